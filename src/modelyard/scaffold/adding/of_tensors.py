"""What tensors say of a model, held against the network that they are to be the weights of."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError, ModelyardError, WeightsError
from modelyard.models.state.read import state_of
from modelyard.scaffold.adding.computed import Computed
from modelyard.scaffold.adding.fitted import Network, fitted
from modelyard.scaffold.adding.which_networks import OWN, fitting_hint, networks_of
from modelyard.store.trust.demand import demand_safe

if TYPE_CHECKING:
    from torch import nn

    from modelyard.models.config import ModelConfig
    from modelyard.models.state.read import State
    from modelyard.scaffold.adding.answers import Answers

_FRAMEWORK = "pytorch"
_TENSORS = ".safetensors"


def of_tensors(path: str, config: ModelConfig, trusted: Collection[str]) -> Computed:
    """Compute what a file of tensors says; refuse one that could run code, or fits no such network.

    Args:
        path: of the file.
        config: of the network; how many classes and channels it has, the tensors tell.
        trusted: digests of files that may be read although the scan refuses them.
    """
    seen = demand_safe(path, trusted=trusted, inert=True)
    _demand_ending(path, seen.format)
    network = _told_otherwise(config, state_of(seen))
    labels = _labels(path) if seen.verdict == "inert" else None
    return _computed(network.module, network.config, labels, (*network.notes,))


def _demand_ending(path: str, kind: str) -> None:
    """Refuse a file whose ending says another format than its content: its card would say the wrong one."""
    said, is_one = path.lower().endswith(_TENSORS), kind == "safetensors"
    if said != is_one:
        content, ending = ("safetensors", _TENSORS) if is_one else (f"a file of PyTorch ({kind})", ".pth")
        raise InputError(
            f"{path} is {content} by its content, and another by its ending",
            hint=f"Rename it, so that it ends in {ending}.",
        )


def of_architecture(config: ModelConfig) -> Computed:
    """Compute what an architecture alone says, without weights.

    Args:
        config: of the network.
    """
    from modelyard.models.build import empty

    return _computed(empty(config), config, None, ())


def config_said(answers: Answers) -> ModelConfig:
    """Give the config of the network that was named.

    Args:
        answers: with the architecture.
    """
    from modelyard.models.config import ModelConfig
    from modelyard.models.create import kind_of, names_class

    if not answers.architecture:
        raise InputError(
            "which architecture the weights are of is not said",
            hint="`--architecture resnet50`, for one; all: "
            "`python -c 'import modelyard.models as m; print(*m.list_architectures())'`",
        )
    config = ModelConfig(
        architecture=answers.architecture, num_classes=answers.classes, input_size=answers.input_size
    )
    if names_class(answers.architecture):
        raise InputError(
            f"{answers.architecture} is a class of your own, of which no card is computed",
            hint=f"{OWN}\nFrom Python, `modelyard.models.versioning.register_model` writes all of it.",
        )
    return kind_of(config)[1]


def _told_otherwise(config: ModelConfig, state: State) -> Network:
    """Build the network that was named; where the tensors are of another, say of which."""
    try:
        return fitted(config, state)
    except WeightsError as error:
        raise WeightsError(error.message, hint=fitting_hint(state) or OWN) from None


def networks_in(path: str, trusted: Collection[str]) -> list[str]:
    """Name the networks that the tensors of a file are of; none where it may not be read, or none fits.

    Args:
        path: of the file.
        trusted: digests of files that may be read although the scan refuses them.
    """
    try:
        return networks_of(state_of(demand_safe(path, trusted=trusted, inert=True)))
    except ModelyardError:
        return []


def _computed(network: nn.Module, config: ModelConfig, labels: Any, notes: tuple[str, ...]) -> Computed:
    from modelyard.models.summary import summarize

    seen = summarize(network, config.input_size)
    own: ModelConfig = getattr(network, "config", None) or config
    size = list(seen.inputs[0][1:]) if seen.inputs else list(config.input_size or ())
    look = {
        "backbone": own.backbone, "num_parameters": seen.parameters, "input_size": size,
        "input_dtype": seen.dtype, "macs": seen.macs,
    }  # fmt: skip
    card: dict[str, Any] = {
        "framework": _FRAMEWORK, "architecture": {key: one for key, one in look.items() if one},
    }  # fmt: skip
    if labels and len(labels) == own.num_classes:
        card["labels"] = labels
    said = own.as_dict() | ({"input_size": size} if size else {})
    return Computed(card, said, task=_task(network), notes=notes)


def _task(network: nn.Module) -> str | None:
    from modelyard.models.heads.base import Head

    heads = [part.task for part in network.modules() if isinstance(part, Head)]
    return getattr(network, "task", None) or (str(heads[-1]) if heads else None)


def _labels(path: str) -> list[str] | None:
    """Give the names of classes that a pickled network has."""
    from modelyard.models.whole_model import read_whole_model

    try:
        found = read_whole_model(path).labels
    except WeightsError:
        return None
    return [found[one] for one in sorted(found)] if sorted(found) == [*range(len(found))] else None
