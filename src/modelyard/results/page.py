"""One result as people read it: each field with its figure, unit and interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modelyard.core import amount
from modelyard.results.comparing.groups import group_of
from modelyard.results.document import Result
from modelyard.results.said import figure_said, interval_said
from modelyard.results.table import FIRST

_SIZES = ("size",)


def page_of(result: Result) -> Iterator[tuple[str, str]]:
    """Give the fields of a result that say something, each with its words.

    Args:
        result: What was measured.
    """
    for name in ("digest", *FIRST[1:]):
        yield from _pair(name, getattr(result, name))
    yield "group", group_of(result)
    for part in ("artifact", "runtime", "key"):
        for name, value in getattr(result, part).items():
            size = name in _SIZES and isinstance(value, int)
            yield from _pair(f"{part} {name}", amount.human_bytes(value) if size else value)
    yield from _figures(result)
    yield from _pair("machine", result.environment.get("cpu"))
    yield "samples", _samples(result)
    yield from _pair("notes", "\n".join(result.notes) or None)


def _figures(result: Result) -> Iterator[tuple[str, str]]:
    for name, value in result.figures.items():
        if value is not None:
            ends = result.intervals.get(name)
            beside = "" if ends is None else f" ({interval_said(result.kind, name, ends)})"
            yield name, figure_said(result.kind, name, value) + beside


def _samples(result: Result) -> str:
    """Say how many samples the figures are of: of an accuracy each metric has the same ones."""
    counts = [len(one) for one in result.samples.values()]
    if result.kind == "latency":
        return f"{sum(counts):,} in {len(counts)} processes"
    counted = result.config.get("counted")
    return f"{counted if isinstance(counted, int) else max(counts, default=0):,}"


def _pair(name: str, value: object) -> Iterator[tuple[str, str]]:
    if value is not None:
        yield name, _words(value)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_words(one)}" for name, one in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return "×".join(map(str, value))
    return str(value)
