"""All that a metric holds to."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from modelyard.evaluation.family import METRICS
from modelyard.evaluation.testing.drawn import Answered, answered
from modelyard.tasks.testing.decoding import demand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.evaluation.figure import Figure
    from modelyard.evaluation.metrics.base import MetricModule

_ROUNDING = 1e-9


def it_states_its_version_and_its_tasks(name: str, given: Answered | None = None) -> None:  # noqa: ARG001
    found = _module(name)
    demand(isinstance(found.VERSION, str) and found.VERSION, f"the VERSION of {name} is {found.VERSION!r}")
    demand(isinstance(found.TASKS, tuple) and found.TASKS, f"{name} names no TASKS")


def nothing_counted_says_nothing(name: str, given: Answered | None = None) -> None:
    """No figure, or one that is None: a mean of nothing is neither 0 nor NaN."""
    one = _given(name, given)
    figures = _module(name).Metric(one.classes).figures()
    said = {key: figure.value for key, figure in figures.items() if figure.value is not None}
    demand(not said, f"{name} says {said} of nothing")


def its_figures_are_numbers_in_their_intervals(name: str, given: Answered | None = None) -> None:
    figures = _measured(name, _given(name, given))
    demand(any(one.value is not None for one in figures.values()), f"{name} gives no figures")
    for key, one in figures.items():
        demand(key.islower() and " " not in key, f"{key!r} is no name for a figure on a card")
        demand(one.value is None or math.isfinite(one.value), f"{key} is {one.value}")
        if one.interval is not None and one.value is not None:
            low, high = one.interval
            demand(low <= one.value <= high, f"{key} is {one.value}, outside of {low} to {high}")


def batches_do_not_matter(name: str, given: Answered | None = None) -> None:
    one = _given(name, given)
    whole = _measured(name, one)
    for size in (1, 7):
        _demand_same(name, _measured(name, one, size), whole, f"counted {size} at a time")


def it_is_the_same_again(name: str, given: Answered | None = None) -> None:
    one = _given(name, given)
    _demand_same(name, _measured(name, one), _measured(name, one), "counted again")


def what_it_is_given_stays_as_it_was(name: str, given: Answered | None = None) -> None:
    one = _given(name, given)
    kept = copy.deepcopy(one)
    _measured(name, one)
    same = repr(one.said) == repr(kept.said) and repr(one.truths) == repr(kept.truths)
    demand(same, f"{name} changes what it is given")


METRIC_CHECKS: tuple[Callable[..., None], ...] = (
    it_states_its_version_and_its_tasks, nothing_counted_says_nothing,
    its_figures_are_numbers_in_their_intervals, batches_do_not_matter, it_is_the_same_again,
    what_it_is_given_stays_as_it_was,
)  # fmt: skip


def check_metric(name: str, given: Answered | None = None) -> None:
    """Check all that a metric holds to; an AssertionError says what does not hold.

    Args:
        name: as `modelyard plugins metric` names it.
        given: answers and truths; drawn by lot for its first task by default.
    """
    for check in METRIC_CHECKS:
        check(name, given)


def _module(name: str) -> MetricModule:
    return cast("MetricModule", METRICS.get(name))


def _given(name: str, given: Answered | None) -> Answered:
    return answered(_module(name).TASKS[0]) if given is None else given


def _measured(name: str, given: Answered, size: int | None = None) -> Mapping[str, Figure]:
    metric = _module(name).Metric(given.classes)
    step = size or len(given.truths)
    for start in range(0, len(given.truths), step):
        metric.add(given.said[start : start + step], given.truths[start : start + step])
    return metric.figures()


def _demand_same(name: str, one: Mapping[str, Figure], other: Mapping[str, Figure], when: str) -> None:
    demand(one.keys() == other.keys(), f"{name} gives other figures, {when}")
    for key, figure in one.items():
        pair = (figure.value, other[key].value)
        same = pair[0] == pair[1] or (None not in pair and math.isclose(*pair, abs_tol=_ROUNDING))  # type: ignore[arg-type]
        demand(same, f"{key} is {pair[0]}, {when}, and {pair[1]} else")
