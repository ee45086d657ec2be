"""Each metric of modelyard holds to the contract of metrics, and faults of one are found."""

from __future__ import annotations

import pytest

from modelyard.evaluation.family import METRICS
from modelyard.evaluation.figure import Figure
from modelyard.evaluation.testing import METRIC_CHECKS, check_metric
from modelyard.evaluation.testing.metric import batches_do_not_matter, nothing_counted_says_nothing

NAMES = [name for name in METRICS.names() if name != "mask_map"]  # no task of modelyard answers in its form


@pytest.mark.parametrize("check", METRIC_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_each_metric_holds_to_the_contract(name, check):
    check(name)


class LastBatch:
    """A metric with two faults: it knows the last batch alone, and says 0 of nothing."""

    count = 0

    def __init__(self, classes):
        self.classes = classes

    def add(self, said, truths):
        self.count = len(truths)

    def figures(self):
        return {"last": Figure(float(self.count))}


@pytest.mark.parametrize(
    ("check", "said"),
    [(batches_do_not_matter, "counted 1 at a time"), (nothing_counted_says_nothing, "of nothing")],
)
def test_a_fault_is_found_and_told(check, said, monkeypatch):
    module = METRICS.get("top1")
    monkeypatch.setattr(module, "Metric", LastBatch)
    with pytest.raises(AssertionError, match=said):
        check("top1")
    with pytest.raises(AssertionError):
        check_metric("top1")
