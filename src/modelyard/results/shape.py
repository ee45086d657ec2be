"""What shape the fields of a result must have: enough that whoever reads one need not ask again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from modelyard.results.samples import Samples

TEXTS = ("made", "kind", "model", "version", "task")
MAPPINGS = ("artifact", "runtime", "key", "figures", "intervals", "config", "environment", "samples")


def misshapen(given: Mapping[str, Any]) -> str:
    """Say which field is not of its kind, or nothing."""
    for name in TEXTS:
        if not isinstance(given[name], str) or not given[name]:
            return f"{name} is not a text"
    for name in MAPPINGS:
        if not isinstance(given[name], Mapping):
            return f"{name} is not a mapping"
    wrong = [name for name, value in given["figures"].items() if value is not None and not _is_figure(value)]
    wrong += [name for name, ends in given["intervals"].items() if not _is_interval(ends)]
    if not isinstance(given["samples"], Samples):  # those were checked when they were written
        wrong += [name for name, list_ in given["samples"].items() if not _are_figures(list_)]
    return f"not a finite number: {', '.join(map(str, wrong))}" if wrong else ""


def _is_figure(value: object) -> bool:
    return isinstance(value, (int, float)) and isfinite(value)


def _are_figures(values: object) -> bool:
    return isinstance(values, Sequence) and not isinstance(values, str) and all(map(_is_figure, values))


def _is_interval(ends: object) -> bool:
    return isinstance(ends, Sequence) and len(ends) == 2 and _are_figures(ends)
