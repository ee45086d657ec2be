"""Fit named tensors to a network: under its own names, or under those of a publisher."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from torch import Tensor, nn

from modelyard.models.layout import Layout
from modelyard.models.state.kinds import in_kind, odd_ones
from modelyard.models.state.tied import ties_among, with_tied
from modelyard.models.state.unwrap import without_prefix

_SHOWN = 5
_COUNTER = "num_batches_tracked"  # of a norm; older files lack it, and nothing depends on it


@dataclass(frozen=True)
class Fit:
    """The tensors that fit, under the network's names, and what does not."""

    tensors: Mapping[str, Tensor]
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    misshaped: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=dict)
    """Expected and found shape by name."""
    notes: tuple[str, ...] = ()
    another_kind: tuple[str, ...] = ()
    """What holds another kind of numbers than the network computes with, and which."""

    ties: tuple[tuple[str, ...], ...] = ()
    """The names under which the network has one parameter several times."""

    @property
    def complete(self) -> bool:
        return not (self.missing or self.unexpected or self.misshaped or self.another_kind)

    def lines(self) -> list[str]:
        """Say what does not fit, in groups."""
        shapes = [f"{name}: expected {list(a)}, got {list(b)}" for name, (a, b) in self.misshaped.items()]
        groups = {
            "missing": self.missing, "unexpected": self.unexpected, "of another shape": shapes,
            "of another kind of numbers": self.another_kind,
        }  # fmt: skip
        return [_line(kind, list(names)) for kind, names in groups.items() if names]


def _line(kind: str, names: list[str]) -> str:
    more = f", and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{len(names)} {kind}: {', '.join(names[:_SHOWN])}{more}"


def fit(network: nn.Module, tensors: Mapping[str, Tensor], layouts: Iterable[Layout] = ()) -> Fit:
    """Give the way of naming under which the most fits, the network's own first."""
    expected = {name: one for name, one in network.state_dict().items() if isinstance(one, Tensor)}
    shapes = {name: tuple(one.shape) for name, one in expected.items()}
    trained = dict(network.named_parameters(remove_duplicate=False))
    groups = tuple(ties_among(trained))
    best: Fit | None = None
    for named, notes in _namings(tensors, tuple(layouts)):
        whole = with_tied(_adapted(network, shapes, named), groups)
        found = _of_one_kind(_held_against(shapes, whole, notes), expected, trained)
        if found.complete:
            return replace(found, ties=groups)
        if best is None or len(found.tensors) > len(best.tensors):
            best = found
    assert best is not None
    return replace(best, ties=groups)


def _adapted(
    network: nn.Module, expected: Mapping[str, tuple[int, ...]], named: Mapping[str, Tensor]
) -> Mapping[str, Tensor]:
    """Let a module change a tensor of another shape that it can take, such as positions of another grid."""
    changed = dict(named)
    for name, one in named.items():
        if name in expected and expected[name] != tuple(one.shape):
            adapt = getattr(network.get_submodule(name.rpartition(".")[0]), "fitted", None)
            if callable(adapt) and name.endswith(".position"):
                changed[name] = adapt(one)
    return changed


def _namings(
    tensors: Mapping[str, Tensor], layouts: tuple[Layout, ...]
) -> Iterator[tuple[Mapping[str, Tensor], tuple[str, ...]]]:
    bare, notes = tensors, tuple[str, ...]()
    while True:
        yield bare, notes
        for layout in layouts:
            yield layout.apply(bare), (*notes, f"named as {layout.publisher} does")
        shorter = without_prefix(bare)
        if shorter is None:
            return
        bare, prefix = shorter
        notes = (*notes, f"`{prefix}` stood before each name")


def _held_against(
    expected: Mapping[str, tuple[int, ...]], named: Mapping[str, Tensor], notes: tuple[str, ...]
) -> Fit:
    fitting = {name: one for name, one in named.items() if expected.get(name) == tuple(one.shape)}
    misshaped = {
        name: (expected[name], tuple(one.shape))
        for name, one in named.items()
        if name in expected and name not in fitting
    }
    missing = tuple(name for name in expected if name not in named and not name.endswith(_COUNTER))
    unexpected = tuple(name for name in named if name not in expected)
    return Fit(fitting, missing, unexpected, misshaped, notes)


def _of_one_kind(found: Fit, expected: Mapping[str, Tensor], trained: Collection[str]) -> Fit:
    """Keep what holds the kind of numbers that the network computes with; say what does not."""
    turned = {name: in_kind(one, expected[name].dtype) for name, one in found.tensors.items()}
    kept = {name: one for name, one in turned.items() if one is not None}
    wrong = [name for name, one in turned.items() if one is None]
    wrong += odd_ones({name: one for name, one in kept.items() if name in trained}, expected)
    said = tuple(
        f"{name}: expected {_kind(expected[name])}, got {_kind(found.tensors[name])}" for name in wrong
    )
    fitting = {name: one for name, one in kept.items() if name not in wrong}
    return replace(found, tensors=fitting, another_kind=said)


def _kind(one: Tensor) -> str:
    return str(one.dtype).removeprefix("torch.")
