"""The nodes of a network by name: a module's path, or the path of the module that called a function."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Container, Iterator
from typing import Any

from torch import fx, nn

from modelyard.core.errors import ShapeError

# What Python code says of a stand-in without numbers that it cannot work with.
UNTRACEABLE = (
    fx.proxy.TraceError, TypeError, ValueError, RuntimeError, AttributeError, IndexError, KeyError,
    AssertionError, ShapeError,
)  # fmt: skip


class Traced:
    """A network as a graph, and what its nodes are called."""

    def __init__(self, model: nn.Module, *, training: bool) -> None:
        """Trace the network in a mode; one of `UNTRACEABLE` is raised where it cannot be."""
        self.model = model
        modes = {module: module.training for module in model.modules()}
        tracer = _Tracer()
        try:
            for module in modes if training != model.training else ():
                module.training = training
            self.graph = tracer.trace(model)
        finally:
            for module, mode in modes.items():
                module.training = mode
        nodes = list(_names(self.graph, set(dict(model.named_modules(remove_duplicate=False)))))
        self.names = [name for name, _ in nodes]
        self.values: dict[str, Any] = {**dict(tracer.results()), **dict(nodes)}
        """What each name stands for: a node, or the nodes that a module gave."""


class _Tracer(fx.Tracer):
    """Records what each call of a module gave, and takes no argument that may be left out."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[tuple[str, Any]] = []

    def create_args_for_root(
        self,
        root_fn: Any,
        is_module: bool,
        concrete_args: Any = None,  # noqa: ARG002  # as fx calls it
    ) -> tuple[Any, list[Any]]:
        parameters = list(inspect.signature(root_fn).parameters.values())[1 if is_module else 0 :]
        needed = [one for one in parameters if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
        if any(one.kind is one.VAR_POSITIONAL for one in needed):
            raise TypeError("how many inputs it takes is not said")
        inputs = [self.create_proxy("placeholder", one.name, (), {}) for one in needed]
        return root_fn, [self.root, *inputs]

    def call_module(
        self, m: nn.Module, forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        result = super().call_module(m, forward, args, kwargs)
        self.given.append((self.path_of_module(m), result))
        return result

    def results(self) -> Iterator[tuple[str, Any]]:
        """Give each call of a module: `relu`, then `relu_1`, and the nodes it gave."""
        calls: dict[str, int] = {}
        paths = {path for path, _ in self.given}
        for path, result in self.given:
            yield numbered(path, calls, paths), fx.node.map_aggregate(result, _node_of)


def _node_of(value: Any) -> Any:
    return value.node if isinstance(value, fx.Proxy) else value


def numbered(name: str, calls: dict[str, int], paths: Container[str]) -> str:
    """Tell calls of the same name apart: `relu`, `relu_1`, `relu_2`, past what is a module's own path."""
    count = calls.get(name, 0)
    calls[name] = count + 1
    if not count:
        return name
    numbered_name = f"{name}_{count}"
    return numbered(name, calls, paths) if numbered_name in paths else numbered_name


def _names(graph: fx.Graph, paths: Container[str]) -> Iterator[tuple[str, fx.Node]]:
    calls: dict[str, int] = {}
    for node in graph.nodes:
        if node.op != "output":
            yield numbered(_name(node), calls, paths), node


def _name(node: fx.Node) -> str:
    if node.op in ("call_module", "get_attr", "placeholder"):
        return str(node.target)
    stack = list(node.meta.get("nn_module_stack", {}).values())
    inside = stack[-1][0] if stack else ""
    own = re.sub(r"_\d+$", "", node.name)
    return f"{inside}.{own}" if inside else own
