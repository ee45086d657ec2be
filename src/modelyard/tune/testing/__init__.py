"""What every method of quantization holds to; authors of others can check theirs.

`METHOD_CHECKS` are the single checks, each a function of a `MethodJob`, for a test of each. An
AssertionError says in a sentence what does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.tune.testing.checks import METHOD_CHECKS as METHOD_CHECKS
    from modelyard.tune.testing.checks import check_method as check_method
    from modelyard.tune.testing.method_job import MethodJob as MethodJob
    from modelyard.tune.testing.method_job import small_job as small_job

_HOMES = {
    "METHOD_CHECKS": "modelyard.tune.testing.checks",
    "MethodJob": "modelyard.tune.testing.method_job",
    "check_method": "modelyard.tune.testing.checks",
    "small_job": "modelyard.tune.testing.method_job",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
