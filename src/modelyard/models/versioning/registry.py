"""`ModelRegistry`: what Python registers is a card, a config and safetensors in a zoo, as any other model."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from modelyard.core.errors import ConfigError, InputError
from modelyard.models.architectures.base import BaseArchitecture
from modelyard.models.build import empty
from modelyard.models.config import ModelConfig
from modelyard.models.heads.base import Head
from modelyard.models.load import load_model
from modelyard.models.own_class import hold, path_of
from modelyard.models.versioning.proof import kept
from modelyard.models.versioning.weights import disk_errors
from modelyard.registry.edit import own_zoo
from modelyard.registry.files.artifacts import artifacts_of
from modelyard.registry.life.add import add_version
from modelyard.registry.resolve import resolve, versions_of
from modelyard.registry.zoo import Zoo, open_zoo

if TYPE_CHECKING:
    from modelyard.registry.model import Model

_FRAMEWORK = "pytorch"


class ModelRegistry:
    """The models of a zoo, from Python: register them, load them, list their versions."""

    def __init__(self, zoo: Zoo | str | None = None) -> None:
        """Open a zoo: the one given, else the one at hand, else the user's own, made where there is none."""
        self._zoo = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)

    def register(
        self,
        name: str,
        version: str,
        model: nn.Module | type[nn.Module],
        config: ModelConfig | Mapping[str, Any] | None = None,
        *,
        tags: Iterable[str] = (),
        task: str | None = None,
        description: str | None = None,
        licence: str | None = None,
    ) -> Model:
        """Register a version: a network with its weights, or a class with the config that builds it.

        Args:
            name: the name commands take.
            version: a semantic version; one that is there already is never changed.
            model: a network, or a class whose constructor takes a config.
            config: what builds it; a network of ours knows its own.
            tags: words to find it by.
            task: what it does; told by its head by default.
            description: a sentence or two.
            licence: an SPDX licence expression, such as `Apache-2.0`.
        """
        built = _config(model, config)
        network = model if isinstance(model, nn.Module) else empty(built)
        tensors = kept(model, built) if isinstance(model, nn.Module) else None
        card = {
            "name": name, "version": version, "task": task or _task(network), "framework": _FRAMEWORK,
            "description": description, "licence": licence, "tags": _tags(tags),
            "architecture": _architecture(network, built),
        }  # fmt: skip
        said = {key: value for key, value in card.items() if value not in (None, [], {})}
        weights = None if tensors is None else partial(_save, tensors)
        return add_version(self._writable(), name, said, built.as_dict(), weights)

    def load(self, name: str, version: str | None = None, **options: Any) -> nn.Module:
        """Build a registered model, with its weights where it has some; options are those of `load_model`."""
        found = resolve(name if version is None else f"{name}@{version}", self._zoo).model
        pretrained = options.pop("pretrained", bool(artifacts_of(found)))
        return load_model(name, version=version, zoo=self._zoo, pretrained=pretrained, **options)

    def versions(self, name: str) -> list[str]:
        """Give the versions of a model, the highest first."""
        return [model.version for model in versions_of(name, self._zoo)]

    def _writable(self) -> Zoo:
        if self._zoo.kind == "starter":
            self._zoo = own_zoo()
            warnings.warn(f"no zoo is at hand: models are registered in {self._zoo.root}", stacklevel=3)
        return self._zoo


def register_model(
    model: nn.Module | type[nn.Module],
    name: str,
    version: str,
    tags: Iterable[str] = (),
    *,
    config: ModelConfig | Mapping[str, Any] | None = None,
    zoo: Zoo | str | None = None,
    **more: Any,
) -> Model:
    """Register a version of a model in the zoo at hand.

    Args:
        model: a network, or a class whose constructor takes a config.
        name: the name commands take.
        version: a semantic version.
        tags: words to find it by.
        config: what builds it; a network of ours knows its own.
        zoo: a zoo or its folder; the one at hand by default.
        more: what else `ModelRegistry.register` takes.
    """
    return ModelRegistry(zoo).register(name, version, model, config, tags=tags, **more)


def _config(
    model: nn.Module | type[nn.Module], config: ModelConfig | Mapping[str, Any] | None
) -> ModelConfig:
    """Say what builds the model: its own config, or its class and the config that was given."""
    given = None if config is None else _given(config)
    kind = model if isinstance(model, type) else type(model)
    if not issubclass(kind, nn.Module):
        raise InputError(f"a model is a network or a class of networks, not a {kind.__name__}")
    own = getattr(model, "config", None) if isinstance(model, BaseArchitecture) else None
    if isinstance(own, ModelConfig) and own.architecture is not None and given in (None, own):
        return own
    stated = given or own
    if not isinstance(stated, ModelConfig):
        raise ConfigError(
            f"what builds a {kind.__name__} again is not known",
            hint="Give config=, with which its class is called, or build it by `create_model`.",
        )
    _say_where_it_can_be_loaded(kind)
    return stated.but(architecture=hold(kind))


def _say_where_it_can_be_loaded(kind: type[nn.Module]) -> None:
    """A class of a script, a notebook or a function has no path by which another process imports it."""
    if kind.__module__ != "__main__" and "<locals>" not in kind.__qualname__:
        return
    warnings.warn(
        f"{path_of(kind)} can be loaded in this process alone: it is of a script, a notebook or a function."
        ' Put it into a module, nets.py, and in modelyard.toml of the zoo: trust_classes = ["nets"]',
        stacklevel=4,
    )


def _tags(tags: Iterable[str]) -> list[str]:
    """A text is one tag, and not as many as it has letters."""
    return [tags] if isinstance(tags, str) else list(tags)


def _given(config: ModelConfig | Mapping[str, Any]) -> ModelConfig:
    return ModelConfig(**config) if isinstance(config, Mapping) else ModelConfig.of(config)


def _task(network: nn.Module) -> str:
    own = getattr(network, "task", "")
    heads = [part.task for part in network.modules() if isinstance(part, Head)]
    found = own or (heads[-1] if heads else "")
    if not found:
        raise InputError(
            f"what a {type(network).__name__} does cannot be told by its head",
            hint='Say it: task="classification".',
        )
    return str(found)


def _architecture(network: nn.Module, config: ModelConfig) -> dict[str, Any]:
    said: dict[str, Any] = {"backbone": config.backbone}
    said["num_parameters"] = sum(one.numel() for one in network.parameters())
    said["input_size"] = list(config.input_size) if config.input_size else None
    return {key: value for key, value in said.items() if value is not None}


def _save(tensors: dict[str, Tensor], path: str) -> None:
    from safetensors.torch import save_file

    with disk_errors(path):
        save_file(tensors, path)
