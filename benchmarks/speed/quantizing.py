"""How long static quantization of ResNet-50 takes beside ONNX Runtime's own API called directly.

python benchmarks/speed/quantizing.py [--rounds 3] [--samples 128]

Random weights, calibrated with random pictures, per channel, min-max; each time in a process of its own, the
two taking turns, libraries imported and files warm. The clock of ONNX Runtime runs over `quantize_static` and
the writing of its file; ours over `quantized_file`, its checks of graph and samples included.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import row

START = """
import logging, sys, time, warnings
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
import numpy, onnx, onnxruntime
from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
from modelyard.tune.quantize.files import quantized_file
from modelyard.tune.quantize.quantizers.static import operators_of, options_of
folder, count = sys.argv[1], int(sys.argv[2])
pictures = numpy.random.RandomState(0).standard_normal((count, 3, 224, 224)).astype("float32")
batches = [{"pictures": pictures[at : at + 8]} for at in range(0, count, 8)]
"""
SCRIPTS = {
    "onnxruntime": START + """
class Reader:
    def __init__(self):
        self.left = iter(batches)
    def get_next(self):
        return next(self.left, None)
operators = operators_of(onnx.load(folder + "/model.onnx"))
began = time.perf_counter()
quantize_static(
    folder + "/model.onnx", folder + "/theirs.onnx", Reader(), quant_format=QuantFormat.QDQ, per_channel=True,
    activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
    calibrate_method=CalibrationMethod.MinMax, op_types_to_quantize=operators, extra_options=options_of(),
)
print(time.perf_counter() - began)
""",
    "modelyard": START + """
began = time.perf_counter()
quantized_file(folder + "/model.onnx", folder + "/ours.onnx", calibration=batches)
print(time.perf_counter() - began)
""",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--samples", type=int, default=128)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        prepare(folder)
        print(f"{asked.rounds} interleaved rounds, medians, {len(os.sched_getaffinity(0))} cores\n")
        print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
        took = timed(folder, asked.rounds, asked.samples)
        ours, theirs = (statistics.median(took[who]) for who in ("modelyard", "onnxruntime"))
        name = f"static quantization of ResNet-50, {asked.samples} samples"
        row(name, ours / theirs, "<= 1.1", f"{ours:.1f} s, quantize_static {theirs:.1f}")
    finally:
        shutil.rmtree(folder)


def prepare(folder: Path) -> None:
    """Write ResNet-50 on random weights as ONNX."""
    import torch

    from modelyard.convert.anew import write_network
    from modelyard.convert.family import format_named
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options
    from modelyard.models import create_model

    torch.manual_seed(0)
    options = Options(Metadata("resnet50", "1.0.0", "classification", "onnx"))
    network = create_model("resnet50").eval()
    write_network(network, "classification", format_named("onnx"), options, str(folder / "model.onnx"))


def timed(folder: Path, rounds: int, samples: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {who: [] for who in SCRIPTS}
    for turn in range(rounds):
        for who in sorted(SCRIPTS, reverse=bool(turn % 2)):
            words = [sys.executable, "-W", "ignore", "-c", SCRIPTS[who], str(folder), str(samples)]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            took[who].append(float(done.stdout.splitlines()[-1]))
    return took


if __name__ == "__main__":
    main()
