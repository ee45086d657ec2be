"""The schema of `config.yaml`: how the network of a card is built."""

from __future__ import annotations

from typing import Any

from modelyard.cards.card import Part
from modelyard.cards.kinds import Whole, Word


class Config(Part):
    """What a model is built from; `parameters` are the architecture's own."""

    architecture: Word
    """The architecture's name, such as `cnn` or `resnet50`."""
    backbone: Word | None = None
    head: Word | None = None
    num_classes: Whole | None = None
    in_channels: Whole | None = None
    input_size: list[Whole] | None = None
    """The shape of one input without the batch, such as `[3, 224, 224]`."""
    parameters: dict[str, Any] = {}
