"""`Metadata`: what every artifact says of itself, as texts that any format can carry."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PREFIX = "modelyard."


@dataclass(frozen=True)
class Metadata:
    """Which model an artifact is of, what goes in, what comes out, and what it was made from."""

    name: str
    version: str
    task: str
    format: str
    labels: tuple[str, ...] | None = None
    preprocessing: Mapping[str, Any] | None = None
    """`Preprocessing.as_dict()`; None for what takes no pictures."""
    source_sha256: str | None = None
    """The digest of the weights it was made from."""
    licence: str | None = None
    opset: int | None = None
    inputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By name: `shape` (an axis that varies is its name), `dtype`, and how `longest` such an axis may be."""
    outputs: tuple[str, ...] = ()

    def as_texts(self) -> dict[str, str]:
        """Give it as texts by key; what is not known is left out."""
        known = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {PREFIX + name: _text(value) for name, value in known if value is not None}

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> Metadata | None:
        """Read what `as_texts` gave; None where an artifact says nothing of the kind, or nothing that holds.

        Args:
            texts: the metadata of an artifact, with keys of others too.
        """
        try:
            given = {name: _value(name, texts[PREFIX + name]) for name in _KINDS if PREFIX + name in texts}
            return cls(**given)
        except (TypeError, ValueError, RecursionError):
            return None


_KINDS = {
    "name": "text", "version": "text", "task": "text", "format": "text", "labels": "words",
    "preprocessing": "mapping", "source_sha256": "text", "licence": "text", "opset": "number",
    "inputs": "mapping", "outputs": "words",
}  # fmt: skip
_TYPES = {"words": list, "mapping": dict, "number": int}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _value(name: str, text: str) -> Any:
    kind = _KINDS[name]
    if kind == "text":
        return text
    value: Any = json.loads(text)
    if not _is(kind, value) or (name == "inputs" and not all(map(_is_input, value.values()))):
        raise ValueError(f"{name} is no {kind}")
    return tuple(str(word) for word in value) if kind == "words" else value


def _is(kind: str, value: object) -> bool:
    return type(value) is _TYPES[kind]


def _is_input(said: object) -> bool:
    """Tell whether an input is described by its shape, its dtype, and how long it may be."""
    if not isinstance(said, dict) or not isinstance(said.get("shape"), list):
        return False
    axes = all(type(axis) is str or (type(axis) is int and axis >= 0) for axis in said["shape"])
    longest = said.get("longest")
    return axes and isinstance(said.get("dtype"), str) and (longest is None or type(longest) is int)
