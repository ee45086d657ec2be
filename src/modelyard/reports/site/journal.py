"""`Journal`: what a build writes, noted before it stands there, so that a killed build's files are known."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import IO

from modelyard.reports.site.manifest import DIGITS, is_own
from modelyard.reports.site.regular import bytes_of_regular

NAME = ".site.journal"


class Journal:
    """Files that a build that was killed wrote, and those of this one, each with the digest of its bytes."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, NAME)
        self.noted: dict[str, set[str]] = {}
        for path, digest in _lines(bytes_of_regular(self._path) or b""):
            self.noted.setdefault(path, set()).add(digest)
        self._file: IO[bytes] | None = None

    def note(self, path: str, digest: str) -> None:
        """Say that a file of these bytes will stand at a path."""
        if self._file is None:
            self._file = self._begun()
        self._file.write(_line(path, digest))

    def _begun(self) -> IO[bytes]:
        """Write a file anew, whatever stood there, with what an earlier build noted."""
        if os.path.lexists(self._path):
            os.unlink(self._path)
        file = open(self._path, "xb", buffering=0)  # noqa: SIM115  # closed by `end`
        for path, digests in self.noted.items():
            file.writelines(_line(path, one) for one in sorted(digests))
        return file

    def close(self) -> None:
        """Leave what was noted to the next build."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        """Forget all: the manifest says it now."""
        self.close()
        if self.noted or os.path.lexists(self._path):
            os.unlink(self._path)


def _line(path: str, digest: str) -> bytes:
    return f"{json.dumps([path, digest])}\n".encode()


def _lines(data: bytes) -> Iterator[tuple[str, str]]:
    """Read what was noted; a line that was cut off is none."""
    for line in data.splitlines():
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(said, list) and [*map(type, said)] == [str, str]:
            path, digest = said
            if is_own(path) and len(digest) == DIGITS:
                yield path, digest
