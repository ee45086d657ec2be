"""What every data set and every metric holds to; authors of others can check theirs.

`DATASET_CHECKS` and `METRIC_CHECKS` are the single checks, each a function of a name, for a test of each. An
AssertionError says in a sentence what does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.evaluation.testing.dataset import DATASET_CHECKS as DATASET_CHECKS
    from modelyard.evaluation.testing.dataset import check_dataset as check_dataset
    from modelyard.evaluation.testing.drawn import Answered as Answered
    from modelyard.evaluation.testing.drawn import answered as answered
    from modelyard.evaluation.testing.metric import METRIC_CHECKS as METRIC_CHECKS
    from modelyard.evaluation.testing.metric import check_metric as check_metric

_HOMES = {
    "Answered": "modelyard.evaluation.testing.drawn",
    "DATASET_CHECKS": "modelyard.evaluation.testing.dataset",
    "METRIC_CHECKS": "modelyard.evaluation.testing.metric",
    "answered": "modelyard.evaluation.testing.drawn",
    "check_dataset": "modelyard.evaluation.testing.dataset",
    "check_metric": "modelyard.evaluation.testing.metric",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
