"""The pages of the dashboard, one module each."""

from __future__ import annotations

from modelyard.reports.dashboard.views.compare import compare
from modelyard.reports.dashboard.views.explore import explore
from modelyard.reports.dashboard.views.history import history
from modelyard.reports.dashboard.views.mistakes import mistakes
from modelyard.reports.dashboard.views.model import model
from modelyard.reports.dashboard.views.regressions import regressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.reports.dashboard.shown import Shown

VIEW = "view"
"""What the view is called in the URL."""
VIEWS: dict[str, Callable[[Shown], None]] = {
    "Explore": explore,
    "Compare": compare,
    "Model": model,
    "Mistakes": mistakes,
    "History": history,
    "Regressions": regressions,
}
