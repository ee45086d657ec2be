"""The journal of a run: what each process found, a line each, so that an interrupted run can go on."""

from __future__ import annotations

import fcntl
import json
import os
from typing import TYPE_CHECKING, Any, Self

from modelyard.benchmark.cell import Cell
from modelyard.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

FOLDER = ".runs"  # in the folder of results, which reads no name that begins with a dot


class Journal:
    """What was found by earlier processes of the same plan, and a file that takes more of it."""

    def __init__(self, output: str, digest: str, *, resume: bool) -> None:
        """Open the journal of a plan.

        Args:
            output: the folder of results.
            digest: of the plan.
            resume: whether what is there already counts.
        """
        os.makedirs(os.path.join(output, FOLDER), exist_ok=True)
        path = os.path.join(output, FOLDER, f"{digest[:16]}.jsonl")
        self._file = open(path, "a+b", buffering=0)  # noqa: SIM115
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
        self.found = list(self._lines())

    def _lines(self) -> Iterator[tuple[Cell, dict[str, Any]]]:
        """Read whole lines; one that was cut off by a kill is written over."""
        self._file.seek(0)
        whole, _, rest = self._file.read().rpartition(b"\n")
        if rest:
            self._file.truncate(len(whole) + 1 if whole else 0)
        for line in whole.splitlines():
            data = json.loads(line)
            yield Cell(**data["cell"]), data["found"]

    def note(self, cell: Cell, found: dict[str, Any]) -> None:
        """Add what one process found: the times, or a `problem`."""
        self._file.write(f"{json.dumps({'cell': cell.as_dict(), 'found': found})}\n".encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
