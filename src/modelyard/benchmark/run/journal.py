"""The journal of a run: what each process found, a line each, so that an interrupted run can go on.

Each line begins with a digest of its rest, so one that a kill, a full disk or anything else has damaged is
known, and what it told is measured again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, Self

from modelyard.benchmark.cell import Cell
from modelyard.core.errors import InputError, StoreError
from modelyard.store.writing import writing

if TYPE_CHECKING:
    from types import TracebackType

FOLDER = ".runs"  # in the folder of results, which reads no name that begins with a dot
_DIGITS = 16

What = Literal["found", "scored", "kept"]
"""What one process found; what a model scored on a runtime; where a result was written."""


@dataclass(frozen=True)
class Entry:
    """One line: what is told, of which cell."""

    what: What
    cell: Cell
    told: Mapping[str, Any]


class Journal:
    """What was found by earlier processes of the same plan, and a file that takes more of it."""

    def __init__(self, output: str, digest: str, *, resume: bool) -> None:
        """Open the journal of a plan.

        Args:
            output: the folder of results.
            digest: of the plan.
            resume: whether what is there already counts.
        """
        self._path = os.path.join(output, FOLDER, f"{digest[:_DIGITS]}.journal")
        with writing(output):
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            self._file = open(self._path, "a+b", buffering=0)  # noqa: SIM115
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise InputError(
                "another run of the same plan writes into the same folder",
                hint="Wait for it, or name another folder: `--output`.",
            ) from None
        if not resume:
            self._file.truncate(0)
        self.damaged = 0
        """Lines that cannot be trusted."""
        self.entries = list(self._entries())

    def _entries(self) -> Iterator[Entry]:
        """Read whole lines; one that was cut off by a kill is written over."""
        self._file.seek(0)
        whole, _, rest = self._file.read().rpartition(b"\n")
        if rest:
            self._file.truncate(len(whole) + 1 if whole else 0)
        for line in whole.splitlines():
            digest, _, text = line.partition(b" ")
            if digest != _digest(text):
                self.damaged += 1
                continue
            try:
                data = json.loads(text)
                yield Entry(data["what"], Cell(**data["cell"]), data["told"])
            except (ValueError, LookupError, TypeError):
                self.damaged += 1

    def note(self, what: What, cell: Cell, told: Mapping[str, Any]) -> None:
        """Add a line, whole or not at all.

        Args:
            what: which kind of thing is told.
            cell: of which cell.
            told: what is told.
        """
        text = json.dumps({"what": what, "cell": cell.as_dict(), "told": told}).encode()
        end = self._file.seek(0, os.SEEK_END)
        try:
            with writing(self._path):
                self._write(_digest(text) + b" " + text + b"\n")
        except StoreError as error:
            self._file.truncate(end)
            hint = "All that was found before is kept: make room, then go on with `--resume`."
            raise StoreError(error.message, hint=hint) from error

    def _write(self, line: bytes) -> None:
        """Write all of a line: a disk that is nearly full takes a part of it without an error."""
        view = memoryview(line)
        while view:
            view = view[os.write(self._file.fileno(), view) :]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _digest(text: bytes) -> bytes:
    return sha256(text).hexdigest()[:_DIGITS].encode()
