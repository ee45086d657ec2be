"""A session on the network of a model of the zoo, as `load_model` builds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelyard.convert.described import described
from modelyard.convert.examples import examples_of
from modelyard.models.load import load_model
from modelyard.runtimes.described import inputs_said, tried
from modelyard.runtimes.engines._tensors import answerer, ready
from modelyard.runtimes.how import refuse_options
from modelyard.runtimes.installed import version_of
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

if TYPE_CHECKING:
    from torch import nn

    from modelyard.registry.model import Model
    from modelyard.runtimes.how import How


def session_of(
    model: Model, how: How, runtime: str, provider: str, make: Callable[[nn.Module], Callable[..., Any]]
) -> Session:
    """Load a model, make of its network what answers, and try it once: so its outputs are known."""
    refuse_options(how, runtime)
    network = load_model(f"{model.ref}@{model.version}", zoo=model.zoo)
    examples = examples_of(network, model.task)
    said = replace(described(model, runtime), inputs=examples.described(), outputs=examples.outputs)
    placed = ready(network, how)
    answer = answerer(make(placed), how, name=runtime)
    inputs = inputs_said(said.as_texts()) or ()
    outputs = tried(inputs, examples.outputs, answer)
    used = Used(
        runtime, version_of("torch") or "", how.device, provider=provider, threads=how.threads,
        precision=how.precision or _precision(placed), sha256=said.source_sha256,
    )  # fmt: skip
    return Session(inputs, outputs, used, answer, said.as_texts())


def _precision(network: nn.Module) -> str:
    floats = (one.dtype for one in network.parameters() if one.is_floating_point())
    return str(next(floats, "float32")).removeprefix("torch.")
