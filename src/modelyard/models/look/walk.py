"""The tree of a network's layers: each module once, its weights counted where they are first met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from modelyard.core.errors import ConfigError


@dataclass
class Place:
    """A module at a name of the tree, and the tensors that no earlier place holds."""

    name: str
    module: nn.Module
    same_as: str | None  # the earlier name of the same module
    new: list[Tensor] = field(default_factory=list)  # its parameters, with those of all below it
    shared: int = 0  # how many numbers of its own parameters are counted at an earlier place
    inner: bool = False  # whether there are places below it

    @property
    def depth(self) -> int:
        return self.name.count(".") + 1 if self.name else 0

    @property
    def label(self) -> str:
        return self.name.rpartition(".")[2]


def places(model: nn.Module) -> list[Place]:
    """List the tree from the top, in the order in which the modules were given to it."""
    found = list(_places(model, "", {}))
    by_name = {place.name: place for place in found}
    seen: set[int] = set()
    for place in found:
        _count(place, by_name, seen)
    return found


def _places(module: nn.Module, name: str, known: dict[nn.Module, str]) -> Iterator[Place]:
    if module in known:
        yield Place(name, module, known[module])
        return
    known[module] = name
    children = [(label, child) for label, child in module._modules.items() if child is not None]
    yield Place(name, module, None, inner=bool(children))
    for label, child in children:
        yield from _places(child, f"{name}.{label}" if name else label, known)


def _count(place: Place, by_name: dict[str, Place], seen: set[int]) -> None:
    if place.same_as is not None:
        place.shared = sum(one.numel() for one in place.module.parameters())
        return
    for one in place.module._parameters.values():
        if one is None:
            continue
        if is_lazy(one):
            raise ConfigError(
                f"{place.name or type(place.module).__name__} does not know its sizes yet",
                hint="Run the network once on an input of the true size.",
            )
        if id(one) in seen:
            place.shared += one.numel()
            continue
        seen.add(id(one))
        for name in _upwards(place.name):
            by_name[name].new.append(one)


def _upwards(name: str) -> Iterator[str]:
    yield name
    while name:
        name = name.rpartition(".")[0]
        yield name
