"""Which maps of a network a head reads, chosen by their strides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

from torch import Tensor, nn

from modelyard.core.errors import ConfigError


class Pyramid(Protocol):
    """What gives maps at several scales: a backbone, or a neck."""

    out_channels: Mapping[str, int]
    strides: Mapping[str, int]

    def features(self, x: Tensor) -> dict[str, Tensor]: ...


def pyramid_of(network: nn.Module, head: str) -> Pyramid:
    """Take a network as a pyramid; refuse one that does not tell of its maps."""
    told = (getattr(network, name, None) for name in ("out_channels", "strides"))
    if all(isinstance(one, Mapping) for one in told):
        return cast("Pyramid", network)
    raise ConfigError(
        f"{head} reads maps at several scales, and a {type(network).__name__} tells of none",
        hint="Take a backbone of modelyard.models, or give a module the mappings out_channels and strides.",
    )


def names_of(pyramid: Pyramid, strides: Sequence[int] | None, head: str) -> list[str]:
    """Name the maps with these strides, the deepest of each; the three coarsest where none are stated."""
    deepest = {stride: name for name, stride in pyramid.strides.items()}
    wanted = sorted(deepest)[-3:] if strides is None else strides
    missing = [stride for stride in wanted if stride not in deepest]
    if missing:
        raise ConfigError(
            f"{head} reads maps with strides {list(wanted)}, and there is none with {missing[0]}",
            hint=f"There are maps with strides {', '.join(map(str, deepest))}.",
        )
    return [deepest[stride] for stride in wanted]


def expect_channels(head: str, expected: Sequence[int], given: Sequence[int]) -> None:
    """Refuse maps that a head was not built for."""
    if [*expected] != [*given]:
        raise ConfigError(
            f"{head} was built for maps of {list(expected)} channels, and is given {list(given)}",
            hint="Leave out its in_channels, and it takes them from what it is joined to.",
        )


def several(value: int | Sequence[int] | None) -> list[int] | None:
    """Take one number for a list of one."""
    return None if value is None else [value] if isinstance(value, int) else [*value]
