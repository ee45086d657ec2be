"""What every format that models are written in holds to; authors of others can check theirs.

`FORMAT_CHECKS` are the single checks, each a function of a name and a folder, for a test of each. An
AssertionError says in a sentence what does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.export.testing.checks import FORMAT_CHECKS as FORMAT_CHECKS
    from modelyard.export.testing.checks import check_format as check_format
    from modelyard.export.testing.small import written as written

_HOMES = {
    "FORMAT_CHECKS": "modelyard.export.testing.checks",
    "check_format": "modelyard.export.testing.checks",
    "written": "modelyard.export.testing.small",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
