"""What a repository of the Hub says of its model: what goes in, how it is prepared, classes, weights."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelyard.cards.reference import Reference
from modelyard.core.settings import is_offline
from modelyard.models.hub.named import known_config, repository_of
from modelyard.models.hub.repository import Repository
from modelyard.store.digest import sha256_of

_SIDE = 224
_RESAMPLING = ("nearest", "lanczos", "bilinear", "bicubic", "box", "hamming")  # by Pillow's numbers
_IMAGENET = 1000


@dataclass(frozen=True)
class Described:
    """A model of the Hub, as a card would describe it."""

    reference: str
    """`hf:org/name`, with its revision where one was asked for."""
    input_size: tuple[int, int, int]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    preprocessing: Mapping[str, Any]
    classes: int
    labels: str | Sequence[str] | None
    weights: Mapping[str, Any]
    """`url`, `sha256` and `size_mb`; empty where the weights were not wanted."""


def described(reference: str, *, pretrained: bool = True, side: int | None = None) -> Described:
    """Ask a repository what it holds; its weights are brought, so that their digest is known.

    Args:
        reference: `hf:org/name` or `timm:name`, perhaps with a revision.
        pretrained: whether its weights are wanted. Without them, timm's own networks need no repository.
        side: of its pictures, where another is wanted than its own.
    """
    parsed = Reference.parse(reference)
    name = parsed.name if parsed.hub == "hf" else repository_of(parsed.name) if pretrained else ""
    name = name or f"timm/{parsed.name}"
    repository = Repository(name, parsed.selector, offline=is_offline(), trust=())
    config = (None if pretrained or parsed.selector else known_config(name)) or repository.config()
    weights = _weights(repository, name, parsed.selector) if pretrained else {}
    whole = f"hf:{name}" + (f"@{parsed.selector}" if parsed.selector else "")
    if isinstance(config.get("architecture"), str):
        return _of_timm(whole, config, side, weights)
    return _of_transformers(whole, config, repository.preprocessing(), side, weights)


def _weights(repository: Repository, name: str, revision: str | None) -> dict[str, Any]:
    """Describe the weights; those in several files are known by the digest of their digests."""
    files = repository.weight_files()
    digests = [sha256_of(one) for one in files]
    size = sum(os.path.getsize(one) for one in files)
    at = f"@{revision}" if revision else ""
    url = f"hf://{name}{at}/{os.path.basename(files[0])}"
    return {"url": url, "sha256": digests[0] if len(digests) == 1 else _joint(digests), "size_mb": size / 1e6}


def _joint(digests: Sequence[str]) -> str:
    from hashlib import sha256

    return sha256("\n".join(digests).encode()).hexdigest()


def _of_timm(
    reference: str, config: Mapping[str, Any], side: int | None, weights: Mapping[str, Any]
) -> Described:
    said = {**config, **(config.get("pretrained_cfg") or {})}
    channels, height, width = _sides(said.get("input_size"), side)
    share = said.get("crop_pct") or 1.0
    exact = said.get("crop_mode") == "squash"
    preprocessing = {
        "resize": [height, width] if exact else int(min(height, width) / share),
        "resize_rule": "exact" if exact else "shortest",
        "interpolation": said["interpolation"] if said.get("interpolation") in _RESAMPLING else "bicubic",
        "crop": [height, width],
    }
    classes = int(config.get("num_classes") or said.get("num_classes") or _IMAGENET)
    return Described(
        reference, (channels, height, width), _floats(said.get("mean")), _floats(said.get("std")),
        preprocessing, classes, _labels(reference, classes, said.get("label_names")), weights,
    )  # fmt: skip


def _of_transformers(
    reference: str,
    config: Mapping[str, Any],
    steps: Mapping[str, Any],
    side: int | None,
    weights: Mapping[str, Any],
) -> Described:
    size = _size_of(steps.get("crop_size")) or _size_of(steps.get("size"))
    own = _size_of(config.get("image_size")) or size or [_SIDE, _SIDE]
    channels, height, width = _sides((config.get("num_channels", 3), *own), side)
    names = config.get("id2label") or {}
    labels = [str(names[key]) for key in sorted(names, key=int)] if isinstance(names, Mapping) else []
    said = not labels or all(one.startswith("LABEL_") for one in labels)
    classes = len(labels) or int(config.get("num_labels", 2))
    return Described(
        reference, (channels, height, width), _floats(steps.get("image_mean")),
        _floats(steps.get("image_std")), _steps(steps, height, width), classes, None if said else labels,
        weights,
    )  # fmt: skip


def _steps(said: Mapping[str, Any], height: int, width: int) -> dict[str, Any]:
    """Give the steps of a processor of transformers in the words of a card."""
    number = said.get("resample")
    how = _RESAMPLING[number] if isinstance(number, int) and 0 <= number < len(_RESAMPLING) else "bilinear"
    size, share = said.get("size"), said.get("crop_pct")
    shortest = size.get("shortest_edge") if isinstance(size, Mapping) else None
    if share or shortest or said.get("do_center_crop"):
        resize: Any = int(min(height, width) / share) if share else shortest or min(height, width)
        return {"resize": resize, "resize_rule": "shortest", "interpolation": how, "crop": [height, width]}
    return {"resize": [height, width], "resize_rule": "exact", "interpolation": how}


def _sides(size: Any, side: int | None) -> tuple[int, int, int]:
    """Give channels, height and width; a side that is asked for counts more than the repository's."""
    plain = isinstance(size, Sequence) and len(size) == 3 and all(isinstance(one, int) for one in size)
    channels, height, width = size if plain else (3, _SIDE, _SIDE)
    return channels, side or height, side or width


def _size_of(said: Any) -> list[int] | None:
    if isinstance(said, int):
        return [said, said]
    if isinstance(said, list) and len(said) == 2:
        return said
    if isinstance(said, Mapping):
        edge = said.get("shortest_edge")
        found = [said.get("height", edge), said.get("width", edge)]
        return found if all(isinstance(one, int) for one in found) else None
    return None


def _floats(values: Any) -> tuple[float, ...]:
    plain = isinstance(values, Sequence) and all(isinstance(one, int | float) for one in values)
    return tuple(map(float, values)) if plain else ()


def _labels(reference: str, classes: int, names: Any) -> str | Sequence[str] | None:
    """Name the classes: the repository's words, or ImageNet's where its name says that it is for those."""
    if isinstance(names, Sequence) and not isinstance(names, str) and len(names) == classes:
        return [str(one) for one in names]
    return "imagenet-1k" if classes == _IMAGENET and reference.endswith(("in1k", "in1k_288")) else None
