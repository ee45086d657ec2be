"""`Figure` and `Score`: a value with its interval, and how good a model's answers are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from modelyard.cards.vocabulary import LOWER_IS_BETTER
from modelyard.core.stated_number import is_finite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.results.document import Result


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, and the ends of its interval where there is one."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """How good the answers are, by the metric that the task is judged by."""

    metric: str
    dataset: str
    figure: Figure
    group: str
    """Scores of one group are of the same samples, prepared and judged alike."""
    source: str = ""
    """Empty where it was measured on this very backend; else where it is from, in words."""
    digest: str | None = None
    samples: int | None = None
    """How many it is of, where that is known."""
    others: Mapping[str, float] = field(default_factory=dict)
    result: Result | None = field(default=None, repr=False, compare=False)
    """The result itself, for its samples; None where the score is of a table or a card."""

    @property
    def lower_is_better(self) -> bool:
        """Whether less is more, as of a perplexity."""
        return self.metric in LOWER_IS_BETTER

    @property
    def gain(self) -> float:
        """The value so that more is better."""
        return -self.figure.value if self.lower_is_better else self.figure.value


def figure(value: object, ends: Sequence[float] | None = None) -> Figure | None:
    """Make a figure of what a file says; None where it is no finite number.

    Args:
        value: the figure.
        ends: of its interval.
    """
    if not is_finite(value):
        return None
    if ends is None or len(ends) != 2 or not all(is_finite(one) for one in ends):
        return Figure(float(value))
    return Figure(float(value), float(ends[0]), float(ends[1]))
