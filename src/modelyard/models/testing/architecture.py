"""What every architecture holds to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import torch

from modelyard.models.architectures.base import BaseArchitecture
from modelyard.models.config import ModelConfig
from modelyard.models.create import create_model
from modelyard.models.heads.base import Head
from modelyard.models.testing.behaviour import BEHAVIOUR, same_tensors
from modelyard.models.testing.refusal import refuses_what_it_cannot_take
from modelyard.models.testing.subject import Subject, demand, of_a_name

Named = str | Mapping[str, Any]


def _config(named: Named) -> ModelConfig:
    return ModelConfig(named) if isinstance(named, str) else ModelConfig.of(named)


def _subject(named: Named) -> Subject:
    name = named if isinstance(named, str) else str(named.get("architecture"))
    return Subject(name, lambda: create_model(config=_config(named)))


@cache
def _of_a_name_on_meta(name: str) -> BaseArchitecture:
    with torch.device("meta"):
        return create_model(name).eval()


def architecture_on_meta(named: Named) -> BaseArchitecture:
    """Build it without weights, by its name once; nothing that looks at it changes it."""
    if isinstance(named, str):
        return _of_a_name_on_meta(named)
    with torch.device("meta"):
        return create_model(config=named).eval()


def is_built_again_from_its_config(named: Named) -> None:
    """Its config, written down and read, builds the same."""
    network = architecture_on_meta(named)
    demand(isinstance(network, BaseArchitecture), f"{named} is no BaseArchitecture")
    demand(network.config is not None, f"{named} does not say its config")
    assert network.config is not None
    written = json.loads(json.dumps(network.config.as_dict()))
    again = architecture_on_meta(written)
    different = same_tensors(network, again)
    demand(not different, f"{named} is built otherwise from its config: {', '.join(different[:5])}")
    demand(again.config == network.config, f"the config of {named} changes: {again.config}")


def its_classes_change_the_head_alone(named: Named) -> None:
    network = architecture_on_meta(named)
    head = getattr(network, "head", None)
    if not isinstance(head, Head):
        return
    classes = head.num_classes + 3
    with torch.device("meta"):
        other = create_model(config=_config(named), num_classes=classes)
    changed = same_tensors(network, other)
    demand(changed, f"{named} is the same for {classes} classes")
    outside = [key for key in changed if not key.startswith("head.")]
    demand(not outside, f"other classes change {', '.join(outside[:5])} of {named}, outside its head")


def is_summarised(named: Named) -> None:
    """Its summary counts all its parameters, on an input that it names itself."""
    network = architecture_on_meta(named)
    summary = network.summary()
    counted = sum(one.numel() for one in network.parameters())
    demand(summary.layers[0].parameters == summary.parameters == counted, f"the summary of {named} miscounts")
    demand(summary.macs, f"the summary of {named} finds no multiply-adds: it knows no input")


ARCHITECTURE_FORM = (is_built_again_from_its_config,)
"""Checks that compute nothing, and are quick."""
ARCHITECTURE_RUNS = (
    its_classes_change_the_head_alone,
    is_summarised,
    *(of_a_name(check, _subject) for check in (*BEHAVIOUR, refuses_what_it_cannot_take)),
)
"""The others."""
ARCHITECTURE_CHECKS: tuple[Callable[[Named], None], ...] = (*ARCHITECTURE_FORM, *ARCHITECTURE_RUNS)


def check_architecture(named: Named) -> None:
    """Check all that an architecture holds to; an AssertionError says what does not hold.

    Args:
        named: the name of a whole network, as for `create_model`, or a config.
    """
    for check in ARCHITECTURE_CHECKS:
        check(named)
