"""The JSON Schemas of a zoo's files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.settings import schema as settings_schema

if TYPE_CHECKING:
    from pydantic import BaseModel

KINDS = ("card", "config", "benchmarks", "index", "settings")


def json_schema(kind: str) -> dict[str, Any]:
    """Give the JSON Schema of one kind of file: card, config, benchmarks, index or settings."""
    if kind == "settings":
        return settings_schema()
    from modelyard.cards import benchmarks, card, config, master

    models: dict[str, type[BaseModel]] = {
        "card": card.Card,
        "config": config.Config,
        "benchmarks": benchmarks.Benchmarks,
        "index": master.Master,
    }
    made = models[kind].model_json_schema(mode="validation")
    parts: dict[str, Any] = made.get("$defs", {})
    for module in (benchmarks, card, config, master):
        for name, part in {**parts, models[kind].__name__: made}.items():
            _describe(part, getattr(module, name, None))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _describe(part: dict[str, Any], model: type[BaseModel] | None) -> None:
    from modelyard.cards.described import meanings

    for key, meaning in meanings(model).items() if model is not None else ():
        if key in part.get("properties", {}):
            part["properties"][key]["description"] = meaning
