"""Which results may be compared: those that share their key, but for what is meant to differ."""

from __future__ import annotations

from collections.abc import Iterable

from modelyard.cards.comparable import in_words
from modelyard.results.document import Result


def comparable(a: Result, b: Result, *, across: Iterable[str] = ()) -> list[str]:
    """Name the fields that differ and forbid comparing; none means that the figures may be compared.

    Args:
        a: One result.
        b: The other.
        across: Fields of the key that are meant to differ, such as `engine`.
    """
    meant = set(across)
    differing = ["kind"] if a.kind != b.kind else []
    differing += ["task"] if a.task != b.task else []
    names = dict.fromkeys([*a.key, *b.key])
    return differing + [name for name in names if name not in meant and _value(a, name) != _value(b, name)]


def nearest(a: Result, b: Result, among: Iterable[Result]) -> Result | None:
    """Find what comes closest to `b` and may be compared with `a`.

    Args:
        a: The result that is compared.
        b: The one that was asked for, whose key differs.
        among: Where to look.
    """
    fitting = [
        one
        for one in among
        if one.problem is None and one.digest not in (a.digest, b.digest) and not comparable(a, one)
    ]
    return max(fitting, key=lambda one: (_likeness(one, b), one.made), default=None)


def described(result: Result, names: Iterable[str]) -> str:
    """Say what some fields are in a result: `batch 1, threads 2`."""
    given = list(names)
    return in_words({name: _value(result, name) for name in given}, given)


def _value(result: Result, name: str) -> object:
    """A field of the key, or of the result itself; lists and tuples that hold the same are the same."""
    value = result.key.get(name) if name in result.key else getattr(result, name, None)
    return list(value) if isinstance(value, tuple) else value


def _likeness(one: Result, other: Result) -> int:
    same = [one.model == other.model, one.version == other.version, one.artifact == other.artifact]
    return sum([*same, *(bool(one.key.get(name) == value) for name, value in other.key.items())])
