"""`MethodJob`: an ONNX file, a method, and a folder for what it makes."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.tune.quantize.family import quantizer_named
from modelyard.tune.quantize.files import quantized_file

if TYPE_CHECKING:
    from modelyard.tune.quantize.quantization import Inputs

SAMPLES = 16


@dataclass(frozen=True)
class MethodJob:
    """What is quantized, how and where."""

    method: str
    source: Path
    folder: Path
    samples: Sequence[Inputs] = ()
    """For a method that needs to see some."""

    def quantized(self, name: str = "made.onnx", exclude: Collection[str] = ()) -> Path:
        """Quantize the file, and give the new one."""
        given = self.samples if quantizer_named(self.method).NEEDS_SAMPLES else ()
        target = self.folder / name
        quantized_file(self.source, target, method=self.method, calibration=given, exclude=exclude)
        return target


def small_job(method: str, folder: str | os.PathLike[str]) -> MethodJob:
    """Give a method the small model of the runtimes' checks, whose answers numpy knows.

    Args:
        method: its name.
        folder: that is there.
    """
    import numpy

    from modelyard.runtimes.testing.small_model import SIDE, small_onnx

    chance = numpy.random.RandomState(1)  # its stream is promised not to change
    pictures = chance.random_sample((SAMPLES, 3, SIDE, SIDE)).astype("float32")
    samples = [{"pictures": pictures[at : at + 8]} for at in range(0, SAMPLES, 8)]
    return MethodJob(method, Path(small_onnx(folder)), Path(folder), samples)
