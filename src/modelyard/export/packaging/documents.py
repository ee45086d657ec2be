"""The texts of a model folder: the card, with the folder's own files in it, and what is drawn from it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modelyard.cards.front_matter import figures_of
from modelyard.cards.text.rewrite import REMOVE, rewrite
from modelyard.cards.text.write import Manner, mapping
from modelyard.registry.zoo import CARD

if TYPE_CHECKING:
    from modelyard.cards.card import Card
    from modelyard.convert.converted import Converted
    from modelyard.registry.model import Model

_SPLITS = ("train", "training", "validation", "val", "test", "held_out")
_ROLES = ("originals", "inputs", "outputs", "labels")
_MEGABYTE = 1_000_000


def card_text(model: Model, weights: str | None, onnx: Converted, size: int) -> str:
    """Give the card with the places of this folder: `weights` is their file, below `training/`."""
    with open(os.path.join(model.folder, CARD), encoding="utf-8-sig", newline="") as file:
        text = file.read()
    export = {
        "url": "model.onnx", "sha256": onnx.sha256, "size_mb": round(size / _MEGABYTE, 6),
        "opset_version": onnx.metadata.opset,
    }  # fmt: skip
    changes: dict[tuple[str, ...], object] = {("exports", "onnx"): export}
    changes |= {("samples", role): f"sample_{role}" for role in _ROLES}
    if weights is not None:
        changes[("weights", "url")] = f"training/{weights}"
        if (model.data.get("weights") or {}).get("urls"):
            changes[("weights", "urls")] = REMOVE
    return rewrite(text, changes)


def benchmarks_text(model: Model, card: Card) -> str | None:
    """Give what was measured: the file beside the card, else what the card says."""
    path = os.path.join(model.folder, "benchmarks.yaml")
    if os.path.isfile(path):
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    runs = [_run(name, figures_of(one), one.source) for name, one in card.performance.items()]
    measured = [run for run in runs if run["metrics"]]
    return yaml({"results": measured}) if measured else None


def metrics_text(card: Card) -> str | None:
    """Give the figures by split; a benchmark that ends in a split's name is of that split."""
    splits: dict[str, Any] = {}
    for name, one in card.performance.items():
        figures = figures_of(one)
        if figures:
            splits.setdefault(_split_of(name), {}).update(figures)
    return yaml(splits) if splits else None


def yaml(data: dict[Any, Any]) -> str:
    """Write a mapping as YAML."""
    return "\n".join([*mapping(data, 0, Manner()), ""])


def _run(benchmark: str, metrics: dict[str, Any], source: str | None) -> dict[str, Any]:
    return {"benchmark": benchmark, "metrics": metrics} | ({"source": source} if source else {})


def _split_of(benchmark: str) -> str:
    return next((split for split in _SPLITS if benchmark.endswith(f"_{split}")), benchmark)
