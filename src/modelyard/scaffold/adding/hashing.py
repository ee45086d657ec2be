"""A file that is hashed while something else is done: a digest takes a second for each gigabyte."""

from __future__ import annotations

from threading import Thread

from modelyard.store.digest import sha256_of


class Hashing:
    """Begins at once, in a thread that nobody waits for unless its digest is asked for."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._digest = ""
        self._thread = Thread(target=self._hash, daemon=True)
        self._thread.start()

    def _hash(self) -> None:
        try:
            self._digest = sha256_of(self._path)
        except OSError:
            return  # whoever asks for the digest hashes again, and is told there

    def digest(self) -> str:
        """Give the digest, waiting for it where it is not there yet."""
        self._thread.join()
        return self._digest or sha256_of(self._path)
