"""`Mistakes`: which samples a model got wrong, by what its result keeps of each."""

from __future__ import annotations

from dataclasses import dataclass

from modelyard.results.comparing.groups import headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.results.document import Result

_SAME = ("data", "slice", "split")
_MOST = 12  # digits of a number of samples


@dataclass(frozen=True)
class Mistakes:
    """The places of samples in their data set."""

    metric: str
    wrong: tuple[int, ...]
    of: int
    """How many samples there are."""


@dataclass(frozen=True)
class Sides:
    """What two models got wrong of the same samples."""

    first: tuple[int, ...]
    """Only the first."""
    second: tuple[int, ...]
    """Only the second."""
    both: tuple[int, ...]


def mistakes_of(result: Result) -> Mistakes | None:
    """Find what a model got wrong; None where the result keeps no right or wrong of each sample.

    Args:
        result: of an accuracy.
    """
    metric = headline(result)
    kept = result.samples.get(metric, ()) if metric is not None else ()
    if metric is None or not kept or any(value not in (0, 1) for value in kept):
        return None
    if len(kept) != _length(result):
        return None  # some could not be read: the places would not be those of the data set
    return Mistakes(metric, tuple(at for at, value in enumerate(kept) if value == 0), len(kept))


def sides(first: Mistakes, second: Mistakes) -> Sides:
    """Part what was got wrong by who did.

    Args:
        first: of one model.
        second: of another, on the same samples.
    """
    one, other = {*first.wrong}, {*second.wrong}
    return Sides(tuple(sorted(one - other)), tuple(sorted(other - one)), tuple(sorted(one & other)))


def same_samples(one: Result, other: Result) -> bool:
    """Tell whether sample after sample of two results is the same.

    Args:
        one: of an accuracy.
        other: of another.
    """
    return one.task == other.task and all(one.key.get(name) == other.key.get(name) for name in _SAME)


def slice_of(result: Result) -> tuple[int, int] | None:
    """Give where the samples begin and end in their split; None where that is not told.

    Args:
        result: of an accuracy.
    """
    start, _, end = str(result.key.get("slice", "")).partition(":")
    known = all(one.isdecimal() and len(one) <= _MOST for one in (start, end))
    return (int(start), int(end)) if known and int(start) <= int(end) else None


def _length(result: Result) -> int | None:
    found = slice_of(result)
    return None if found is None else found[1] - found[0]
