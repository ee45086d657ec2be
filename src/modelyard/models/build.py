"""`build`: a network around tensors that are there."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import torch

from modelyard.core.errors import InputError
from modelyard.core.uncollected import uncollected
from modelyard.models.architectures.base import BaseArchitecture
from modelyard.models.config import ModelConfig
from modelyard.models.create import create_model, kind_of, names_class
from modelyard.models.heads.base import Head
from modelyard.models.outline import outline
from modelyard.models.own_class import let_in
from modelyard.models.state.complete import complete
from modelyard.models.state.fit import fit
from modelyard.models.state.judge import judge
from modelyard.models.state.read import State
from modelyard.models.state.tied import put_in
from modelyard.registry.config import config_of

if TYPE_CHECKING:
    from modelyard.registry.model import Model


@uncollected()
def build(
    config: ModelConfig,
    state: State,
    *,
    strict: bool = True,
    num_classes: int | None = None,
    name: str = "the model",
) -> BaseArchitecture:
    """Build a network around tensors that are there, so that none is drawn first and thrown away.

    Args:
        config: what it is built from.
        state: the tensors, under its names, or those of a publisher that it knows.
        strict: whether what does not fit is an error.
        num_classes: other classes than the config's: the head is new then.
        name: what it is called in messages.
    """
    network = empty(config)
    layouts = network.layouts() if isinstance(network, BaseArchitecture) else ()
    found = fit(network, state.tensors, layouts)
    judge(found, network, state.path, strict, name)
    put_in(network, found.tensors, found.ties)
    network.weights_notes = (*state.notes, *found.notes)
    head = getattr(network, "head", None)
    if num_classes is not None and num_classes != getattr(head, "num_classes", None):
        network = _with_new_head(network, num_classes, name)
        config = config.but(num_classes=num_classes)
    complete(network, lambda: create_model(config=config))
    return network.eval()


def _with_new_head(network: BaseArchitecture, num_classes: int, name: str) -> BaseArchitecture:
    """Put a new head for other classes in the place of the trained one, and say so."""
    head = getattr(network, "head", None)
    if not isinstance(head, Head) or network.config is None:
        raise InputError(f"the head of {name} cannot be made for {num_classes} classes: it is none of ours")
    was, network.config = head.num_classes, network.config.but(num_classes=num_classes)
    network.head = head.with_classes(num_classes)
    network.head.connect(network.before_head())
    warnings.warn(
        f"{name} answers for {was} classes; its head is new for {num_classes}, and has to be trained",
        stacklevel=4,
    )
    return network


def config_for(found: Model) -> ModelConfig:
    """Read what a model of a zoo is built from; a class of one's own is imported if the zoo trusts it."""
    config = ModelConfig.of(config_of(found))
    if names_class(config.architecture):
        let_in(str(config.architecture), found.zoo.settings.trust_classes)
    return config


def empty(config: ModelConfig) -> BaseArchitecture:
    """Build a network to put weights into: ours without numbers; a stranger's class may look at its numbers.

    The numbers that a stranger's class draws are not taken from the sequence of the caller's.
    """
    if getattr(kind_of(config)[0], "__name__", "").startswith("modelyard."):
        return outline(lambda: create_model(config=config))
    with torch.random.fork_rng(devices=[]):
        return create_model(config=config)
