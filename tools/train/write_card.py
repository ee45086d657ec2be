"""Write a trained model into a zoo's registry: safetensors, card, config and figures, with full digests.

What is shipped is the first seed's network, whatever the others reached: the best of several, chosen by
what is held out, would look better than it is. The others are there for the spread.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from kind import Figures, Kind
from recipe import Recipe
from safetensors.torch import save_model
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from modelyard.cards.text.write import Manner, document

LICENCE = "Apache-2.0"
LIBRARIES = ("torch", "numpy", "scikit-learn")


@dataclass(frozen=True)
class Trained:
    """A network that was trained, and what it reached."""

    network: nn.Module
    seed: int
    threads: int
    seconds: float
    figures: Figures


def write_card(
    kind: Kind, recipe: Recipe, rounds: Sequence[Trained], baselines: dict[str, Figures], registry: Path
) -> Path:
    """Write the files of one version, and give their folder."""
    folder = place(recipe, registry)
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / f"{recipe.name}-{recipe.version}.safetensors"
    save_model(rounds[0].network, str(weights))
    card = card_of(kind, recipe, rounds, baselines, weights)
    figures = {"benchmark": kind.benchmark, "metrics": shown(rounds[0].figures)}
    _write(folder / "model_card.yaml", card)
    _write(folder / "config.yaml", recipe.config)
    _write(folder / "benchmarks.yaml", {"results": [figures]})
    return folder


def place(recipe: Recipe, registry: Path) -> Path:
    """Give the folder of a version: the model's own for the last one, else one below `versions`."""
    home = registry / recipe.task / recipe.name
    return home if recipe.last else home / "versions" / recipe.version


def card_of(
    kind: Kind, recipe: Recipe, rounds: Sequence[Trained], baselines: dict[str, Figures], weights: Path
) -> dict[str, Any]:
    """Lay out the card of what was trained and written."""
    first = rounds[0]
    return {
        "name": recipe.title,
        "version": recipe.version,
        "task": recipe.task,
        "framework": "pytorch",
        "description": recipe.description,
        "licence": LICENCE,
        "architecture": architecture(kind, recipe, first.network),
        **({"preprocessing": kind.preprocessing} if kind.preprocessing else {}),
        "training": training(kind, recipe, first),
        "weights": weights_of(weights),
        "performance": {kind.benchmark: shown(first.figures) | {"source": kind.source}},
        "tags": recipe.tags,
        "labels": kind.labels(),
        **recipe.card,
        "sources": kind.sources,
        "metadata": {"starter": metadata(kind, rounds, baselines)},
    }


def architecture(kind: Kind, recipe: Recipe, network: nn.Module) -> dict[str, Any]:
    """Lay out `architecture:`; multiply-accumulates are those of torch's own counter, halved."""
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        network(kind.example())
    normal = {"input_normalization": {"mean": recipe.mean, "std": recipe.std}} if recipe.mean else {}
    return {
        "backbone": recipe.config.get("backbone", recipe.config.get("architecture", recipe.name)),
        "num_parameters": sum(part.numel() for part in network.parameters()),
        "input_size": list(kind.example().shape[1:]),
        "input_dtype": str(kind.example().dtype).removeprefix("torch."),
        **normal,
        "macs": counter.get_total_flops() // 2,
    }


def training(kind: Kind, recipe: Recipe, first: Trained) -> dict[str, Any]:
    """Lay out `training:`, with the command that does it again."""
    schedule = recipe.schedule
    return {
        "dataset": kind.data,
        "epochs": schedule.epochs,
        "optimizer": "AdamW",
        "learning_rate": schedule.rate,
        "batch_size": schedule.batch,
        "hardware": f"a processor ({platform.machine()}), threads: {first.threads}",
        "training_time_hours": round(max(first.seconds, 4) / 3600, 3),
        "recipe": f"python {kind.script} {recipe.name} --version {recipe.version} "
        f"--seed {first.seed} --threads {first.threads}",
        "seed": first.seed,
    }


def metadata(kind: Kind, rounds: Sequence[Trained], baselines: dict[str, Figures]) -> dict[str, Any]:
    """Lay out what the figures stand on: what was held out, the baselines, the spread over seeds."""
    figures = {name: [one.figures[name] for one in rounds] for name in rounds[0].figures}
    return {
        "held_out": kind.held_out,
        **({"decoding": dict(kind.decoding)} if kind.decoding else {}),
        "baselines": {name: shown(one) for name, one in baselines.items()},
        "seeds": [one.seed for one in rounds],
        "spread": {name: shown({"least": min(of), "most": max(of)}) for name, of in figures.items()},
        "made_with": {library: version(library).partition("+")[0] for library in LIBRARIES},
    }


def weights_of(file: Path) -> dict[str, Any]:
    """Lay out `weights:`; the file lies beside the card."""
    content = file.read_bytes()
    return {
        "url": file.name,
        "sha256": sha256(content).hexdigest(),
        "size_mb": len(content) / 1_000_000,
        "format": "safetensors",
    }


def shown(figures: Figures) -> Figures:
    return {name: round(value, 4) for name, value in figures.items()}


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(document(content, Manner(quote='"')), encoding="utf-8", newline="\n")
