"""What a stranger's config.json may say: numbers and names, nothing that opens a file or a connection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modelyard.core.errors import InputError, UnsafeFileError
from modelyard.models.bounds import MOST_LAYERS, counts_layers
from modelyard.models.hub.timm_arguments import SHAPES

_ATTENTION = frozenset(
    ("eager", "sdpa", "flex_attention", "flash_attention_2", "flash_attention_3", "grouped_mm", "batched_mm")
)
_CODE = frozenset(("auto_map", "custom_pipelines", "custom_generate"))  # left out: they name code
_PLACES = frozenset(("_name_or_path", "name_or_path", "transformers_weights", "_commit_hash"))
_REFUSED = {
    "quantization_config": "its weights are quantised, which only the library that did it can read",
    "fusion_config": "it asks transformers to change its own layers",
}
_SOURCE = re.compile(r"(?:hf[-_]hub|local[-_]dir|https?|file):", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_.\-]{0,100}")
_LARGEST = 10**9


def timm_arguments(given: object, owner: str) -> dict[str, Any]:
    """Take the arguments of a timm network, if they are shapes, numbers and names of layers."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(f"{owner}: `model_args` is an object of arguments, not {given!r:.80}")
    for name, value in given.items():
        if name not in SHAPES:
            raise UnsafeFileError(
                f"{owner}: its config.json gives timm the argument {name!r}, and none of its shape",
                hint="Arguments that open files or connections are not passed on.",
            )
        _demand_plain(name, value, owner)
    return dict(given)


def transformers_config(config: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Take a config of transformers without what names code or places, all the way down."""
    if isinstance(config.get("backbone"), str):
        _demand_timm(config, owner)
    return {
        name: _one(name, value, owner)
        for name, value in config.items()
        if name not in _CODE and name not in _PLACES
    }


def _one(name: str, value: Any, owner: str) -> Any:
    if name in _REFUSED and value:
        raise InputError(f"{owner}: config.json has a `{name}`: {_REFUSED[name]}")
    if name.endswith(("attn_implementation", "experts_implementation", "_implementation_internal")):
        return _implementation(name, value, owner)
    if name in ("model_args", "backbone_kwargs"):
        return timm_arguments(value, owner)
    if name == "use_pretrained_backbone":
        return False
    if isinstance(value, Mapping):
        return transformers_config(value, owner)
    if isinstance(value, list):
        return [_one(name, one, owner) for one in value]
    _demand_local(name, value, owner)
    _demand_small(name, value, owner)
    return value


def _implementation(name: str, value: Any, owner: str) -> Any:
    """Take the name of a way to compute; anything else is a kernel that would be brought and run."""
    if isinstance(value, Mapping):
        return {part: _implementation(name, one, owner) for part, one in value.items()}
    if value is not None and not (isinstance(value, str) and value in _ATTENTION):
        raise UnsafeFileError(
            f"{owner}: `{name}` is {value!r:.80}, which is code of another repository",
            hint=f"Without running code there are: {', '.join(sorted(_ATTENTION))}.",
        )
    return value


def _demand_timm(config: Mapping[str, Any], owner: str) -> None:
    """Take a backbone by its name in timm alone: for any other, transformers asks the Hub."""
    named = config["backbone"]
    if not _NAME.fullmatch(named) or config.get("backbone_kwargs") or not config.get("use_timm_backbone"):
        raise UnsafeFileError(
            f"{owner}: its config.json takes the backbone of another repository: {named!r:.60}"
        )


def _demand_local(name: str, value: object, owner: str) -> None:
    """Refuse a text by which timm or transformers would look elsewhere."""
    if isinstance(value, str) and _SOURCE.match(value):
        raise UnsafeFileError(f"{owner}: `{name}` of its config.json names another place: {value!r:.80}")


def _demand_plain(name: str, value: object, owner: str) -> None:
    if isinstance(value, list):
        for one in value:
            _demand_plain(name, one, owner)
    elif isinstance(value, str) and not _NAME.fullmatch(value):
        raise UnsafeFileError(f"{owner}: `{name}` is {value!r:.80}, and no name of a layer")
    elif not isinstance(value, str | int | float | None):
        raise InputError(f"{owner}: `{name}` of `model_args` is {value!r:.80}, and no number or name")
    else:
        _demand_small(name, value, owner)


def _demand_small(name: str, value: object, owner: str) -> None:
    most = MOST_LAYERS if counts_layers(name) else _LARGEST
    if isinstance(value, int | float) and abs(value) > most and abs(value) != float("inf"):
        raise InputError(f"{owner}: `{name}` of config.json is {value!r:.80}: {most:,} is the most")
