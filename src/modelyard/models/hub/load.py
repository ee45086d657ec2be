"""`load_from_hub`: build a repository's network with the library in whose layout it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from torch import nn

from modelyard.core.errors import InputError, MissingExtraError
from modelyard.models.hub.named import known_config
from modelyard.models.hub.of_timm import of_timm
from modelyard.models.hub.of_transformers import of_transformers
from modelyard.models.hub.repository import Repository


def load_from_hub(
    name: str,
    revision: str | None,
    *,
    pretrained: bool,
    num_classes: int | None,
    strict: bool,
    offline: bool,
    trust: Collection[str],
) -> nn.Module:
    """Build a repository's network: with timm where it is in timm's layout, else with transformers."""
    repository = Repository(name, revision, offline=offline, trust=trust)
    config = (None if pretrained or revision else _known(name)) or repository.config()
    if isinstance(config.get("architecture"), str):
        return of_timm(repository, config, pretrained, num_classes, strict).eval()
    if isinstance(config.get("model_type"), str):
        return of_transformers(repository, config, pretrained, num_classes, strict).eval()
    raise InputError(
        f"hf:{name}: config.json names neither an `architecture` (timm) nor a `model_type` (transformers)"
    )


def _known(name: str) -> dict[str, Any] | None:
    """Give what timm itself knows of a repository, which is all that new weights need."""
    try:
        return known_config(name)
    except MissingExtraError:
        return None
