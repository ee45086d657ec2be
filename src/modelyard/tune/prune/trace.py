"""Follow a network's channels from operator to operator, in the graph that `torch.export` captures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.tune.prune.groups import Group, Groups, Slice

if TYPE_CHECKING:
    from torch import nn
    from torch.fx import Node

_SAME = {
    "relu", "relu_", "relu6", "hardtanh", "hardtanh_", "silu", "silu_", "gelu", "sigmoid", "hardswish",
    "hardswish_", "hardsigmoid", "leaky_relu", "leaky_relu_", "elu", "tanh", "dropout", "dropout_", "clone",
    "contiguous", "max_pool2d", "avg_pool2d", "adaptive_avg_pool2d", "upsample_nearest2d",
    "upsample_bilinear2d", "detach", "alias", "feature_dropout",
}  # fmt: skip
"""Operators that leave each channel where it is, and give nothing for nothing or are pruned all the same."""
_SUMS = {"add", "add_", "mul", "mul_", "sub"}


def groups_of(network: nn.Module, inputs: tuple[Any, ...]) -> list[Group]:
    """Give the groups of channels of which some may be taken out.

    Args:
        network: in eval mode.
        inputs: an example of what it takes.
    """
    import torch

    try:
        program = torch.export.export(network, inputs, strict=False)
    except (RuntimeError, ValueError, TypeError) as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{type(network).__name__} cannot be followed operator by operator: {reason}",
            hint="Unstructured pruning needs no trace: leave `--structured` out.",
        ) from error
    signature = program.graph_signature
    names = {**signature.inputs_to_parameters, **signature.inputs_to_buffers}
    follower = _Follower(names)
    for node in program.graph.nodes:
        follower.follow(node)
    return follower.groups.prunable()


class _Follower:
    """Knows of each value which group its channels are of, and on which axis they stand."""

    def __init__(self, names: dict[str, str]) -> None:
        self.groups = Groups()
        self._names = names
        self._at: dict[Node, tuple[int, int]] = {}
        self._seen: set[str] = set()

    def follow(self, node: Node) -> None:
        if node.op == "placeholder":
            return
        if node.op == "output":
            self._fix(node)
            return
        name = _name_of(node)
        known: Callable[[Node], bool] | None = {
            "conv2d": self._convolved, "linear": self._linear, "batch_norm": self._normalised,
            "mean": self._averaged, "flatten": self._flattened, "view": self._flattened,
            "reshape": self._flattened,
        }.get(name)  # fmt: skip
        if known is None and name in _SAME:
            known = self._passed
        if known is None and name in _SUMS:
            known = self._summed
        if known is None or not known(node):
            self._fix(node)

    def _fix(self, node: Node) -> None:
        """Keep all channels of what an operator takes."""
        for one in node.all_input_nodes:
            if one in self._at:
                self.groups.of(self._at[one][0]).fixed = True

    def _given(self, node: Node, place: int) -> Any:
        return node.args[place] if len(node.args) > place else None

    def _parameter(self, node: Any) -> str | None:
        """Name the parameter that a value is; one that is used twice belongs to nobody alone."""
        name = self._names.get(getattr(node, "name", ""))
        return None if name is None or name in self._seen else name

    def _convolved(self, node: Node) -> bool:
        value, weight, bias = (self._given(node, place) for place in range(3))
        name = self._parameter(weight)
        if name is None:
            return False
        shape, ways = weight.meta["val"].shape, self._given(node, 6) or 1
        if ways == 1:
            self._read(value, Slice(name, 1), 1)
            self._write(node, Slice(name, 0), bias, int(shape[0]), 1)
            return True
        if ways == shape[0] and int(shape[1]) == 1 and value in self._at:
            number, axis = self._at[value]
            self.groups.of(number).passed += [Slice(name, 0), *self._beside(bias)]
            self._seen.add(name)
            self._at[node] = number, axis
            return True
        return False

    def _linear(self, node: Node) -> bool:
        value, weight, bias = (self._given(node, place) for place in range(3))
        name = self._parameter(weight)
        if name is None:
            return False
        last = len(value.meta["val"].shape) - 1
        self._read(value, Slice(name, 1), last)
        self._write(node, Slice(name, 0), bias, int(weight.meta["val"].shape[0]), last)
        return True

    def _read(self, value: Any, read: Slice, axis: int) -> None:
        self._seen.add(read.name)
        if value not in self._at:
            return
        number, stands = self._at[value]
        if stands != axis:
            self.groups.of(number).fixed = True
        self.groups.of(number).read.append(read)

    def _write(self, node: Node, written: Slice, bias: Any, channels: int, axis: int) -> None:
        number = self.groups.new(channels)
        self.groups.of(number).written.append(written)
        self.groups.of(number).passed += self._beside(bias)
        self._at[node] = number, axis

    def _beside(self, *parameters: Any) -> list[Slice]:
        found = [Slice(name, 0) for one in parameters if (name := self._parameter(one)) is not None]
        self._seen |= {one.name for one in found}
        return found

    def _normalised(self, node: Node) -> bool:
        value = self._given(node, 0)
        if value not in self._at or self._at[value][1] != 1:
            return False
        self.groups.of(self._at[value][0]).passed += self._beside(*node.args[1:5])
        self._at[node] = self._at[value]
        return True

    def _passed(self, node: Node) -> bool:
        value = self._given(node, 0)
        if value not in self._at:
            return False
        self._at[node] = self._at[value]
        return True

    def _averaged(self, node: Node) -> bool:
        """A mean over the places of a picture: its channels are then those of a row."""
        value, axes = self._given(node, 0), self._given(node, 1)
        if value not in self._at or self._at[value][1] != 1 or not isinstance(axes, list | tuple):
            return False
        rank = len(value.meta["val"].shape)
        if {one % rank for one in axes} & {0, 1}:
            return False
        self._at[node] = self._at[value]
        return True

    def _flattened(self, node: Node) -> bool:
        """A picture of one place alone is a row of its channels."""
        value = self._given(node, 0)
        if value not in self._at or self._at[value][1] != 1:
            return False
        before, after = value.meta["val"].shape, node.meta["val"].shape
        if len(after) != 2 or len(before) < 2 or before[:2] != after:
            return False
        self._at[node] = self._at[value]
        return _name_of(node) == "flatten"  # a view states its size, which would be another

    def _summed(self, node: Node) -> bool:
        """Two values of one form are added place by place: their channels are the same."""
        from torch.fx import Node as Value

        values = [one for one in node.args[:2] if isinstance(one, Value)]
        if len(values) == 1 and values[0] in self._at and "add" not in _name_of(node):
            self._at[node] = self._at[values[0]]
            return True
        if len(values) != 2 or any(one not in self._at for one in values):
            return False
        (first, axis), (second, other) = (self._at[one] for one in values)
        ranks = {len(one.meta["val"].shape) for one in values}
        if axis != other or len(ranks) != 1:
            return False
        self._at[node] = self.groups.join(first, second), axis
        return True


def _name_of(node: Node) -> str:
    """Name the operator of a node, without its overload: `conv2d`."""
    return str(getattr(node.target, "__name__", node.target)).partition(".")[0]
