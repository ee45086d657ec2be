"""The JSON Schemas of a benchmark's files, for editors that complete and check while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.benchmark.asked.config import Config
from modelyard.benchmark.asked.models_file import ModelsFile

if TYPE_CHECKING:
    from pydantic import BaseModel

_KINDS: dict[str, type[BaseModel]] = {"benchmark": Config, "models": ModelsFile}


def json_schema(kind: str) -> dict[str, Any]:
    """Give the JSON Schema of a config (`benchmark`), or of `models.yaml` (`models`).

    Args:
        kind: which of the two.
    """
    made = _KINDS[kind].model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
