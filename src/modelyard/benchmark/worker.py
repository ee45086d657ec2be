"""One job in one process: it is told on the standard input, and answers through the pipe it is given."""

from __future__ import annotations

import json
import os
import sys

from modelyard.core.errors import ModelyardError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def main(pipe: int) -> None:
    job: dict[str, Any] = json.load(sys.stdin)
    try:
        answer = _done(job)
    except ModelyardError as error:
        answer = {"problem": error.message}
    except MemoryError:
        answer = {"problem": "there is not enough memory"}
    with os.fdopen(pipe, "w", encoding="utf-8") as file:
        json.dump(answer, file)
    sys.stdout.flush()
    os._exit(0)  # what libraries do at the end of a process is not measured, and need not go well


def _done(job: dict[str, Any]) -> dict[str, Any]:
    if job["what"] == "prepare":
        from modelyard.benchmark.prepare import prepared

        return prepared(job)
    if job["what"] == "score":
        from modelyard.benchmark.score import scored

        return scored(job)
    from modelyard.benchmark.measure import measured

    return measured(job)


if __name__ == "__main__":
    main(int(sys.argv[1]))
