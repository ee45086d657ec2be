"""`Preprocessing`: what is done to a picture before a network sees it; it travels with every artifact."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

from modelyard.core.errors import InputError
from modelyard.core.suggest import suggest
from modelyard.tasks._stated import demand_kinds
from modelyard.tasks.card import facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Sides = int | tuple[int, int]
ResizeRule = Literal["shortest", "exact", "letterbox"]
ColorOrder = Literal["RGB", "BGR", "GREY"]
Layout = Literal["CHW", "HWC"]
Interpolation = Literal["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"]

_CHOICES: dict[str, tuple[Any, ...]] = {
    "resize_rule": (*get_args(ResizeRule), None),
    "interpolation": get_args(Interpolation),
    "color_order": get_args(ColorOrder),
    "layout": get_args(Layout),
}


@dataclass(frozen=True)
class Preprocessing:
    """What is done to a picture before a network sees it: resized, cropped, then normalised."""

    resize: Sides | None = None
    """The shorter side, or (height, width)."""
    resize_rule: ResizeRule | None = None
    """`shortest` keeps the shape, `exact` does not, `letterbox` keeps it and pads."""
    interpolation: Interpolation = "bilinear"
    antialias: bool = True
    crop: Sides | None = None
    """The centre crop; what is smaller is padded with black."""
    mean: tuple[float, ...] = ()
    """Subtracted from each channel, of values scaled to 0–1, in the order of `color_order`."""
    std: tuple[float, ...] = ()
    color_order: ColorOrder = "RGB"
    layout: Layout = "CHW"
    channels: int = 3
    size: tuple[int, int] | None = None
    """The height and width that the network takes; None where it takes several."""
    pad: int = 114
    """The grey around a letterboxed picture."""
    assumed: tuple[str, ...] = field(default=(), compare=False)
    """What the card does not say and was taken for granted, in sentences."""

    def __post_init__(self) -> None:
        for name, allowed in _CHOICES.items():
            _among(name, getattr(self, name), allowed)
        demand_kinds({one.name: getattr(self, one.name) for one in fields(self)})
        if (self.resize is None) != (self.resize_rule is None):
            raise InputError(
                f"`resize` and `resize_rule` are stated together: {self.resize} and {self.resize_rule}"
            )
        _demand_channels(self)

    @classmethod
    def of_card(cls, data: Mapping[str, Any]) -> Preprocessing:
        """Read it from a card's data; what the card leaves open is assumed, and said in `assumed`.

        Args:
            data: the card as a mapping, as `Model.data` gives it.
        """
        return cls.from_dict(facts_of(data))

    @property
    def shape(self) -> tuple[int, int] | None:
        """The height and width that every prepared picture has; None where that depends on the picture."""
        if self.crop is not None:
            return pair(self.crop)
        if self.resize_rule in {"letterbox", "exact"}:
            return None if self.resize is None else pair(self.resize)
        return None

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Preprocessing:
        """Read what `as_dict` gave.

        Args:
            data: its keys and values; a key that is left out has its usual value.
        """
        known = [one.name for one in fields(cls)]
        for name in data:
            if name not in known:
                near = suggest(str(name), known)
                hint = f"Did you mean `{near}`?" if near else f"There are: {', '.join(known)}."
                raise InputError(f"preprocessing has no {name!r}", hint=hint)
        return cls(**{name: _tupled(value) for name, value in data.items()})


def pair(sides: Sides) -> tuple[int, int]:
    """Give (height, width) of one side or of two."""
    return (sides, sides) if isinstance(sides, int) else sides


def _demand_channels(how: Preprocessing) -> None:
    if how.channels not in {1, 3}:
        raise InputError(
            f"a picture is prepared for 1 or 3 channels, not {how.channels}",
            hint="Prepare such inputs yourself, and give the array to the session.",
        )
    if how.channels == 1 and how.color_order != "GREY":
        raise InputError(f"one channel is GREY, not {how.color_order}")
    for name, figures in (("mean", how.mean), ("std", how.std)):
        if len(figures) not in {0, how.channels}:
            raise InputError(
                f"`{name}` has {len(figures)} figures for {how.channels} channels",
                hint="Write one for each channel.",
            )


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _among(name: str, value: object, allowed: Sequence[object]) -> None:
    if value in allowed:
        return
    words = [one for one in allowed if isinstance(one, str)]
    near = suggest(str(value), words)
    hint = f"Did you mean `{near}`?" if near else f"There are: {', '.join(words)}."
    raise InputError(f"`{name}` of preprocessing is not {value!r}", hint=hint)
