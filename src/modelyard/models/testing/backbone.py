"""What every backbone holds to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor

from modelyard.core.errors import ShapeError
from modelyard.models.backbone import create_backbone
from modelyard.models.backbones.base import Backbone
from modelyard.models.testing.behaviour import BEHAVIOUR, same_tensors
from modelyard.models.testing.refusal import refuses_what_it_cannot_take
from modelyard.models.testing.subject import Subject, demand, of_a_name, usual_side


def _subject(name: str) -> Subject:
    return Subject(name, lambda: create_backbone(name))


@cache
def backbone_on_meta(name: str) -> Backbone:
    """Build it without weights, once; nothing that looks at it changes it."""
    with torch.device("meta"):
        return create_backbone(name).eval()


def is_built_by_its_name(name: str) -> None:
    """Its name builds a backbone, and its input channels change shapes alone."""
    one = backbone_on_meta(name)
    demand(isinstance(one, Backbone), f"{name} is no Backbone")
    with torch.device("meta"):
        grey = create_backbone(name, in_channels=1)
    changed = same_tensors(one, grey)
    demand(changed, f"{name} has the same tensors for one channel as for three")
    different = [key for key in changed if key not in dict(one.state_dict()) or key not in grey.state_dict()]
    demand(not different, f"{name} has other tensors for one channel: {', '.join(different[:5])}")


@torch.no_grad()
def its_maps_are_as_stated(name: str) -> None:
    """The names, channels and strides of its maps, and the channels that a classifier reads."""
    backbone = backbone_on_meta(name)
    side = usual_side(backbone)
    x = torch.empty(2, backbone.in_channels, side, side, device="meta")
    _fit(name, backbone, backbone.features(x), x)
    given = backbone(x)
    channels = given.shape[1 if given.ndim == 4 else -1]
    demand(
        channels == backbone.num_features, f"{name} gives {channels} channels, not {backbone.num_features}"
    )


@torch.no_grad()
def its_maps_fit_other_sizes(name: str) -> None:
    """Odd sizes are taken with maps rounded up or down, or are refused by a ShapeError."""
    backbone = backbone_on_meta(name)
    coarsest, side = max(backbone.strides.values()), usual_side(backbone)
    for height, width in ((side + coarsest, side), (side + 1, side), (side + 3, 2 * side - 1)):
        x = torch.empty(1, backbone.in_channels, height, width, device="meta")
        try:
            maps = backbone.features(x)
        except ShapeError:
            demand(height % coarsest or width % coarsest, f"{name} refuses {height} × {width}")
            continue
        _fit(name, backbone, maps, x)


def _fit(name: str, backbone: Backbone, maps: dict[str, Tensor], x: Tensor) -> None:
    stated = list(backbone.strides)
    demand(
        list(maps) == stated == list(backbone.out_channels), f"{name} gives maps {list(maps)}, not {stated}"
    )
    demand(
        list(backbone.strides.values()) == sorted(backbone.strides.values()),
        f"{name}: not from fine to coarse",
    )
    for key, found in maps.items():
        stride, channels = backbone.strides[key], backbone.out_channels[key]
        sides = [range(side // stride, -(-side // stride) + 1) for side in x.shape[-2:]]
        fits = found.shape[1] == channels and all(
            n in each for n, each in zip(found.shape[2:], sides, strict=True)
        )
        said = f"{channels} channels and stride {stride}, and is {list(found.shape)} of {list(x.shape)}"
        demand(found.ndim == 4 and fits, f"the map {key} of {name} should have {said}")


BACKBONE_FORM = (is_built_by_its_name, its_maps_are_as_stated)
"""Checks that compute nothing, and are quick."""
BACKBONE_RUNS = (
    its_maps_fit_other_sizes,
    *(of_a_name(check, _subject) for check in (*BEHAVIOUR, refuses_what_it_cannot_take)),
)
"""The others."""
BACKBONE_CHECKS: tuple[Callable[[str], None], ...] = (*BACKBONE_FORM, *BACKBONE_RUNS)


def check_backbone(name: str) -> None:
    """Check all that a backbone holds to; an AssertionError says what does not hold.

    Args:
        name: as for `create_backbone`.
    """
    for check in BACKBONE_CHECKS:
        check(name)
