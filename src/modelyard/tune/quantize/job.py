"""`Job`: what is to be quantized, how, and where the variant will stand; wrong wishes end here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.registry.resolve import resolve
from modelyard.registry.zoo import Zoo, open_zoo
from modelyard.tune.quantize.family import quantizer_named
from modelyard.tune.quantize.ranges import demand_calibrator
from modelyard.tune.variants.data import demand_metric, measured_data
from modelyard.tune.variants.draft import tuned
from modelyard.tune.variants.home import Home, home_for
from modelyard.tune.variants.measuring import Measuring

if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.tune.quantize.quantizers.base import Quantizer

QUANTIZED = "quantized"
BITS = (4, 8)


@dataclass(frozen=True)
class Job:
    """One quantization before it begins."""

    parent: Model
    method: str
    quantizer: Quantizer
    calibrator: str
    bits: int
    name: str
    home: Home
    measuring: Measuring
    notices: tuple[str, ...]

    @property
    def ending(self) -> str:
        """What tells the variant from others of its parent."""
        return self.name.removeprefix(f"{self.parent.ref}-")

    @property
    def target(self) -> str | None:
        """The last part of its stub; none for the usual variant."""
        return None if self.ending == "int8" else self.ending

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        data = measured_data(self.parent, self.measuring)
        return {
            "parent": f"{self.parent.ref}@{self.parent.version}", "method": self.method,
            "variant": f"{self.name}@{self.parent.version}", "zoo": self.home.root,
            "calibrator": self.calibrator if hasattr(self.quantizer, "ranges") else None,
            "bits": self.bits if self.method == "weight-only" else None,
            "measured_on": None if data is None else {"dataset": data[0], "split": data[1]},
            "max_drop": self.measuring.max_drop, "only_if_faster": self.measuring.only_if_faster,
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
    how = measuring or Measuring()
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    resolution = resolve(reference, opened)
    parent = resolution.model
    _demand_unquantized(parent)
    demand_metric(parent, how)
    ending = f"w{bits}" if method == "weight-only" else quantizer.SUFFIX
    chosen = name or f"{parent.ref}-{ending}"
    home = home_for(parent, opened, chosen)
    return Job(
        parent, method, quantizer, calibrator, bits, chosen, home, how, (*resolution.notices, *home.notices)
    )


def _demand_unquantized(model: Model) -> None:
    """Refuse to quantize what is quantized: errors add up, and the figures would be of neither parent."""
    said = tuned(model)
    if said is not None and said.get("what") == QUANTIZED:
        base = model.data.get("base_model")
        raise InputError(
            f"{model.ref}@{model.version} is quantized already, by the method {said.get('method')}",
            hint=f"Quantize its parent: `modelyard quantize {base}`.",
        )
