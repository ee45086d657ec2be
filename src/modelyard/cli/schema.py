"""`modelyard schema`: the JSON Schemas of a zoo's files, and of a benchmark's."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal


def schema(
    kind: Literal["card", "config", "benchmarks", "index", "settings", "benchmark", "models"] = "card",
) -> int:
    """Print the JSON Schema of a zoo's files, for editors that complete and check while you type.

    Save it, and name it in the first line of a card:
    # yaml-language-server: $schema=../../../card.schema.json

    Args:
        kind: Which file: a card, config.yaml, benchmarks.yaml, index.yaml or modelyard.toml; the config of a
            benchmark, or models.yaml.

    Examples:
        modelyard schema > card.schema.json
    """
    if kind in ("benchmark", "models"):
        from modelyard.benchmark.asked.schema import json_schema
    else:
        from modelyard.registry.schema import json_schema
    _show.json_out(json_schema(kind))
    return 0
