"""One job in one process: it is told on the standard input, and answers a line through a pipe."""

from __future__ import annotations

import json
import os
import sys

from modelyard.benchmark.worker.tied import is_orphan, tie
from modelyard.core.errors import ModelyardError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any


def main(pipe: int, do: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> None:
    """Do one job: of a benchmark, or whatever another module knows to do with it."""
    tie()
    sys.excepthook = _told
    os.set_inheritable(pipe, False)
    job: dict[str, Any] = json.load(sys.stdin)
    if is_orphan(job["parent"]):
        return
    try:
        answer = (do or _done)(job)
    except ModelyardError as error:
        from modelyard.benchmark.worker.reason import reason_of

        answer = {"problem": reason_of(error)}
    except MemoryError:
        answer = {"problem": "there is not enough memory"}
    with os.fdopen(pipe, "w", encoding="utf-8") as file:
        file.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()
    os._exit(0)  # what libraries do at the end of a process is not measured, and need not go well


def _told(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Say in one line what nobody caught: the last line that is printed is the reason in the row."""
    said = str(error).strip().partition("\n")[0]
    sys.stderr.write(f"{kind.__name__}: {said}\n" if said else f"{kind.__name__}\n")


def _done(job: dict[str, Any]) -> dict[str, Any]:
    if job["what"] == "prepare":
        from modelyard.benchmark.worker.prepare import prepared

        return prepared(job)
    if job["what"] == "score":
        from modelyard.benchmark.worker.score import scored

        return scored(job)
    from modelyard.benchmark.worker.measure import measured

    return measured(job)


if __name__ == "__main__":
    main(int(sys.argv[1]))
