"""How new weights are drawn: He’s normal law for convolutions, a narrow one for transformers."""

from __future__ import annotations

from torch import nn


def initialise(network: nn.Module) -> None:
    """Draw the weights of all convolutions and set the norms to change nothing."""
    first = next(network.parameters(), None)
    if first is None or first.is_meta:  # without numbers all of them are
        return
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d | nn.GroupNorm):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)


def initialise_transformer(network: nn.Module, spread: float = 0.02) -> None:
    """Draw the weights of a transformer: a narrow normal law, cut off far out; no biases."""
    for module in network.modules():
        if isinstance(module, nn.Linear | nn.Conv2d | nn.Embedding):
            nn.init.trunc_normal_(module.weight, std=spread)
            bias = getattr(module, "bias", None)
            if bias is not None:
                nn.init.zeros_(bias)
