"""`VisionTransformer`: a transformer as backbone, and a classifier that reads its class token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelyard.models.architectures._composed import BackboneLike, Composed, HeadLike
from modelyard.models.backbone import family_of
from modelyard.models.config import ModelConfig

VARIANTS: Mapping[str, Mapping[str, Any]] = {}


class VisionTransformer(Composed):
    """A classifier: `VisionTransformer(backbone="vit_b_16", head=ClassificationHead(num_classes=10))`.

    A config whose input_size is [3, 384, 384] has position embeddings for it, unless the backbone's own
    image_size is stated.
    """

    kind = "transformer"
    task = "classification"

    def __init__(
        self,
        backbone: BackboneLike | ModelConfig,
        head: HeadLike | None = None,
        *,
        input_size: tuple[int, ...] | None = None,
        **rest: Any,
    ) -> None:
        """Join them, as `Composed` says."""
        if isinstance(backbone, ModelConfig):
            super().__init__(_sized(backbone.but(input_size=input_size)), head, **rest)
            return
        if isinstance(backbone, str | Mapping):
            given = {"name": backbone} if isinstance(backbone, str) else backbone
            backbone = {**_image_size(given.get("name"), input_size), **given}
        super().__init__(backbone, head, input_size=input_size, **rest)


def _sized(config: ModelConfig) -> ModelConfig:
    changes = {**_image_size(config.backbone, config.input_size), **config.part("backbone")}
    return config.but(parameters={"backbone": changes}) if changes else config


def _image_size(backbone: object, input_size: tuple[int, ...] | None) -> dict[str, Any]:
    """Say which image_size an input's size asks of a backbone that has one, if it is another than usual."""
    if not isinstance(backbone, str) or input_size is None or len(input_size) != 3:
        return {}
    family, variant = family_of(backbone)
    usual = getattr(family.VARIANTS.get(variant), "image_size", None)
    height, width = input_size[1:]
    asked = height if height == width else (height, width)
    return {} if usual in (None, asked) else {"image_size": asked}


def create(config: ModelConfig) -> VisionTransformer:
    return VisionTransformer(config)
