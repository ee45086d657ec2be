"""Colours and shapes of backends, which people who see fewer colours tell apart too.

The hues lie near those of Okabe and Ito; each stands out from its paper by 3 to 1 or more, in light and in
dark. No chart leans on colour alone: every colour comes with a shape.
"""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LIGHT = ("#0b66d8", "#8c3410", "#259f65", "#cf459b", "#94870c", "#0b5060", "#5b21e6", "#73777d")
DARK = ("#8cc4f0", "#cf7129", "#35e08a", "#dd3d85", "#efd21a", "#2c86cb", "#9560fa", "#b9bec6")
SHAPES = ("circle", "square", "triangle", "diamond", "nabla", "cross", "pentagon", "star")
# Where the usual ones stand, so that they look the same in every report.
_USUAL = {
    "onnx_cpu": 0, "pytorch": 1, "openvino": 2, "torch_compile": 3, "torchscript": 4, "ncnn": 5,
    "tensorrt": 6, "onnx_cuda": 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """How the marks of one backend look."""

    place: int
    """Of its colour: the class `s0` and the property `--s0` in a page."""
    shape: str

    @property
    def light(self) -> str:
        """Its colour on light paper."""
        return LIGHT[self.place]

    @property
    def dark(self) -> str:
        """Its colour on dark paper."""
        return DARK[self.place]


def styles(names: Iterable[str]) -> dict[str, Style]:
    """Give each backend a colour and a shape, whatever the order they come in.

    The usual ones always look the same; of more than there are colours, each has another shape.

    Args:
        names: of backends.
    """
    known = sorted(set(names))
    found = {name: Style(_USUAL[name], SHAPES[_USUAL[name]]) for name in known if name in _USUAL}
    free = [place for place in range(len(LIGHT)) if place not in {one.place for one in found.values()}]
    for at, name in enumerate(name for name in known if name not in found):
        found[name] = Style(free[at], SHAPES[free[at]]) if at < len(free) else _again(at - len(free))
    return found


def _again(at: int) -> Style:
    """A colour once more, with the shape of another."""
    place, round_ = at % len(LIGHT), 1 + at // len(LIGHT)
    return Style(place, SHAPES[(place + round_) % len(SHAPES)])
