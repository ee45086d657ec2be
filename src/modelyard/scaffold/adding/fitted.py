"""A network built around tensors: where its head or stem differs, the tensors say how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import ConfigError, WeightsError

if TYPE_CHECKING:
    from torch import nn

    from modelyard.models.config import ModelConfig
    from modelyard.models.state.read import State


@dataclass(frozen=True)
class Network:
    """A network with the weights of a file, and what else the file told."""

    module: nn.Module
    config: ModelConfig
    labels: Any
    notes: tuple[str, ...]


def fitted(config: ModelConfig, state: State) -> Network:
    """Build the network around the tensors; those of no such network are an error that lists what differs.

    Args:
        config: of the network, as far as it is known.
        state: the tensors.
    """
    from modelyard.models.build import build

    name = f"a {config.backbone or config.architecture}"
    try:
        network = build(config, state, name=name)
    except WeightsError:
        told = _told(config, state)
        if told is None:
            raise
        network = build(told, state, name=name)
    own = getattr(network, "config", None) or config
    return Network(network, own, None, tuple(getattr(network, "weights_notes", ())))


def _told(config: ModelConfig, state: State) -> ModelConfig | None:
    """Give the config with as many classes, and channels, as the tensors have; None where none differ."""
    from modelyard.models.architectures.base import BaseArchitecture
    from modelyard.models.build import empty
    from modelyard.models.state.fit import fit

    network = empty(config)
    layouts = network.layouts() if isinstance(network, BaseArchitecture) else ()
    own: ModelConfig = getattr(network, "config", None) or config
    shapes = fit(network, state.tensors, layouts).misshaped.values()
    classes = {
        found[0] for wanted, found in shapes if wanted[0] == own.num_classes and wanted[1:] == found[1:]
    }
    channels = {
        found[1]
        for wanted, found in shapes
        if len(wanted) == 4 and wanted[1] == (own.in_channels or 3) and wanted[:1] == found[:1]
    }
    if len(classes) > 1 or len(channels) > 1 or not (classes or channels):
        return None
    try:
        return own.but(num_classes=next(iter(classes), None), in_channels=next(iter(channels), None))
    except ConfigError:
        return None
