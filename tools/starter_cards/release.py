"""Which sets of weights torchvision publishes, and which card each of them gets."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from torchvision_operators import import_torchvision

FACTS = Path(__file__).parent / "torchvision.toml"
TASKS = {"detection": "detection", "segmentation": "segmentation"}
NOT_HERE = ("video", "optical_flow")
SWAG = {"E2E": ("swag_e2e", "SWAG E2E"), "LINEAR": ("swag_linear", "SWAG Linear")}


class Facts(NamedTuple):
    """What the table says of one of torchvision's models."""

    name: str
    stub: str
    backbone: str
    about: str
    tags: list[str]


class Release(NamedTuple):
    """One set of weights, and the place of its card."""

    ref: str
    version: str
    task: str
    builder: str
    weights: Any  # a member of one of torchvision's enums
    facts: Facts
    swag: str  # "E2E", "LINEAR" or ""

    @property
    def quantized(self) -> bool:
        return "quantization" in self.builder

    @property
    def page(self) -> str:
        return f"https://pytorch.org/vision/stable/models/generated/{self.builder}.html"

    @property
    def own(self) -> str:
        """Torchvision's name of the network."""
        return self.builder.rpartition(".")[2]

    @property
    def name(self) -> str:
        words = [self.facts.name, SWAG[self.swag][1] if self.swag else "", "INT8" if self.quantized else ""]
        return " ".join(word for word in words if word)


def read_facts() -> dict[str, Facts]:
    """Read the table of names."""
    families = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    return {
        own: Facts(name, stub, rest[0] if rest else own, family["about"], family["tags"])
        for family in families.values()
        for own, name, stub, *rest in family["models"]
    }


def releases() -> list[Release]:
    """List every set of weights that gets a card."""
    models = import_torchvision().models
    facts = read_facts()
    found: list[Release] = []
    for listed in models.list_models():
        builder = models.get_model_builder(listed)
        room = builder.__module__.split(".")[2]
        if room in NOT_HERE:
            continue
        prefix = f"torchvision.models.{room}." if room in (*TASKS, "quantization") else "torchvision.models."
        found += [
            _release(prefix + builder.__name__, TASKS.get(room, "classification"), weights, facts)
            for weights in models.get_model_weights(listed)
            if not weights.name.endswith("_FEATURES")
        ]
    return found


def _release(builder: str, task: str, weights: Any, facts: dict[str, Facts]) -> Release:
    own = builder.rpartition(".")[2]
    swag = next((kind for kind in SWAG if f"SWAG_{kind}" in weights.name), "")
    ref = f"{own}_{SWAG[swag][0]}" if swag else own
    ref += "_quantized" if "quantization" in builder else ""
    return Release(ref, version_of(weights.name), task, builder, weights, facts[own], swag)


def version_of(name: str) -> str:
    """Give `2.0.0` for `IMAGENET1K_V2`; weights from before the first recipe are `0.9.0`."""
    match = re.search(r"_V(\d+)$", name)
    return f"{match[1]}.0.0" if match else "0.9.0"
