"""The jobs of `optimize` that load an engine, each in a process of its own."""

from __future__ import annotations

import sys

from modelyard.benchmark.worker.__main__ import main

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "modelyard.tune.optimize.worker"


def done(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job, and give what it found as plain data.

    Args:
        job: `what` names its kind.
    """
    if job["what"] == "choices":
        from modelyard.tune.optimize.choices import choices_here

        return {"choices": {name: choices_here(name) for name in job["runtimes"]}}
    from modelyard.tune.optimize.smaller import smaller

    return smaller(job)


if __name__ == "__main__":
    main(int(sys.argv[1]), done)
