"""The methods of quantization by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.core.plugins import Family

if TYPE_CHECKING:
    from modelyard.tune.quantize.quantizers.base import Quantizer

QUANTIZERS = Family(
    "modelyard.tune.quantize.quantizers",
    "method of quantization",
    states=("SUFFIX", "NEEDS_SAMPLES", "LAYERS", "quantized"),
)


def quantizer_named(name: str) -> Quantizer:
    """Give a method, or say which there are."""
    return cast("Quantizer", QUANTIZERS.get(name))
