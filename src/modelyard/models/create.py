"""`create_model`: from names, modules or a config to a whole network with new weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from torch import nn

from modelyard.core.errors import ConfigError, NotFoundError
from modelyard.core.plugins import Family
from modelyard.core.suggest import did_you_mean
from modelyard.models.backbone import FAMILY as BACKBONES
from modelyard.models.backbone import family_by_file, family_of, list_backbones, plain
from modelyard.models.config import ModelConfig
from modelyard.models.extent import within_reason
from modelyard.models.own_class import OwnClass, is_path

if TYPE_CHECKING:
    from modelyard.models.architectures.base import ArchitectureKind, BaseArchitecture
    from modelyard.models.backbones.base import BackboneFamily

FAMILY = Family("modelyard.models.architectures", "architecture", states=("VARIANTS", "create"))
HUB = "hf"
"""What stands before the colon of an architecture that is a whole model of the Hub."""
_NO_ROOM = ("can't allocate memory", "not enough memory", "overflow", "out of memory")


def create_model(
    architecture: str | None = None,
    backbone: str | nn.Module | None = None,
    head: str | nn.Module | None = None,
    config: ModelConfig | Mapping[str, Any] | None = None,
    **parameters: Any,
) -> BaseArchitecture:
    """Build a network with new weights.

    Args:
        architecture: a kind such as `cnn`, a whole network such as `resnet50` or `yolov8n`, or `custom`,
            which joins the given backbone and head.
        backbone: a name such as `resnet50`, or a module.
        head: `classifier`, `detector`, `segmenter`, or a module.
        config: what a card's `config.yaml` says; what is given beside it counts more.
        parameters: `num_classes`, `in_channels`, `input_size`, and the architecture's own.
    """
    stated = ModelConfig.of(config or {}).but(
        architecture=architecture,
        backbone=backbone if isinstance(backbone, str) else None,
        head=head if isinstance(head, str) else None,
        **_checked(parameters),
    )
    if isinstance(backbone, nn.Module) or isinstance(head, nn.Module):
        return _joined(stated, backbone, head)
    kind, whole = kind_of(stated)
    return _created(kind, whole)


def _created(kind: ArchitectureKind, config: ModelConfig) -> BaseArchitecture:
    """Build it, if it is no larger than a network can be."""
    try:
        with within_reason("the network"):
            return kind.create(config)
    except (OverflowError, MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not any(word in str(error) for word in _NO_ROOM):
            raise
        raise ConfigError(
            "there is no room here for the network that the config describes",
            hint="Its numbers are too large.",
        ) from error


def list_architectures() -> list[str]:
    """Name all kinds, all whole networks and all backbones: what `create_model` builds by one name."""
    kinds = dict(_kinds())
    named = {name for kind in kinds.values() for name in kind.VARIANTS}
    return sorted({*kinds, *named, *list_backbones()})


def kind_of(config: ModelConfig) -> tuple[ArchitectureKind, ModelConfig]:
    """Find the kind of architecture that a config names, and complete the config by what the name says."""
    name = config.architecture
    if name is None:
        if config.backbone is None:
            raise ConfigError("neither an architecture nor a backbone is named", hint="`resnet50`, for one.")
        return _of_backbone(config.backbone, config)
    if names_class(name):
        return OwnClass(name), config
    family = family_by_file(name)
    if family is None and name in FAMILY:
        return _kind(name), config
    for kind_name, kind in _kinds_for(family):
        whole = {plain(one): one for one in kind.VARIANTS}.get(plain(name))
        if whole is not None:
            usual = ModelConfig.of(kind.VARIANTS[whole])
            stated = config.as_dict() | {"architecture": kind_name}
            if stated.get("backbone") in (name, whole):
                del stated["backbone"]  # a card may name the whole network there
            return kind, usual.but(**stated)
    return _of_backbone(name, config)


def names_class(name: str | None) -> bool:
    """Tell whether an architecture is a class by its import path, and no backbone of a library."""
    return name is not None and is_path(name) and name.partition(":")[0] not in (HUB, *BACKBONES.names())


def _of_backbone(name: str, config: ModelConfig) -> tuple[ArchitectureKind, ModelConfig]:
    try:
        family, variant = family_of(name)
    except NotFoundError:
        raise _unknown(name) from None
    if config.backbone not in (None, name) and family_of(str(config.backbone))[1] != variant:
        raise ConfigError(
            f"the architecture {name!r} is a whole network, and {config.backbone!r} another",
            hint="Name one of the two, or a kind such as `cnn` with the backbone.",
        )
    kind = getattr(family, "ARCHITECTURE", "cnn")
    prefix = f"{name.partition(':')[0]}:" if ":" in name else ""
    return _kind(kind), config.but(architecture=kind, backbone=prefix + variant)


def _joined(
    config: ModelConfig, backbone: str | nn.Module | None, head: str | nn.Module | None
) -> BaseArchitecture:
    from modelyard.models.architectures.custom import CustomArchitecture

    name = config.architecture or "custom"
    if name != "custom":
        raise ConfigError(f"a module as backbone or head is joined by `custom`, not by {name!r}")
    classes = None if isinstance(head, nn.Module) else config.num_classes
    channels = None if isinstance(backbone, nn.Module) else config.in_channels
    return CustomArchitecture(
        backbone if isinstance(backbone, nn.Module) else {"name": config.backbone, **config.part("backbone")},
        head if isinstance(head, nn.Module) else {"kind": config.head, **config.part("head")},
        num_classes=classes, in_channels=channels, input_size=config.input_size,
    )  # fmt: skip


def _checked(parameters: dict[str, Any]) -> dict[str, Any]:
    if parameters.get("num_classes", 1) == 0:
        raise ConfigError("num_classes=0: a network answers for at least one class")
    return parameters


def _unknown(name: str) -> NotFoundError:
    known = list_architectures()
    hint = did_you_mean(name, known, "`modelyard.models.list_architectures()` names them all.")
    return NotFoundError(f"there is no architecture {name!r}", hint=hint)


def _kinds_for(family: BackboneFamily | None) -> Iterator[tuple[str, ArchitectureKind]]:
    """Give the kinds that may have a whole network; one alone where its family tells."""
    if family is None:
        yield from _kinds()
    else:
        kind = getattr(family, "ARCHITECTURE", "cnn")
        yield kind, _kind(kind)


def _kinds() -> Iterator[tuple[str, ArchitectureKind]]:
    for name, module in FAMILY.usable():
        yield name, cast("ArchitectureKind", module)


def _kind(name: str) -> ArchitectureKind:
    return cast("ArchitectureKind", FAMILY.get(name))
