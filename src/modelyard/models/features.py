"""`extract_features`: what any layer of a network gives, by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from torch import nn

from modelyard.core.errors import ConfigError, NotFoundError
from modelyard.core.suggest import did_you_mean
from modelyard.models.look.hooked import HookedExtractor
from modelyard.models.look.pruned import GraphExtractor
from modelyard.models.look.trace import UNTRACEABLE, Traced

Extractor = GraphExtractor | HookedExtractor


def node_names(model: nn.Module) -> list[str]:
    """Name what can be extracted, in the order in which it runs.

    A layer is called by its path, such as `layer1.0.relu`, its second call `layer1.0.relu_1`; a function by
    the path of the module that calls it, such as `layer1.0.add`. Of a network that cannot be traced, the
    modules are named.
    """
    try:
        return Traced(model, training=model.training).names
    except UNTRACEABLE:
        return [name for name, _ in model.named_modules(remove_duplicate=False) if name]


def extract_features(model: nn.Module, names: Iterable[str] | Mapping[str, str]) -> Extractor:
    """Give a module that answers with what some layers give, by name.

    It holds the weights of the model itself and runs no further than it must. Where the model cannot be
    traced, it runs all of it and listens to its modules.

    Args:
        model: any module.
        names: names of nodes or of modules; or a mapping from them to what they are to be called.
    """
    wanted = dict(names) if isinstance(names, Mapping) else {name: name for name in _listed(names)}
    if not wanted:
        raise ConfigError("no layer is named", hint="`node_names(model)` lists them.")
    try:
        graphs = {mode: Traced(model, training=mode) for mode in (False, True)}
    except UNTRACEABLE:
        _check(model, wanted, dict(model.named_modules(remove_duplicate=False)), calls=True)
        return HookedExtractor(model, wanted)
    _check(model, wanted, graphs[model.training].values)
    whole = {mode: graph for mode, graph in graphs.items() if graph.values.keys() >= wanted.keys()}
    return GraphExtractor(model, whole, wanted)


def _listed(names: Iterable[str]) -> Iterable[str]:
    return [names] if isinstance(names, str) else names


def _check(model: nn.Module, wanted: Iterable[str], known: Mapping[str, Any], *, calls: bool = False) -> None:
    for name in wanted:
        path, _, number = name.rpartition("_")
        if name not in known and not (calls and number.isdecimal() and path in known):
            hint = did_you_mean(name, [one for one in known if one], "`node_names(model)` lists them.")
            raise NotFoundError(f"{type(model).__name__} has no layer {name!r}", hint=hint)
