"""`Draft`: a variant before it is measured, as one card of a zoo of its own that nobody else sees."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from modelyard.registry.zoo import CARD
from modelyard.store.digest import sha256_of

if TYPE_CHECKING:
    from modelyard.registry.model import Model

FILE = "model.onnx"
_KEPT = ("task", "framework", "licence", "architecture", "preprocessing", "intended_use", "limits", "sources")
_TUNED = "tuned"


@dataclass(frozen=True)
class Draft:
    """What a variant is, and the files that make it up."""

    parent: Model
    name: str
    described: str
    """What was done, such as `quantized to 8 bits (static)`."""
    tag: str
    """Such as `quantized`."""
    sparse_name: str
    """The first part of the end of its stub, such as `quant`."""
    target: str | None
    """The last part of the end of its stub; None where nothing has to be told apart."""
    how: Mapping[str, Any]
    """What was done, as its card keeps it."""
    artifact: str
    """The path of its ONNX file."""
    opset: int | None = None
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """Other files of its folder, by name."""

    @property
    def version(self) -> str:
        return self.parent.version

    @property
    def base(self) -> str:
        return f"{self.parent.ref}@{self.parent.version}"


def tuned(model: Model) -> Mapping[str, Any] | None:
    """Give what a card says of how its model was made smaller; None where it was not."""
    said = (model.data.get("metadata") or {}).get(_TUNED)
    return said if isinstance(said, dict) else None


def staged(draft: Draft, root: str) -> str:
    """Write a draft as the only model of a zoo, and give its folder.

    Args:
        draft: the variant.
        root: the folder of that zoo, which is made.
    """
    folder = os.path.join(root, "registry", draft.parent.task, draft.name)
    os.makedirs(folder)
    settings = f"starter = false\ncache = {json.dumps(os.path.join(root, 'cache'))}\n"
    _write(os.path.join(root, "modelyard.toml"), settings.encode())
    shutil.copyfile(draft.artifact, os.path.join(folder, FILE))
    for name, data in draft.beside.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _write(path, data)
    _write(os.path.join(folder, CARD), _document(card_of(draft)))
    return folder


def card_of(draft: Draft) -> dict[str, Any]:
    """Give what the card of a draft says, but for what is measured."""
    data = draft.parent.data
    card: dict[str, Any] = {
        "name": f"{data['name']}, {draft.described}", "version": draft.version,
        "description": f"{data['name']} {draft.parent.version}, {draft.described}.",
    } | {key: data[key] for key in _KEPT if data.get(key)}  # fmt: skip
    labels = _labels(draft.parent)
    if labels:
        card["labels"] = labels
    card["performance"] = _benchmarks(draft.parent)
    card["exports"] = {"onnx": _export(draft)}
    card["tags"] = [*dict.fromkeys([*(data.get("tags") or []), draft.tag])]
    card["base_model"] = draft.base
    card["metadata"] = {_TUNED: dict(draft.how)}
    return card


def _export(draft: Draft) -> dict[str, Any]:
    size = os.path.getsize(draft.artifact) / 1e6
    said = {"url": FILE, "sha256": sha256_of(draft.artifact), "size_mb": size, "opset_version": draft.opset}
    return {name: value for name, value in said.items() if value is not None}


def _benchmarks(parent: Model) -> dict[str, dict[str, Any]]:
    """Name the data that the parent's figures are of, so that both are measured and timed on the same."""
    from modelyard.evaluation.family import benchmark_named, measured_on

    _, data, split = next(measured_on(parent), (None, None, None))
    name = None if data is None else benchmark_named(parent, data, split)
    return {} if name is None else {name: {}}


def _labels(parent: Model) -> Any:
    """Give the labels as they stand, or the list where they stand in a file beside the parent's card."""
    from modelyard.tasks.labels import labels_of

    stated = parent.data.get("labels")
    if isinstance(stated, str) and os.path.isfile(os.path.join(parent.folder, stated)):
        return labels_of(parent.data, parent.folder)
    return stated


def _document(card: Mapping[str, Any]) -> bytes:
    from modelyard.cards.text.write import Manner, document

    return document(card, Manner(quote='"')).encode()


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
