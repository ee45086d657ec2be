"""OpenVINO's IR, from ONNX: `.xml` with the graph, `.bin` with the weights, in the network's own numbers."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from modelyard.convert.formats import onnx
from modelyard.convert.formats._captured import putting_down
from modelyard.convert.formats._onnx import BESIDE as WEIGHTS
from modelyard.convert.formats._onnx import write_onnx
from modelyard.convert.metadata import PREFIX
from modelyard.core.untold import openvino

if TYPE_CHECKING:
    from torch import nn

    from modelyard.convert.examples import Examples
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options

SUFFIX = ".xml"
REQUIRES = (*onnx.REQUIRES, "openvino")
EXTRA = "openvino"
MADE_BY = (*onnx.MADE_BY, "openvino")
BESIDE = ".bin"
_COUNTED = re.compile(r"([A-Z]\w*)_\d+")


def write(network: nn.Module, examples: Examples, to: str, options: Options) -> Metadata:
    """Write a network as OpenVINO's IR."""
    library = openvino()
    step = f"{os.path.splitext(to)[0]}.step.onnx"
    try:
        metadata = write_onnx(network, examples, step, options)
        with putting_down(network, "OpenVINO's IR"):
            model = library.convert_model(step)
            for key, text in metadata.as_texts().items():
                model.set_rt_info(text, ["modelyard", key.removeprefix(PREFIX)])
            _name_by_place(model)
            library.save_model(model, to, compress_to_fp16=False)
            del model
    finally:
        for path in (step, step + WEIGHTS):
            if os.path.exists(path):
                os.unlink(path)
    return metadata


def _name_by_place(model: Any) -> None:
    """Name what the library numbered by its place: it counts on through the life of a process."""
    for place, node in enumerate(model.get_ordered_ops()):
        counted = _COUNTED.fullmatch(node.get_friendly_name())
        if counted is not None:
            node.set_friendly_name(f"{counted[1]}_{place}")
