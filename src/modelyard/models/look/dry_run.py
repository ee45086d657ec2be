"""Run a network without numbers: on stand-ins that have a shape, a dtype and a device."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    DynamicOutputShapeException,
    FakeTensorMode,
)

from modelyard.core.errors import ShapeError
from modelyard.models.look.keep import kept, swap_buffers
from modelyard.models.look.sample import device_of
from modelyard.models.look.tensors import tensors_in

R = TypeVar("R")


@dataclass(frozen=True)
class Run:
    """A network about to be run; called, it runs once."""

    model: nn.Module
    inputs: tuple[Any, ...]
    weights: list[Tensor]  # what stands for its parameters and buffers

    def __call__(self) -> Any:
        return self.model(*self.inputs)


def dry_run(model: nn.Module, inputs: tuple[Any, ...], look: Callable[[Run], R]) -> R:
    """Give `look` the network with inputs that it can be run on.

    A network that asks for the numbers of a tensor is run again with numbers. Neither its weights nor its
    statistics nor the generators of random numbers change.
    """
    scripted = any(isinstance(part, torch.jit.ScriptModule) for part in model.modules())
    if not scripted:
        try:
            return _on_stand_ins(model, inputs, look)
        except RuntimeError as error:
            if device_of(model).type == "meta":
                raise _refused(model, inputs, error) from None
    try:
        return _on_numbers(model, inputs, look, scripted=scripted)
    except RuntimeError as error:
        raise _refused(model, inputs, error) from None


def _on_stand_ins(model: nn.Module, inputs: tuple[Any, ...], look: Callable[[Run], R]) -> R:
    device = device_of(model)
    with kept(model), _unlogged(), FakeTensorMode(allow_non_fake_inputs=True) as mode, _counted():

        def stand_in(one: Any) -> Any:
            if not isinstance(one, Tensor):
                return one
            return torch.empty_like(one, device=device) if one.is_meta else mode.from_tensor(one)

        swap_buffers(model, mode.from_tensor)
        weights: list[Tensor] = [mode.from_tensor(one) for one in (*model.parameters(), *model.buffers())]
        return look(Run(model, tuple(map(stand_in, inputs)), weights))


def _on_numbers(model: nn.Module, inputs: tuple[Any, ...], look: Callable[[Run], R], *, scripted: bool) -> R:
    device = device_of(model)
    given = tuple(
        torch.zeros_like(one, device=device) if isinstance(one, Tensor) and one.is_meta else one
        for one in inputs
    )
    with kept(model), torch.random.fork_rng(), _counted():
        if not scripted:
            swap_buffers(model, torch.clone)
        return look(Run(model, given, [*model.parameters(), *model.buffers()]))


@contextmanager
def _unlogged() -> Iterator[None]:
    """Keep torch from writing down an error that is raised too."""
    logger = logging.getLogger("torch._subclasses.fake_tensor")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


@contextmanager
def _counted() -> Iterator[None]:
    """Keep to operators whose products are counted: no fused encoder, no fused recurrence."""
    with ExitStack() as stack:
        stack.callback(torch.backends.mha.set_fastpath_enabled, torch.backends.mha.get_fastpath_enabled())
        torch.backends.mha.set_fastpath_enabled(False)
        stack.callback(torch._C._set_mkldnn_enabled, torch._C._get_mkldnn_enabled())
        torch._C._set_mkldnn_enabled(False)
        stack.enter_context(torch.compiler.set_stance("force_eager"))
        yield


def _refused(model: nn.Module, inputs: tuple[Any, ...], error: RuntimeError) -> ShapeError:
    if isinstance(error, DataDependentOutputException | DynamicOutputShapeException):
        return ShapeError(
            f"{type(model).__name__} asks for the numbers of a tensor, and on the meta device there are none",
            hint="Look at it on a device with weights, or say no input size.",
        )
    shapes = ", ".join(str(list(one.shape)) for one in tensors_in(inputs))
    said = str(error).strip().partition("\n")[0]
    return ShapeError(f"{type(model).__name__} cannot take {shapes}: {said}")
