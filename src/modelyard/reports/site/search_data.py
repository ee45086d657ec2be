"""What search and comparison know of each model, as scripts: a page opened from disk may read no JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from modelyard.cards.score import title_of, value_said
from modelyard.cards.vocabulary import LOWER_IS_BETTER
from modelyard.reports.clean import one_line
from modelyard.reports.site.figures import figures_of
from modelyard.reports.site.model_page import headline_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from modelyard.reports.site.entry import Entry

LONGEST = 160  # characters of a description in the list
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)|^[#>\s]+", re.MULTILINE)

SEARCH: dict[str, Callable[[Entry], Any]] = {
    "address": lambda one: one.address,
    "ref": lambda one: one_line(one.ref),
    "name": lambda one: one_line(one.current["name"]),
    "task": lambda one: one.task,
    "framework": lambda one: one_line(one.current["framework"]),
    "licence": lambda one: one_line(one.current["licence"] or ""),
    "formats": lambda one: formats_of(one.current.card),
    "tags": lambda one: [one_line(tag) for tag in one.current.card.get("tags") or ()],
    "status": lambda one: one.current["status"],
    "size": lambda one: one.current["size_mb"],
    "parameters": lambda one: one.current["num_parameters"],
    "quality": lambda one: one.current["accuracy"],
    "latency": lambda one: one.current["latency_ms"],
    "metric": lambda one: _headline(one)[0],
    "figure": lambda one: _headline(one)[1],
    "description": lambda one: _short(one.current.card.get("description") or ""),
}
COMPARE: dict[str, Callable[[Entry], Any]] = {
    **{name: SEARCH[name] for name in (
        "address", "ref", "name", "task", "framework", "licence", "formats", "status", "size", "parameters",
    )},
    "version": lambda one: one.current.version,
    "macs": lambda one: (one.current.card.get("architecture") or {}).get("macs"),
    "input": lambda one: _input(one.current.card),
    "trained": lambda one: one_line((one.current.card.get("training") or {}).get("dataset") or ""),
    "base": lambda one: one_line(one.current.card.get("base_model") or ""),
    "figures": lambda one: list(_figures(one.current.card)),
}  # fmt: skip


def script_of(entries: Iterable[Entry], columns: Mapping[str, Callable[[Entry], Any]]) -> bytes:
    """Write what a script of the site reads, one line a model.

    Args:
        entries: the models.
        columns: what is told of each, by name.
    """
    rows = ",\n".join(_json([tell(one) for tell in columns.values()]) for one in entries)
    head = f'"use strict";\nconst modelyardData = {{"columns": {_json([*columns])}, "models": [\n'
    return f"{head}{rows}\n]}};\n".encode()


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def formats_of(card: Mapping[str, Any]) -> list[str]:
    """Name the formats that a model is there in."""
    own = (card.get("weights") or {}).get("format")
    return [one_line(one) for one in dict.fromkeys((*(card.get("exports") or {}), *([own] if own else [])))]


def _headline(one: Entry) -> tuple[str, str]:
    found = headline_of(one.current)
    return ("", "") if found is None else (title_of(found[0]), found[1])


def _short(text: str) -> str:
    said = one_line(_MARKS.sub("", _LINK.sub(r"\1", text[: 4 * LONGEST])))
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rstrip() + "…"


def _input(card: Mapping[str, Any]) -> str:
    return " × ".join(map(str, (card.get("architecture") or {}).get("input_size") or ()))


def _figures(card: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Give each figure with how it was made: where two differ in that, no best is named."""
    for benchmark, said in (card.get("performance") or {}).items():
        for metric, value in figures_of(said):
            speed = metric.endswith(("_ms", "_fps"))
            lower = metric in LOWER_IS_BETTER or metric.endswith("_ms")
            how = _speed_key(said) if speed else said.get("key") or "stated"
            yield [one_line(benchmark), one_line(metric), one_line(title_of(metric)), value,
                   value_said(metric, value), lower, how]  # fmt: skip


def _speed_key(said: Mapping[str, Any]) -> str | None:
    if said.get("speed_key"):
        return str(said["speed_key"])
    return f"{said['hardware']}, batch {said.get('batch_size') or 1}" if said.get("hardware") else None
