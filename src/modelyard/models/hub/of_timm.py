"""A repository in timm's layout: timm builds the network, modelyard puts the weights into it."""

from __future__ import annotations

from typing import Any

from torch import nn

from modelyard.core.errors import InputError
from modelyard.models.hub.library import library, outlined, say_new_head
from modelyard.models.hub.permitted import timm_arguments
from modelyard.models.hub.repository import Repository
from modelyard.models.state.complete import complete
from modelyard.models.state.fit import fit
from modelyard.models.state.judge import judge
from modelyard.models.state.read import State
from modelyard.models.state.tied import put_in


def of_timm(
    repository: Repository, config: dict[str, Any], pretrained: bool, num_classes: int | None, strict: bool
) -> nn.Module:
    """Build it, with the repository's weights unless they are not wanted."""
    timm, name = library("timm"), f"hf:{repository.name}"
    options = {"num_classes": _classes(config, name), **timm_arguments(config.get("model_args"), name)}

    def build() -> nn.Module:
        made: nn.Module = timm.create_model(config["architecture"], pretrained=False, **options)
        return made

    if config["architecture"] not in timm.list_models():
        raise InputError(f"{name}: this timm ({timm.__version__}) has no {config['architecture']!r}")
    if not pretrained:
        options["num_classes"] = num_classes or options["num_classes"]
        outlined(build, name)
        return build()
    network = outlined(build, name)
    _take(network, repository.weights(), strict, name)
    complete(network, build)
    if num_classes is not None and num_classes != options["num_classes"]:
        network.reset_classifier(num_classes)  # type: ignore[operator]  # every network of timm has it
        say_new_head(name, options["num_classes"], num_classes)
    return network


def _classes(config: dict[str, Any], name: str) -> int:
    found = config.get("num_classes", 1000)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= 10**7:
        raise InputError(
            f"{name}: `num_classes` of config.json is a whole number from 0 on, not {found!r:.80}"
        )
    return found


def _take(network: nn.Module, state: State, strict: bool, name: str) -> None:
    found = fit(network, state.tensors)
    judge(found, network, state.path, strict, name)
    put_in(network, found.tensors)
    network.weights_notes = (*state.notes, *found.notes)  # type: ignore[assignment]  # a module takes any attribute
