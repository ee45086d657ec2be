"""What the study is of: a small convolutional network, and the same with a fault each."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

FAULTS = ("sleep", "thrash", "thread", "debug", "layer")
SAID = {
    "none": "A/A", "sleep": "a sleep (+10 %)", "thrash": "a cache thrash", "thread": "a thread less",
    "debug": "a debug build", "layer": "a slower layer",
}  # fmt: skip
SIZE = (32, 24, 24)
LEAST_WALK = 2 << 20
"""Bytes: more than a core's own cache, so that a walk over them leaves nothing of the model's there."""
_LAYERS = 12
_CARD = 'name: "{0}"\nversion: "1.0.0"\ntask: "classification"\nframework: "onnx"\n'


@dataclass(frozen=True)
class Planted:
    """How large two of the faults are: the seconds of a sleep, the bytes of a walk over memory."""

    seconds: float
    walked: int


def make(place: Path, planted: Planted) -> None:
    """Write the networks, and a zoo whose models open them."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "modelyard.toml").write_text('name = "study"\nstarter = false\n')
    for name, width in (("plain", 3), ("wider", 7)):
        _write_network(place / f"{name}.onnx", width)
    for fault in ("base", "none", *FAULTS):
        _write_card(place, fault, planted)


def _write_card(place: Path, fault: str, planted: Planted) -> None:
    folder = place / "registry" / "classification" / f"net_{fault}"
    folder.mkdir(parents=True, exist_ok=True)
    file = place / ("wider.onnx" if fault == "layer" else "plain.onnx")
    said = json.dumps({"fault": fault, "file": str(file), **asdict(planted)})
    size = json.dumps({"input_size": list(SIZE)})
    text = f"{_CARD.format(f'net_{fault}')}architecture: {size}\nmetadata: {said}\n"
    (folder / "model_card.yaml").write_text(text)


def _write_network(path: Path, width: int) -> None:
    """Write convolutions, each with a normalisation and a ReLU; the middle one's kernel is of that width."""
    import numpy
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    chance, channels = numpy.random.RandomState(0), SIZE[0]
    nodes, held, last = [], [], "x"
    for number in range(_LAYERS):
        kernel = (3, width if number == _LAYERS // 2 else 3)
        pads = [side // 2 for side in kernel] * 2
        weight = chance.standard_normal((channels, channels, *kernel)).astype("float32") / 12
        scale = numpy.ones(channels, "float32")
        held += [numpy_helper.from_array(weight, f"w{number}")]
        held += [numpy_helper.from_array(scale * (part == "sv"), f"{part}{number}") for part in ("sv", "bm")]
        norm = [f"c{number}", f"sv{number}", f"bm{number}", f"bm{number}", f"sv{number}"]
        nodes += [
            helper.make_node("Conv", [last, f"w{number}"], [f"c{number}"], pads=pads),
            helper.make_node("BatchNormalization", norm, [f"n{number}"]),
            helper.make_node("Relu", [f"n{number}"], [f"r{number}"]),
        ]
        last = f"r{number}"
    ends = [helper.make_tensor_value_info(one, TensorProto.FLOAT, ["batch", *SIZE]) for one in ("x", last)]
    graph = helper.make_graph(nodes, "study", ends[:1], ends[1:], held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, str(path))


def lend(place: Path) -> None:
    """Install the study's runtime for this process and those that it starts."""
    package = place / "modelyard_study-1.dist-info"
    package.mkdir(parents=True, exist_ok=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: modelyard-study\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[modelyard.engines]\nplanted = planted\n")
    own = [str(place), str(Path(__file__).parent)]
    os.environ["PYTHONPATH"] = os.pathsep.join([*own, os.environ.get("PYTHONPATH", "")])
    sys.path[:0] = own
