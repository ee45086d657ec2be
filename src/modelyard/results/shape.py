"""What shape the fields of a result must have: enough that whoever reads one need not ask again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modelyard.results.figure import are_figures, is_count, is_figure, is_time
from modelyard.results.samples import Samples

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TEXTS = ("made", "kind", "model", "version", "task")
MAPPINGS = ("artifact", "runtime", "key", "figures", "intervals", "config", "environment", "samples")
_COUNTS = (("key", "batch", 1), ("key", "threads", 0), ("artifact", "size", 0), ("environment", "memory", 0))


def misshapen(given: Mapping[str, Any]) -> str:
    """Say which field is not of its kind, or nothing."""
    for name in TEXTS:
        if not isinstance(given[name], str) or not given[name]:
            return f"{name} is not a text"
    for name in MAPPINGS:
        if not isinstance(given[name], Mapping):
            return f"{name} is not a mapping"
    odd = _odd(given) or _miscounted(given)
    if odd:
        return odd
    wrong = [name for name, value in given["figures"].items() if value is not None and not is_figure(value)]
    wrong += [name for name, ends in given["intervals"].items() if not _is_interval(ends)]
    if not isinstance(given["samples"], Samples):  # those check themselves when they are read
        wrong += [name for name, list_ in given["samples"].items() if not are_figures(list_)]
    return f"not a finite number: {', '.join(map(str, wrong))}" if wrong else ""


def _odd(given: Mapping[str, Any]) -> str:
    """Say which of the fields that may be left out is not of its kind."""
    notes, anchor, problem = given["notes"], given["anchor"], given["problem"]
    if (
        isinstance(notes, str)
        or not isinstance(notes, Sequence)
        or not all(isinstance(n, str) for n in notes)
    ):
        return "notes is not a list of texts"
    if problem is not None and not isinstance(problem, str):
        return "problem is not a text"
    if anchor is not None and not isinstance(anchor, Mapping):
        return "anchor is not a mapping"
    middle = None if anchor is None else anchor.get("median")
    return "" if middle is None or is_time(middle) else "the anchor's median is no time"


def _miscounted(given: Mapping[str, Any]) -> str:
    """Say which count is none, as of a batch or of bytes."""
    for field, name, least in _COUNTS:
        value = given[field].get(name)
        if value is not None and not is_count(value, least):
            return f"{field}.{name} is no whole number from {least} up that can be counted"
    return ""


def _is_interval(ends: object) -> bool:
    return isinstance(ends, Sequence) and len(ends) == 2 and are_figures(ends)
