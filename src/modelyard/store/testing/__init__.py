"""What every storage backend holds to; authors of others can check theirs.

`BACKEND_CHECKS` are the single checks, each a function of a `Place`, for a test of each. An AssertionError
says in a sentence what does not hold.
"""

from __future__ import annotations

from modelyard.core.lazy import exports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.testing.checks import BACKEND_CHECKS as BACKEND_CHECKS
    from modelyard.store.testing.checks import check_backend as check_backend
    from modelyard.store.testing.place import Place as Place

_HOMES = {
    "BACKEND_CHECKS": "modelyard.store.testing.checks",
    "Place": "modelyard.store.testing.place",
    "check_backend": "modelyard.store.testing.checks",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
