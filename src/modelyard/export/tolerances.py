"""How far an artifact may be from its source."""

from __future__ import annotations

from dataclasses import asdict, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Tolerances:
    """Bounds; the figures of 32 bits, summed in another order, stay some ten times below them."""

    relative: float = 1e-4
    """The largest difference, by the largest value of the output."""
    absolute: float = 1e-5
    """A difference below this is none, however small the values."""
    cosine: float = 0.99999
    """Of each sample's output, at least."""
    across: float = 2e-5
    """Between a row of a batch and the same row alone, by the largest value: one engine, one model."""
    decisions: float = 0.99
    """The share of samples for which the same is decided, at least."""
    overlap: float = 0.9
    """Of two boxes or masks that are the same one, at least."""

    def as_dict(self) -> dict[str, float]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, float]) -> Tolerances:
        return cls(**data)


_LOOSER = {"ncnn": Tolerances(relative=1e-3, absolute=1e-4, across=1e-4)}  # it reorders and folds weights


def tolerances_for(format: str) -> Tolerances:
    """Give the bounds for a format."""
    return _LOOSER.get(format, Tolerances())
