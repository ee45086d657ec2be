"""`thinned`: few enough of many samples to be drawn, by a rule that can be stated."""

from __future__ import annotations

from itertools import chain

from modelyard.results.figure import is_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.reports.gathered.row import Row

MOST = 200
_ALL = 36_000  # in a page


def share_of(results: int) -> int:
    """Give how many samples of each of so many results are drawn: 200, and fewer where a page has over 200.

    Args:
        results: in one page.
    """
    return max(20, min(MOST, _ALL // max(results, 1)))


def rule(most: int = MOST) -> str:
    """State what is drawn.

    Args:
        most: samples of a result.
    """
    return (
        "Each tick is one timed call, each line of ticks one process. At most "
        f"{most} of a result are drawn: of each process’s times, sorted, those at even ranks, the least "
        "and the greatest always among them."
    )


def thinned(samples: Mapping[str, Sequence[float]], most: int = MOST) -> list[list[float]]:
    """Give the samples of each process, sorted; where they are too many, those at even ranks.

    The least and the greatest of each process are kept, and its quantiles move by no more than a rank that
    is left out. What is no time is left out. More processes than half of what may be drawn are taken as one.

    Args:
        samples: seconds, one list a process.
        most: how many may be left in all.
    """
    timed = ([value for value in one if is_time(value)] for one in samples.values())
    given = [sorted(one) for one in timed if one]
    if len(given) > most // 2:
        given = [sorted(value for one in given for value in one)]
    if sum(map(len, given)) <= most:
        return given
    return [_even(one, most // len(given)) for one in given]


def has_samples(row: Row) -> bool:
    """Tell whether a row's own times are known.

    Args:
        row: that was timed.
    """
    samples = {} if row.speed is None else row.speed.samples
    return any(map(is_time, chain.from_iterable(samples.values())))


def _even(ordered: Sequence[float], count: int) -> list[float]:
    last = len(ordered) - 1
    if last < count:
        return list(ordered)
    return [ordered[round(at * last / (count - 1))] for at in range(count)]
