"""A repository in transformers' layout: transformers builds the network around tensors that we read."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from modelyard.core.errors import InputError
from modelyard.models.hub.library import library, outlined, say_new_head
from modelyard.models.hub.permitted import transformers_config
from modelyard.models.hub.repository import Repository
from modelyard.models.state.finite import not_numbers
from modelyard.models.state.judge import demand
from modelyard.models.state.read import State
from modelyard.store.backends.hf import config_errors

_WRONG = (ArithmeticError, AttributeError, ImportError, LookupError, TypeError, ValueError)
_SHOWN = 8


def of_transformers(
    repository: Repository, config: dict[str, Any], pretrained: bool, num_classes: int | None, strict: bool
) -> nn.Module:
    """Build it, with the repository's weights unless they are not wanted."""
    name = f"hf:{repository.name}"
    kind = _kind(config, name)
    settings, was = _settings(kind, config, name), 0
    before = _shapes(outlined(lambda: kind(settings), name))
    head: frozenset[str] = frozenset()
    if num_classes is not None:
        was = settings.num_labels
        settings.num_labels = num_classes
        head = _changed(before, _shapes(outlined(lambda: kind(settings), name)))
        if not head and num_classes != was:
            raise InputError(f"{name} is a {kind.__name__}, which has no head for classes to be changed")
    if not pretrained:
        fresh: nn.Module = kind(settings)
        return fresh
    state = repository.weights()
    network, said = _with_weights(kind, settings, state, head)
    demand(said, state.path, strict, name)
    if head:
        say_new_head(name, was, num_classes or was)
    return network


def _kind(config: Mapping[str, Any], name: str) -> Any:
    """Find the class among those of transformers itself that are networks."""
    transformers = library("transformers")
    stated = config.get("architectures")
    kind = stated[0] if isinstance(stated, list) and stated else None
    found = getattr(transformers, kind, None) if isinstance(kind, str) else None
    if not isinstance(found, type) or not issubclass(found, transformers.PreTrainedModel):
        code = ", and the code that it brings is not run" if "auto_map" in config else ""
        raise InputError(f"{name}: this transformers has no network {kind!r:.80}{code}")
    return found


def _settings(kind: Any, config: Mapping[str, Any], name: str) -> Any:
    """Make the config's record, which is one of the network's own kind."""
    wrong: tuple[type[Exception], ...] = (*_WRONG, *config_errors())
    try:
        made = library("transformers").AutoConfig.for_model(**transformers_config(config, name))
    except wrong as error:
        said = " ".join(str(error).split())[:200]
        raise InputError(f"{name}: config.json is none that transformers takes: {said}") from error
    kept = getattr(made, "dtype", None)
    if kept is not None and not (isinstance(kept, torch.dtype) and kept.is_floating_point):
        raise InputError(f"{name}: `dtype` of config.json is {kept!r:.80}, and no type of numbers")
    if kind.config_class is None or not isinstance(made, kind.config_class):
        raise InputError(
            f"{name}: a {kind.__name__} is not built from a config of {config['model_type']!r:.80}"
        )
    return made


def _shapes(network: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(one.shape) for name, one in network.state_dict().items()}


def _changed(first: Mapping[str, object], then: Mapping[str, object]) -> frozenset[str]:
    """Name the tensors that depend on the number of classes: those of the head."""
    return frozenset(name for name in {*first, *then} if first.get(name) != then.get(name))


def _with_weights(
    kind: Any, settings: Any, state: State, head: frozenset[str]
) -> tuple[nn.Module, list[str]]:
    """Let transformers put the tensors in, and say what of them does not fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made, found = kind.from_pretrained(
            None, config=settings, state_dict=dict(state.tensors), output_loading_info=True,
            ignore_mismatched_sizes=True, trust_remote_code=False, local_files_only=True, use_kernels=False,
        )  # fmt: skip
    network: nn.Module = made
    held = {**dict(network.named_parameters()), **dict(network.named_buffers())}
    return network, [*_misfit(found, head), *not_numbers(network, held)]


def _misfit(found: Mapping[str, Any], head: frozenset[str]) -> list[str]:
    """Say what does not fit, but for the shapes of a head that is to be new."""
    shapes = [f"{key}: expected {list(ours)}, got {list(theirs)}"
              for key, theirs, ours in found.get("mismatched_keys", ()) if key not in head]  # fmt: skip
    absent = [str(key) for key in found.get("missing_keys", ()) if key not in head]
    groups = {"missing": absent, "unexpected": found.get("unexpected_keys", ()), "of another shape": shapes}
    return [_line(what, sorted(map(str, keys))) for what, keys in groups.items() if keys]


def _line(what: str, keys: list[str]) -> str:
    more = f", and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    return f"{len(keys)} {what}: {', '.join(keys[:_SHOWN])}{more}"
