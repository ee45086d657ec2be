"""How a state dict and a model differ: missing, unexpected and misshaped keys."""

from __future__ import annotations

from dataclasses import dataclass

import torch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What a model lacks in a state dict, what it has no place for, and what has another shape."""

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    misshaped: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]  # key, expected, given

    def __bool__(self) -> bool:
        return bool(self.missing or self.unexpected or self.misshaped)

    def __str__(self) -> str:
        shapes = [
            f"{key}: the model has {_shape(own)}, given {_shape(given)}" for key, own, given in self.misshaped
        ]
        groups = (("missing", self.missing), ("unexpected", self.unexpected), ("of another shape", shapes))
        return "\n".join(_group(name, keys) for name, keys in groups if keys)


def mismatch(own: Mapping[str, object], given: Mapping[str, object]) -> Mismatch:
    """Compare a model's own state dict with one that is to be loaded into it."""
    shapes = ((key, _shape_of(own[key]), _shape_of(given[key])) for key in own if key in given)
    return Mismatch(
        tuple(key for key in own if key not in given),
        tuple(key for key in given if key not in own),
        tuple(
            (key, want, got)
            for key, want, got in shapes
            if want is not None and got is not None and want != got
        ),
    )


def _shape_of(value: object) -> tuple[int, ...] | None:
    if not isinstance(value, torch.Tensor) or torch.nn.parameter.is_lazy(value):
        return None
    return tuple(value.shape)


def _group(name: str, keys: tuple[str, ...] | list[str]) -> str:
    more = [f"and {len(keys) - _SHOWN:,} more"] if len(keys) > _SHOWN else []
    return "\n    ".join([f"  {name} ({len(keys):,}):", *keys[:_SHOWN], *more])


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "a single number"
