"""`Place`: somewhere that files are stored in, filled and read without the backend that is checked."""

from __future__ import annotations

import os
import tempfile

from modelyard.store.backend import backend_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modelyard.store.backends.base import StorageBackend


class Place:
    """A place by three functions: the URL of a name, a file put there by another way, and read again so."""

    __slots__ = ("backend", "get", "put", "url")

    def __init__(
        self,
        url: Callable[[str], str],
        put: Callable[[str, bytes], None],
        get: Callable[[str], bytes],
        backend: StorageBackend | None = None,
    ) -> None:
        self.url = url
        self.put = put
        self.get = get
        self.backend = backend_of(url("file")) if backend is None else backend

    def downloaded(self, name: str) -> bytes:
        """Download a file, and give its bytes."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "here")
            try:
                self.backend.download(self.url(name), path)
            except FileNotFoundError as error:
                raise AssertionError(f"{name!r} was stored, and is not found: {error}") from error
            demand(not os.path.islink(path), f"a download of {name!r} is a link")
            with open(path, "rb") as file:
                return file.read()

    def missing(self, name: str, ask: Callable[[str], object]) -> None:
        """Demand that what asks for a file which is not there is told so."""
        try:
            ask(self.url(name))
        except FileNotFoundError:
            return
        raise AssertionError(f"{name!r} is not there, and no FileNotFoundError says so")


def demand(holds: object, sentence: str) -> None:
    """Say what does not hold; unlike `assert`, with `python -O` too."""
    if not holds:
        raise AssertionError(sentence)


def some_bytes(count: int) -> Iterator[int]:
    """Give bytes that repeat only after a long while, the same each time."""
    state = 1
    for _ in range(count):
        state = state * 48271 % 2147483647
        yield state & 255
