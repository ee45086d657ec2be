"""Write the starter zoo's YAML the way a person would: blank lines between blocks, short lists in a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

WIDTH = 110


def to_yaml(mapping: dict[str, Any]) -> str:
    """Write a mapping of texts, numbers, lists and mappings; texts are quoted, figures as they are."""
    lines: list[str] = []
    before = False
    for key, value in mapping.items():
        block = isinstance(value, dict)
        if lines and (block or before):
            lines.append("")
        lines += _entry(key, value, "")
        before = block
    return "\n".join(lines) + "\n"


def _entry(key: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield f"{indent}{key}:"
        for inner, part in value.items():
            yield from _entry(inner, part, indent + "  ")
    elif isinstance(value, list):
        yield from _list(key, value, indent)
    else:
        yield f"{indent}{key}: {_scalar(value)}"


def _list(key: str, items: list[Any], indent: str) -> Iterator[str]:
    simple = not any(isinstance(item, dict) for item in items)
    line = f"{indent}{key}: [{', '.join(_scalar(item) for item in items)}]" if simple else ""
    if simple and len(line) <= WIDTH and not any("://" in str(item) for item in items):
        yield line
        return
    yield f"{indent}{key}:"
    for item in items:
        if not isinstance(item, dict):
            yield f"{indent}  - {_scalar(item)}"
            continue
        lines = [line for inner, part in item.items() for line in _entry(inner, part, indent + "    ")]
        yield f"{indent}  - {lines[0].lstrip()}"
        yield from lines[1:]


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
