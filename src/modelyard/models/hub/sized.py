"""The size of what a network of another library takes, where it is to be told, or changed."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn


def sized(network: nn.Module, size: Sequence[int] | None) -> nn.Module:
    """Tell a network the size of its input; one whose weights depend on it, such as a ViT, is changed.

    Args:
        network: of timm or transformers.
        size: channels, height and width.
    """
    if size is None:
        return network
    change = getattr(network, "set_input_size", None)
    if change is not None and _own(network) not in (None, tuple(size[1:])):
        change(img_size=tuple(size[1:]))
    network.input_size = tuple(size)  # type: ignore[assignment]  # a module takes any attribute
    return network


def _own(network: nn.Module) -> tuple[int, ...] | None:
    found = getattr(getattr(network, "patch_embed", None), "img_size", None)
    return tuple(found) if isinstance(found, Sequence) else None
