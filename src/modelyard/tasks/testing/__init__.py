"""What every task holds to; authors of others can check theirs.

`TASK_CHECKS` are the single checks, each a function of a `Decoding`, for a test of each. An AssertionError
says in a sentence what does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.tasks.testing.checks import TASK_CHECKS as TASK_CHECKS
    from modelyard.tasks.testing.checks import check_task as check_task
    from modelyard.tasks.testing.decoding import Decoding as Decoding

_HOMES = {
    "Decoding": "modelyard.tasks.testing.decoding",
    "TASK_CHECKS": "modelyard.tasks.testing.checks",
    "check_task": "modelyard.tasks.testing.checks",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
