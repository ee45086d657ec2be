"""`Layer`: a row of a summary."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Layer:
    """A module of a network at its name; its numbers include those of the layers below it."""

    name: str  # such as `backbone.layer1.0.conv1`; the network itself has none
    kind: str
    depth: int
    outputs: tuple[tuple[Shape, ...], ...]  # of each call, the shapes of all tensors it gave
    parameters: int  # that no earlier layer holds
    trainable: int
    shared: int  # parameters of its own that an earlier layer holds, and that are counted there
    same_as: str | None  # the earlier name of the same module
    macs: int | None  # multiply-adds of all its calls
    output_bytes: int

    @property
    def calls(self) -> int:
        return len(self.outputs)

    @property
    def output(self) -> str:
        """Such as `[1, 64, 56, 56]`, with `×2` where two calls gave the same."""
        if self.same_as is not None:
            return f"as {self.same_as}"
        runs = [(_said(shapes), len(list(same))) for shapes, same in groupby(self.outputs)]
        shown = [shapes + (f" ×{times}" if times > 1 else "") for shapes, times in runs]
        return ", then ".join(shown if len(shown) < 4 else [*shown[:2], "…"])

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"calls": self.calls}


def _said(shapes: tuple[Shape, ...]) -> str:
    shown = [str(list(shape)) for shape in shapes]
    return " ".join(shown if len(shown) < 5 else [*shown[:3], f"… {len(shown)} in all"])
