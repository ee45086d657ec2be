"""A port: one input or output of a model, by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ANY = "any"
"""The dtype of a port whose file does not say one."""
BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output: its name, its axes (a number, or the name of one that varies), its numbers."""

    name: str
    shape: tuple[int | str, ...] | None  # None where the file does not say
    dtype: str  # as numpy calls it, or `any`

    @property
    def first(self) -> int | str | None:
        """The first axis: that of the batch in nearly every model."""
        return self.shape[0] if self.shape else None

    def as_dict(self) -> dict[str, object]:
        shape = None if self.shape is None else list(self.shape)
        return {"name": self.name, "shape": shape, "dtype": self.dtype}

    def __str__(self) -> str:
        axes = "…" if self.shape is None else ", ".join(map(str, self.shape))
        return f"{self.name} {self.dtype}[{axes}]"


def named_axes(name: str, axes: Iterable[int | str | None]) -> tuple[int | str, ...]:
    """Give each axis that varies a name: its own, `batch` for the first, and port.place for the others."""
    named: list[int | str] = []
    for place, axis in enumerate(axes):
        unnamed = f"{name}.{place}" if place else BATCH
        named.append(unnamed if axis is None or axis in ("", -1) else axis)
    return tuple(named)


Ports = tuple[tuple[Port, ...], tuple[Port, ...]]
"""Inputs and outputs."""
