"""The part of a traced network that some of its nodes need."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

import torch
from torch import Tensor, fx, nn

from modelyard.core.errors import ConfigError
from modelyard.models.look.trace import Traced


class GraphExtractor(nn.Module):
    """Runs a network as far as the wanted nodes; its weights are the network's own, under their names."""

    def __init__(self, model: nn.Module, graphs: Mapping[bool, Traced], wanted: Mapping[str, str]) -> None:
        """Take of the network what the nodes need, when training and when not."""
        super().__init__()
        self.wanted = dict(wanted)
        self._forwards: dict[bool, Callable[..., dict[str, Any]]] = {}
        for mode, traced in graphs.items():
            _give(model, traced, wanted)
            for node in traced.graph.nodes:
                if node.op in ("call_module", "get_attr"):
                    _place(self, model, str(node.target))
            made = fx.GraphModule(model, traced.graph, "GraphExtractor")
            self._forwards[mode] = cast("Callable[..., dict[str, Any]]", type(made).forward)
        self.training = model.training

    def forward(self, *inputs: Any) -> dict[str, Any]:
        run = self._forwards.get(self.training)
        if run is None:
            mode = "train" if self.training else "eval"
            raise ConfigError(
                f"in the mode of `{mode}()` this network has not all of: {', '.join(self.wanted)}"
            )
        return run(self, *inputs)


def _give(model: nn.Module, traced: Traced, wanted: Mapping[str, str]) -> None:
    """Let the graph end at the last wanted node, answer with all of them, and drop what they do not need."""
    graph = traced.graph
    writers = {node for node in graph.nodes if _writes_over(model, node)}

    def as_it_was(node: fx.Node) -> fx.Node:
        if writers.isdisjoint(node.users):
            return node
        with graph.inserting_after(node):
            return graph.call_function(torch.clone, (node,))

    answer = {called: fx.node.map_arg(traced.values[name], as_it_was) for name, called in wanted.items()}
    needed: set[fx.Node] = set()
    fx.node.map_arg(answer, needed.add)
    for node in reversed(list(graph.nodes)):
        if node in needed:
            break
        if node.op != "placeholder":
            graph.erase_node(node)
    graph.output(answer)
    graph.eliminate_dead_code(lambda node: node.op in ("placeholder", "output") or node in writers)


def _writes_over(model: nn.Module, node: fx.Node) -> bool:
    """Tell whether a node changes what it is given: `relu_`, `+=`, an activation with `inplace=True`."""
    if node.op == "call_module":
        return bool(getattr(model.get_submodule(str(node.target)), "inplace", False))
    if node.op not in ("call_function", "call_method"):
        return False
    name = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
    written = bool(re.fullmatch(r"[a-z0-9_]*[a-z0-9]_|setitem|i(add|sub|mul|truediv|pow)|__i\w+__", name))
    return written or bool(node.kwargs.get("inplace")) or "out" in node.kwargs


def _place(root: nn.Module, model: nn.Module, target: str) -> None:
    """Put a module, a parameter or a buffer of the model at its own path below `root`."""
    *path, last = target.split(".")
    here, there = root, model
    for name in path:
        if name not in here._modules:
            here.add_module(name, nn.Module())
        here, there = here.get_submodule(name), getattr(there, name)
    found = getattr(there, last)
    if isinstance(found, nn.Parameter):
        here.register_parameter(last, found)
    elif isinstance(found, Tensor):
        here.register_buffer(last, found, persistent=_is_kept(there, last))
    else:
        setattr(here, last, found)


def _is_kept(module: nn.Module, name: str) -> bool:
    """Tell whether a tensor is in the state dict."""
    return name in module._buffers and name not in module._non_persistent_buffers_set
