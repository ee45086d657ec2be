"""How much slower a machine became between two runs, as the anchor that both timed shows it."""

from __future__ import annotations

from math import log

from modelyard.results.document import Result

_SAME = ("model", "version", "runtime", "engine")
_WITH = ("threads", "device", "precision")  # results before these stood on the anchor have them in the key


def drift(a: Result, b: Result) -> float | None:
    """Give how much longer the same anchor took in B's run than in A's, as a logarithm.

    None where there is no such anchor: it ran with other settings, so that its time tells of them; or it is
    itself what is compared; or both are of one run.

    Args:
        a: One result.
        b: The other.
    """
    if not a.anchor or not b.anchor or _is_anchor(a) or _is_anchor(b):
        return None
    if any(_differ(a.anchor.get(name), b.anchor.get(name)) for name in _SAME):
        return None
    if any(_differ(_set(a, name), _set(b, name)) for name in (*_WITH, "machine")):
        return None
    early, late = a.anchor.get("median"), b.anchor.get("median")
    return log(late / early) if early and late and early != late else None


def _is_anchor(result: Result) -> bool:
    return bool(result.anchor and result.anchor.get("model") == result.model)


def _set(result: Result, name: str) -> object:
    return (result.anchor or {}).get(name, result.key.get(name))


def _differ(one: object, other: object) -> bool:
    """Tell whether two settings differ; what an older result does not state differs from nothing."""
    return one is not None and other is not None and one != other
