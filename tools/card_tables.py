"""Write the tables of docs/cards.md from the schema's models: their fields, types and docstrings.

python tools/card_tables.py [--check]
"""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from marked_region import put
from modelyard.cards import card, kinds
from modelyard.cards.benchmarks import Benchmarks, Run
from modelyard.cards.config import Config
from modelyard.cards.described import meanings
from modelyard.registry.query.fields import FIELDS, PATHS

NAME = "card_tables"
# Each part, the key it stands under, and the title of its table.
PARTS: list[tuple[type[BaseModel], tuple[str, ...], str]] = [
    (card.Card, (), "The card"),
    (card.Architecture, ("architecture",), "`architecture`"),
    (card.Normalization, ("architecture", "input_normalization"), "`architecture.input_normalization`"),
    (card.Training, ("training",), "`training`"),
    (card.Weights, ("weights",), "`weights`"),
    (card.Benchmark, ("performance",), "`performance.<benchmark>`"),
    (card.Export, ("weights",), "`exports.<format>`"),
    (card.Preprocessing, ("preprocessing",), "`preprocessing`"),
    (card.Samples, ("samples",), "`samples`"),
    (card.Deployment, ("deployments",), "`deployments`, each"),
    (card.Deployed, ("deployments", "artifact"), "`deployments.artifact`"),
    (Config, (), "`config.yaml`"),
    (Benchmarks, (), "`benchmarks.yaml`"),
    (Run, ("results",), "`results` of `benchmarks.yaml`, each"),
]
WORDS = [
    (kinds.Text, "text"),
    (kinds.Word, "short text"),
    (kinds.Positive, "number above 0"),
    (kinds.Whole, "whole number above 0"),
    (kinds.Count, "count"),
    (kinds.Megabytes, "size"),
    (kinds.Milliseconds, "time"),
    (kinds.Fraction, "fraction"),
    (kinds.Sha256, "64 hex digits"),
    (kinds.Sha256Prefix, "6 to 63 hex digits"),
    (kinds.Licence, "SPDX expression"),
    (kinds.StubText, "stub"),
    (kinds.SemanticVersion, "version"),
    (card.Figure, "figure"),
]
PLAIN: dict[object, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Any: "anything",
}


def tables() -> str:
    """A table for each part of a card, and for the two files beside it."""
    return "\n\n".join(_table(model, path, title) for model, path, title in PARTS)


def _table(model: type[BaseModel], path: tuple[str, ...], title: str) -> str:
    hints, said = get_type_hints(model, include_extras=True), meanings(model)
    lines = [f"### {title}", "", "| key | value | |", "| --- | --- | --- |"]
    for name, field in model.model_fields.items():
        key = f"`{name}` (required)" if field.is_required() else f"`{name}`"
        value = _worded(hints[name])
        about = said.get(name) or _about((*path, name), value)
        lines.append(f"| {key} | {value} | {about} |")
    return "\n".join(lines).replace("|  |", "| |")


def _about(path: tuple[str, ...], value: str) -> str:
    """What the query field of this key says, where the schema says nothing."""
    field = PATHS.get(path) or (FIELDS.get(path[-1]) if len(path) == 1 else None)
    if field is None or field.column not in ("data", path[0]) or "the whole part" in field.about:
        return ""
    about = field.about.partition(";")[0]
    said_already = about.replace(", ", " or ") == value.replace("`", "")
    return "" if said_already else f"{about[:1].upper()}{about[1:]}."


def _worded(hint: Any) -> str:
    """A type in words."""
    known = next((word for kind, word in WORDS if kind == hint), None)
    origin, inner = get_origin(hint), get_args(hint)
    if known is not None:
        return known
    if origin in (Union, UnionType):
        return " or ".join(_worded(each) for each in inner if each is not NoneType)
    if origin is Literal:
        return " or ".join(f"`{word}`" for word in inner)
    if origin is list:
        return f"list of {_worded(inner[0])}"
    if origin is dict:
        return f"mapping of {_worded(inner[0])} to {_worded(inner[1])}"
    if origin is Annotated:
        return _worded(inner[0]) + _bound(inner[1])
    return PLAIN.get(hint) or _part(hint)


def _bound(limits: FieldInfo) -> str:
    lowest = {type(limit): limit for limit in limits.metadata}
    if Gt in lowest:
        return f" above {lowest[Gt].gt:g}"
    return f" from {lowest[Ge].ge:g}" if Ge in lowest and lowest[Ge].ge >= 0 else ""


def _part(model: type[BaseModel]) -> str:
    """A link to the table of a part; a model that is only a mapping is the mapping."""
    if "root" in model.model_fields:
        return _worded(model.model_fields["root"].annotation)
    title = next(title for part, _, title in PARTS if part is model)
    return f"[{title}](#{_anchor(title)})"


def _anchor(title: str) -> str:
    """The name GitHub gives a heading."""
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c in "-_")


if __name__ == "__main__":
    raise SystemExit(put("cards.md", NAME, tables()))
