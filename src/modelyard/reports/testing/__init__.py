"""What every format of reports holds to; authors of others can check theirs.

`REPORT_CHECKS` are the single checks, each a function of a name, for a test of each. An AssertionError says
in a sentence what does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.reports.testing.checks import REPORT_CHECKS as REPORT_CHECKS
    from modelyard.reports.testing.checks import check_report as check_report
    from modelyard.reports.testing.checks import written as written
    from modelyard.reports.testing.made_up import some_results as some_results

_HOMES = {
    "REPORT_CHECKS": "modelyard.reports.testing.checks",
    "check_report": "modelyard.reports.testing.checks",
    "some_results": "modelyard.reports.testing.made_up",
    "written": "modelyard.reports.testing.checks",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
