"""Training parts of a network: freeze them, and keep less of them in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn.modules.batchnorm import _NormBase
from torch.utils.checkpoint import checkpoint

from modelyard.core.errors import ConfigError, NotFoundError
from modelyard.core.suggest import did_you_mean

_MOST = 0.8


@dataclass(frozen=True)
class Trainable:
    """How much of a network learns."""

    parameters: int
    trainable: int

    @property
    def frozen(self) -> int:
        return self.parameters - self.trainable

    def __str__(self) -> str:
        return f"{self.trainable:,} of {self.parameters:,} parameters are trained, {self.frozen:,} are frozen"


def trainable(model: nn.Module) -> Trainable:
    """Count the parameters, and those that learn."""
    sizes = [(one.numel(), one.requires_grad) for one in model.parameters()]
    return Trainable(sum(size for size, _ in sizes), sum(size for size, learns in sizes if learns))


def freeze(
    model: nn.Module, parts: str | Iterable[str] | None = None, *, statistics: bool = True
) -> Trainable:
    """Let parts of a network learn no more.

    Their parameters get no gradient. Their norms that keep statistics (BatchNorm) use those they have and
    update them no more, whatever `train()` says later; dropout stays as it is. Make the optimizer afterwards.

    Args:
        model: any module.
        parts: names of modules or parameters, such as `["backbone.conv1", "head"]`; all by default.
        statistics: freeze those of the norms too.
    """
    for part in _parts(model, parts):
        for one in _parameters(part):
            one.requires_grad_(False)
        for norm in _norms(part) if statistics else ():
            norm.train = partial(_stay, norm)  # type: ignore[method-assign, assignment]  # nn.Module calls it
            norm.eval()
    return trainable(model)


def unfreeze(model: nn.Module, parts: str | Iterable[str] | None = None) -> Trainable:
    """Let parts of a network learn again, their statistics too; all by default."""
    for part in _parts(model, parts):
        for one in _parameters(part):
            if one.is_floating_point():
                one.requires_grad_(True)
        for norm in _norms(part):
            norm.__dict__.pop("train", None)
            norm.train(model.training)
    return trainable(model)


def checkpoint_activations(model: nn.Module, parts: str | Iterable[str] | None = None) -> list[str]:
    """Keep of some parts only what they are given, and run them again in the backward pass.

    The gradients are the same, and the statistics of norms are updated once; names and weights stay as they
    are. What does not train runs as before. Gives the names of these parts.

    Args:
        model: any module.
        parts: names of modules; by default the stages of the backbone, or the blocks of what has no stages.
    """
    names = stages(model) if parts is None else [parts] if isinstance(parts, str) else list(parts)
    if not names:
        raise ConfigError(
            f"{type(model).__name__} has no stages",
            hint="Name the modules that are to run again: parts=[…].",
        )
    for name, part in zip(names, _parts(model, names), strict=True):
        if not isinstance(part, nn.Module):
            raise ConfigError(f"{name!r} is a parameter; what runs again is a module")
        part.forward = partial(_again, part)
    return names


def stages(model: nn.Module) -> list[str]:
    """Name the parts that follow each other in a network: `backbone.layer1`, or `backbone.blocks.0`.

    From the backbone, if there is one, the way leads down as long as one child holds nearly all modules; the
    stages are the children, there, that have children themselves.
    """
    name, here = ("backbone", model.backbone) if hasattr(model, "backbone") else ("", model)
    assert isinstance(here, nn.Module)
    while True:
        inner = {
            label: child for label, child in here.named_children() if next(child.children(), None) is not None
        }
        if not inner:
            return []
        label, largest = max(inner.items(), key=lambda one: _members(one[1]))
        if len(inner) > 1 and _members(largest) < _MOST * _members(here):
            return [f"{name}.{each}" if name else each for each in inner]
        name, here = f"{name}.{label}" if name else label, largest


def _members(module: nn.Module) -> int:
    return sum(1 for _ in module.modules())


def _parts(model: nn.Module, names: str | Iterable[str] | None) -> list[nn.Module | nn.Parameter]:
    if names is None:
        return [model]
    modules, parameters = dict(model.named_modules(remove_duplicate=False)), dict(model.named_parameters())
    known: dict[str, nn.Module | nn.Parameter] = {**parameters, **modules}
    del known[""]
    wanted = [names] if isinstance(names, str) else list(names)
    for name in wanted:
        if name not in known:
            hint = did_you_mean(name, known, f"It has: {', '.join(dict(model.named_children()))}.")
            raise NotFoundError(f"{type(model).__name__} has no part {name!r}", hint=hint)
    return [known[name] for name in wanted]


def _parameters(part: nn.Module | nn.Parameter) -> Iterator[nn.Parameter]:
    if isinstance(part, nn.Module):
        yield from part.parameters()
    else:
        yield part


def _norms(part: nn.Module | nn.Parameter) -> list[_NormBase]:
    return (
        [one for one in part.modules() if isinstance(one, _NormBase)] if isinstance(part, nn.Module) else []
    )


def _stay(norm: nn.Module, mode: bool = True) -> nn.Module:  # noqa: ARG001  # `train`, which asks in vain
    norm.training = False
    return norm


def _again(part: nn.Module, *args: Any, **kwargs: Any) -> Any:
    """`forward` of a part that runs again in the backward pass."""
    forward = type(part).forward
    traced = any(isinstance(one, fx.Proxy) for one in args)
    if traced or not torch.is_grad_enabled() or not _learns(part, args):
        return forward(part, *args, **kwargs)
    return checkpoint(
        forward, part, *args, use_reentrant=False, context_fn=lambda: (nullcontext(), _once(part)), **kwargs
    )


def _learns(part: nn.Module, args: tuple[Any, ...]) -> bool:
    given = any(isinstance(one, Tensor) and one.requires_grad for one in args)
    return given or any(one.requires_grad for one in part.parameters())


@contextmanager
def _once(part: nn.Module) -> Iterator[None]:
    """Update no statistics: the first run did."""
    norms = [norm for norm in _norms(part) if norm.training and norm.num_batches_tracked is not None]
    before = [(norm, norm.momentum, norm.num_batches_tracked) for norm in norms]
    try:
        for norm in norms:
            assert norm.num_batches_tracked is not None
            norm.momentum, norm.num_batches_tracked = 0.0, norm.num_batches_tracked.clone()
        yield
    finally:
        for norm, momentum, tracked in before:
            norm.momentum, norm.num_batches_tracked = momentum, tracked
