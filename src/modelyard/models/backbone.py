"""`create_backbone`: from a name, as people write it, to a network without a head."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from modelyard.core.errors import ConfigError, MissingExtraError, NotFoundError
from modelyard.core.plugins import Family
from modelyard.core.suggest import did_you_mean
from modelyard.models.bounds import MOST_CHANNELS, count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.models.backbones.base import Backbone, BackboneFamily

FAMILY = Family("modelyard.models.backbones", "backbone", states=("VARIANTS", "create"))


def create_backbone(name: str, *, in_channels: int = 3, **changes: Any) -> Backbone:
    """Build a backbone with new weights.

    Args:
        name: a variant such as `resnet50`, in any common spelling, or `timm:` and the name of a timm model.
        in_channels: channels of the picture.
        changes: other numbers than the variant's, such as `depths=(1, 1, 1, 1)`.
    """
    if not isinstance(name, str):
        raise ConfigError(f"a backbone is named by a text such as `resnet50`, not by {name!r:.80}")
    if "variant" in changes:
        raise ConfigError(f"`variant` is no number of the backbone {name}: its name says which it is")
    if count("in_channels", in_channels, MOST_CHANNELS) is None:
        raise ConfigError("`in_channels` of a backbone is a whole number, not None")
    family, variant = family_of(name)
    backbone = family.create(variant, in_channels=in_channels, **changes)
    backbone.variant, backbone.changes = variant if variant in family.VARIANTS else name, changes
    return backbone


def list_backbones() -> list[str]:
    """Name all variants of all families that can be used here."""
    return sorted(name for family in _families("") for name in family.VARIANTS)


def family_of(name: str) -> tuple[BackboneFamily, str]:
    """Find the family that has a variant of this name, and the name as the family writes it."""
    scheme, colon, rest = name.partition(":")
    bare = plain(rest if colon else name)
    known: list[str] = []
    for family in [_family(scheme)] if colon else _families(bare):
        if colon and not family.VARIANTS:
            return family, rest  # a library's own names, which it knows
        spellings = {plain(one): one for one in family.VARIANTS}
        spellings |= {plain(other): one for other, one in getattr(family, "SPELLINGS", {}).items()}
        if bare in spellings:
            return family, spellings[bare]
        known += family.VARIANTS
    hint = did_you_mean(name, known, "`modelyard.models.list_backbones()` names them all.")
    raise NotFoundError(f"there is no backbone {name!r}", hint=hint)


def family_by_file(name: str) -> BackboneFamily | None:
    """Give the family of ours whose file begins the name of a variant that it has: no other is imported."""
    bare = plain(name)
    for file in FAMILY.built_in():
        if bare.startswith(plain(file)):
            family = _family(file)
            if name in family.VARIANTS:
                return family
    return None


def plain(name: str) -> str:
    """Take away what people write differently: `efficient_net-B0` is `efficientnetb0`."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _families(bare: str) -> Iterator[BackboneFamily]:
    """Give the families; first those whose file's name begins the variant's, so that no other is imported."""
    ours = sorted(FAMILY.built_in(), key=lambda one: (not (bare and bare.startswith(plain(one))), one))
    for name in chain(ours, _of_others()):
        try:
            yield _family(name)
        except MissingExtraError:
            continue  # it is asked for by its own name, and says then what it needs


def _of_others() -> Iterator[str]:
    """Ask other packages only when none of ours will do: that takes longer than building a network."""
    yield from FAMILY.of_others()


def _family(name: str) -> BackboneFamily:
    return cast("BackboneFamily", FAMILY.get(name))
