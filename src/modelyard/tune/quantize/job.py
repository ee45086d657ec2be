"""`Job`: what is to be quantized, how, and where the variant will stand; wrong wishes end here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.tune.quantize.family import quantizer_named
from modelyard.tune.quantize.ranges import demand_calibrator
from modelyard.tune.variants.draft import tuned
from modelyard.tune.variants.wish import Wish, wish_for

if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo
    from modelyard.tune.quantize.quantizers.base import Quantizer
    from modelyard.tune.variants.measuring import Measuring

QUANTIZED = "quantized"
BITS = (4, 8)


@dataclass(frozen=True)
class Job(Wish):
    """One quantization before it begins."""

    method: str
    quantizer: Quantizer
    calibrator: str
    bits: int

    @property
    def target(self) -> str | None:
        """The last part of its stub; none for the usual variant."""
        return None if self.ending == "int8" else self.ending

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return super().as_dict() | {
            "method": self.method, "bits": self.bits if self.method == "weight-only" else None,
            "calibrator": self.calibrator if hasattr(self.quantizer, "ranges") else None,
        }  # fmt: skip


def planned(
    reference: str,
    method: str,
    *,
    calibrator: str,
    bits: int,
    name: str | None,
    measuring: Measuring | None,
    zoo: Zoo | str | None,
) -> Job:
    """Plan a quantization, and refuse what cannot come to a good end.

    Args:
        reference: the model.
        method: one of the family's.
        calibrator: of the ranges.
        bits: of a weight.
        name: of the variant; None for the usual one.
        measuring: what has to hold.
        zoo: a zoo or its folder.
    """
    method = method.replace("_", "-")
    quantizer = quantizer_named(method)
    demand_calibrator(calibrator)
    if bits not in BITS:
        raise InputError(f"weights of {bits} bits: there are {' and '.join(map(str, BITS))}")
    ending = f"w{bits}" if method == "weight-only" else quantizer.SUFFIX
    wish = wish_for(
        reference, usual=ending, demand=_demand_unquantized, name=name, measuring=measuring, zoo=zoo
    )
    return Job(**vars(wish), method=method, quantizer=quantizer, calibrator=calibrator, bits=bits)


def _demand_unquantized(model: Model) -> None:
    """Refuse to quantize what is quantized: errors add up, and the figures would be of neither parent."""
    said = tuned(model)
    if said is not None and said.get("what") == QUANTIZED:
        base = model.data.get("base_model")
        raise InputError(
            f"{model.ref}@{model.version} is quantized already, by the method {said.get('method')}",
            hint=f"Quantize its parent: `modelyard quantize {base}`.",
        )
