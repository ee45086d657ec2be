"""What any network holds to, whatever its kind: it is run, moved, copied, saved, exported, trained."""

from __future__ import annotations

import copy

import torch
from torch import nn

from modelyard.models.backbones.base import Backbone
from modelyard.models.look.tensors import tensors_in
from modelyard.models.testing.subject import Subject, demand, difference, inputs_for

_ROUNDING = 1e-4


@torch.no_grad()
def answers_the_same_again(subject: Subject) -> None:
    """In eval mode nothing is drawn, and no answer depends on the one before."""
    network = subject.network()
    x = inputs_for(network)
    first = network(x)
    network(inputs_for(network, seed=1))
    demand(difference(network(x), first) == 0, f"{subject.name} answers the same input differently")


@torch.no_grad()
def answers_each_of_a_batch_by_itself(subject: Subject) -> None:
    network = subject.network()
    x = inputs_for(network)
    alone = [part[:1] for part in tensors_in(network(x[:1]))]
    together = [part[:1] for part in tensors_in(network(x))]
    found = difference(alone, together)
    demand(found < _ROUNDING, f"{subject.name} answers {found:.1e} otherwise for what stands beside it")


@torch.no_grad()
def answers_the_same_channels_last(subject: Subject) -> None:
    network = subject.network()
    x = inputs_for(network)
    if x.ndim != 4:
        return
    expected = network(x)
    moved = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # of any module
    found = difference(moved(x.contiguous(memory_format=torch.channels_last)), expected)
    demand(found < _ROUNDING, f"{subject.name} differs by {found:.1e} with channels last")


@torch.no_grad()
def is_finite_in_half_precision(subject: Subject) -> None:
    for dtype in (torch.bfloat16, torch.float16):
        network = subject.network().to(dtype)
        x = inputs_for(network, batch=1, side=32)  # halves are slow on a CPU
        answer = network(x.to(dtype) if x.is_floating_point() else x)
        finite = all(bool(torch.isfinite(part).all()) for part in tensors_in(answer))
        demand(finite, f"{subject.name} gives infinities or NaN in {dtype}")


def gradients_reach_all_parameters(subject: Subject) -> None:
    """Of what a network gives when it trains; a backbone's maps too."""
    network = subject.network().train()
    x = inputs_for(network)
    given = [network(x)]
    if isinstance(network, Backbone):
        given.append(network.features(x))
    loss = torch.stack([part.float().square().mean() for part in tensors_in(given)]).sum()
    loss.backward()  # type: ignore[no-untyped-call]  # torch's own is untyped
    trained = {name: one.grad for name, one in network.named_parameters() if one.requires_grad}
    without = [name for name, grad in trained.items() if grad is None]
    demand(not without, f"no gradient reaches {', '.join(without[:5])} of {subject.name}")
    broken = [name for name, grad in trained.items() if grad is not None and not torch.isfinite(grad).all()]
    demand(not broken, f"the gradient of {', '.join(broken[:5])} of {subject.name} is not finite")


@torch.no_grad()
def comes_back_from_safetensors(subject: Subject) -> None:
    import safetensors.torch

    network, other = subject.network(), subject.network(seed=1)
    x = inputs_for(network)
    data = safetensors.torch.save({name: one.contiguous() for name, one in network.state_dict().items()})
    other.load_state_dict(safetensors.torch.load(data))
    demand(difference(other(x), network(x)) == 0, f"{subject.name} answers otherwise when it was saved")


@torch.no_grad()
def is_copied_whole(subject: Subject) -> None:
    """A copy answers the same, and shares no weights."""
    network = subject.network()
    x = inputs_for(network)
    expected = network(x)
    twin = copy.deepcopy(network)
    for one in network.parameters():
        one.zero_()
    demand(difference(twin(x), expected) == 0, f"a copy of {subject.name} is none")


@torch.no_grad()
def is_exported(subject: Subject) -> None:
    """`torch.export` takes it, for a batch of any size."""
    network = subject.network()
    shapes = ({0: torch.export.Dim("batch")},)
    program = torch.export.export(network, (inputs_for(network, batch=2),), dynamic_shapes=shapes)
    x = inputs_for(network, batch=3, seed=1)
    found = difference(program.module()(x), network(x))
    demand(found < _ROUNDING, f"{subject.name}, exported, differs by {found:.1e}")


def same_tensors(one: nn.Module, other: nn.Module) -> list[str]:
    """Name the tensors that two networks do not both have in the same shape."""
    shapes = [{name: tuple(part.shape) for name, part in each.state_dict().items()} for each in (one, other)]
    return sorted(
        name for name in shapes[0].keys() | shapes[1].keys() if shapes[0].get(name) != shapes[1].get(name)
    )


BEHAVIOUR = (
    answers_the_same_again,
    answers_each_of_a_batch_by_itself,
    answers_the_same_channels_last,
    is_finite_in_half_precision,
    gradients_reach_all_parameters,
    comes_back_from_safetensors,
    is_copied_whole,
    is_exported,
)
