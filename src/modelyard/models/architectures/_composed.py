"""A backbone and a head, joined: what most architectures are."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from torch import Tensor, nn

from modelyard.core.errors import ConfigError
from modelyard.models.architectures.base import BaseArchitecture
from modelyard.models.backbone import create_backbone, family_of
from modelyard.models.backbones.base import Backbone
from modelyard.models.config import ModelConfig
from modelyard.models.head import create_head
from modelyard.models.heads.base import Head
from modelyard.models.layout import Layout
from modelyard.models.row import refuse_unknown

BackboneLike = str | Mapping[str, Any] | nn.Module
HeadLike = str | Mapping[str, Any] | nn.Module


class Composed(BaseArchitecture):
    """A head on a backbone, each given as a name, as a config or as a module."""

    kind: ClassVar[str]
    usual_head: ClassVar[str] = "classifier"
    usual_classes: ClassVar[int] = 1000

    def __init__(
        self,
        backbone: BackboneLike | ModelConfig,
        head: HeadLike | None = None,
        *,
        num_classes: int | None = None,
        in_channels: int | None = None,
        input_size: tuple[int, ...] | None = None,
        **parameters: Any,
    ) -> None:
        """Join them.

        Args:
            backbone: its name, a mapping with `name` and its numbers, a module; or a config of the whole.
            head: the name of a kind, a mapping with `kind` and its arguments, or a module.
            num_classes: of a head that is made here; as such networks are published by default.
            in_channels: of a backbone that is made here; 3 by default.
            input_size: one input without the batch, if the network is meant for one.
            parameters: of the architecture itself.
        """
        super().__init__()
        if isinstance(backbone, ModelConfig):
            stated = backbone.but(head=head if isinstance(head, str) else None, num_classes=num_classes)
            parts, head, num_classes, in_channels, input_size, parameters = _parts(stated, self.usual_head)
        else:
            parts = backbone
        self.backbone = _backbone(parts, in_channels)
        self.head = self._head(head or self.usual_head, num_classes)
        self.prepare(**arguments_of(self.prepare, parameters, type(self).__name__))
        if isinstance(self.head, Head):
            self.head.connect(self.before_head())
        self.config = self._config(input_size, parameters)

    def prepare(self) -> None:
        """Make what stands between backbone and head; its arguments are the architecture's parameters."""

    def _head(self, head: HeadLike, num_classes: int | None) -> nn.Module:
        if isinstance(head, nn.Module):
            if num_classes is not None and num_classes != getattr(head, "num_classes", num_classes):
                raise ConfigError(f"the head has {head.num_classes} classes, not {num_classes}")
            return head
        given: dict[str, Any] = {"kind": head} if isinstance(head, str) else dict(head)
        kind = str(given.pop("kind", self.usual_head))
        classes = given.pop("num_classes", num_classes)
        usual = (
            self.backbone.classifier if isinstance(self.backbone, Backbone) and kind == "classifier" else {}
        )
        return create_head(kind, self.usual_classes if classes is None else classes, **{**usual, **given})

    def _config(
        self, input_size: tuple[int, ...] | None, parameters: Mapping[str, Any]
    ) -> ModelConfig | None:
        """Say what builds this network again, if names and numbers can say it."""
        backbone, head = self.backbone, self.head
        if not isinstance(backbone, Backbone) or not backbone.variant or not isinstance(head, Head):
            return None
        parts = {"backbone": dict(backbone.changes), "head": head.options()}
        return ModelConfig(
            self.kind, backbone.variant, head.kind, head.num_classes, backbone.in_channels, input_size,
            {**{name: part for name, part in parts.items() if part}, **parameters},
        )  # fmt: skip

    @classmethod
    def from_config(cls, config: ModelConfig | Mapping[str, Any]) -> Composed:
        return cls(ModelConfig.of(config))

    def forward(self, x: Tensor) -> Any:
        read = self.head.read(self.backbone, x) if isinstance(self.head, Head) else self.backbone(x)
        return self.head(read)

    def layouts(self) -> tuple[Layout, ...]:
        if not isinstance(self.backbone, Backbone) or not self.backbone.variant:
            return ()
        found = getattr(family_of(self.backbone.variant)[0], "LAYOUTS", ())
        return tuple(one for one in found if one.fits(self.backbone.variant, self.backbone.changes))


def arguments_of(function: Callable[..., object], given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Take what a config states as arguments of a function; refuse one that it does not have."""
    if not isinstance(given, Mapping):
        raise ConfigError(f"{name} is a mapping of parameters, not {given!r}")
    parameters = inspect.signature(function).parameters
    if any(one.kind is one.VAR_KEYWORD for one in parameters.values()):
        return dict(given)
    refuse_unknown(given, parameters, f"{name} has no parameter")
    return dict(given)


def _parts(config: ModelConfig, usual_head: str) -> tuple[Any, Any, Any, Any, Any, dict[str, Any]]:
    if config.backbone is None:
        raise ConfigError("the config names no backbone", hint="`backbone: resnet50`, for one.")
    own = {name: value for name, value in config.parameters.items() if name not in ("backbone", "head")}
    backbone = {"name": config.backbone, **config.part("backbone")}
    head = {"kind": config.head or usual_head, **config.part("head")}
    return backbone, head, config.num_classes, config.in_channels, config.input_size, own


def _backbone(backbone: BackboneLike, in_channels: int | None) -> nn.Module:
    if isinstance(backbone, nn.Module):
        if in_channels is not None and in_channels != getattr(backbone, "in_channels", in_channels):
            raise ConfigError(f"the backbone takes {backbone.in_channels} channels, not {in_channels}")
        return backbone
    given: dict[str, Any] = {"name": backbone} if isinstance(backbone, str) else dict(backbone)
    name = given.pop("name", None)
    if not isinstance(name, str):
        raise ConfigError("a backbone is a name, a mapping with a `name`, or a module")
    return create_backbone(name, in_channels=given.pop("in_channels", in_channels) or 3, **given)
