"""Refuse to compare what means different things, and say what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from modelyard.core.errors import InputError
from modelyard.core.suggest import did_you_mean
from modelyard.results.comparing.comparable import comparable, described
from modelyard.results.document import Result

FIXED = {
    "kind": "Results of two kinds are never compared.",
    "task": "Models of two tasks are never compared.",
}


def demand_comparable(a: Result, b: Result, across: Sequence[str]) -> None:
    """Refuse two results that failed or mean different things, and a field that cannot be meant to differ.

    Args:
        a: One result.
        b: The other.
        across: Fields of the key that are meant to differ.
    """
    for one in (a, b):
        if one.problem is not None:
            raise InputError(f"{one.digest[:12]} ({one.model}) measured nothing: {one.problem}")
    _demand_known(a, b, across)
    for name, reason in FIXED.items():
        said = getattr(a, name), getattr(b, name)
        if said[0] != said[1]:
            raise InputError(f"these may not be compared: {said[0]} against {said[1]}", hint=reason)
    differing = comparable(a, b, across=across)
    if differing:
        raise InputError(
            f"these may not be compared: {described(a, differing)} against {described(b, differing)}",
            hint=f"If that is what you compare, say so: --across {' '.join([*across, *differing])}",
        )


def _demand_known(a: Result, b: Result, across: Sequence[str]) -> None:
    """Refuse a field that is in neither key."""
    known = [*dict.fromkeys([*a.key, *b.key])]
    for name in across:
        if name in FIXED:
            raise InputError(f"{name} may not be meant to differ", hint=FIXED[name])
        if name not in known:
            hint = did_you_mean(name, known, f"There are: {', '.join(known) or 'none'}.")
            raise InputError(f"no field of the key is named {name!r}", hint=hint)
