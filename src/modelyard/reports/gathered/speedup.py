"""`speedups`: how much faster backends are than PyTorch, where both were measured on the same conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from modelyard.reports.gathered.backend import REFERENCE
from modelyard.reports.gathered.row import Conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.reports.gathered.figure import Figure
    from modelyard.reports.gathered.row import Row

    _Key = tuple[Conditions, int, str]


@dataclass(frozen=True, slots=True)
class SpeedUp:
    """Of one backend over PyTorch, on one set of conditions and at one batch."""

    backend: str
    reference: str
    """The label of PyTorch on that device."""
    conditions: Conditions
    batch: int
    by_model: Mapping[str, float]
    """PyTorch's median time by this backend's: above one, this backend is faster."""
    open: frozenset[str] = frozenset()
    """The models of which the intervals of both meet, so that it cannot be told which is faster."""

    @property
    def low(self) -> float:
        return min(self.by_model.values())

    @property
    def high(self) -> float:
        return max(self.by_model.values())


def speedups(rows: Iterable[Row]) -> list[SpeedUp]:
    """Give the speed-up of each backend over PyTorch, by conditions and batch, in the order of the rows.

    Args:
        rows: of any conditions.
    """
    every = [one for one in rows if one.latency is not None and one.latency.value > 0 and not one.is_cut]
    base = {_place(one): one for one in every if one.backend == reference_of(one.conditions)}
    found: dict[_Key, dict[str, float]] = {}
    meeting: dict[_Key, set[str]] = {}
    for one in every:
        other = base.get(_place(one))
        if other is not None and other is not one and other.latency and one.latency:
            key, model = (one.conditions, one.batch, one.backend), f"{one.model}@{one.version}"
            found.setdefault(key, {})[model] = other.latency.value / one.latency.value
            if _meet(other.latency, one.latency):
                meeting.setdefault(key, set()).add(model)
    order = sorted(found, key=_order)
    return [
        SpeedUp(key[2], reference_of(key[0]), key[0], key[1], found[key], frozenset(meeting.get(key, ())))
        for key in order
    ]


def reference_of(conditions: Conditions) -> str:
    """Give the label of PyTorch on the device of some conditions.

    Args:
        conditions: of the rows that are compared with it.
    """
    return REFERENCE if conditions.device == "cpu" else f"{REFERENCE}_{conditions.device}"


def _meet(one: Figure, other: Figure) -> bool:
    """Tell whether two intervals meet; of figures without any, nothing is known to be open."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low <= other.high and other.low <= one.high


def _order(key: _Key) -> tuple[object, ...]:
    conditions, batch, backend = key
    return conditions.random_weights, str(conditions), conditions.fingerprint, batch, backend


def _place(one: Row) -> tuple[object, ...]:
    return one.task, one.model, one.version, one.batch, one.conditions
