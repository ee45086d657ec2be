"""A TensorRT engine, from ONNX: made for the GPU it is made on. It never ran where this was written."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from modelyard.convert.examples import BATCH
from modelyard.convert.formats import onnx
from modelyard.convert.formats._onnx import BESIDE, write_onnx
from modelyard.convert.kept import SAID
from modelyard.core.errors import DeviceError, ExportError

if TYPE_CHECKING:
    from torch import nn

    from modelyard.convert.examples import Examples
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options

SUFFIX = ".engine"
REQUIRES = (*onnx.REQUIRES, "tensorrt")
EXTRA = "tensorrt"
MADE_BY = (*onnx.MADE_BY, "tensorrt")
LARGEST, USUAL = 32, 8  # batches that the engine is made for, and the one it is fastest at


def write(network: nn.Module, examples: Examples, to: str, options: Options) -> Metadata:
    """Write a network as an engine for this machine's GPU."""
    import torch

    if not torch.cuda.is_available():
        raise DeviceError(
            "a TensorRT engine is made on the GPU that will run it, and there is none here",
            hint="It needs an NVIDIA GPU with its driver, and `pip install 'modelyard[tensorrt]'`.",
        )
    step = f"{os.path.splitext(to)[0]}.step.onnx"
    try:
        metadata = write_onnx(network, examples, step, options)
        engine = _engine(step, examples)
    finally:
        for path in (step, step + BESIDE):
            if os.path.exists(path):
                os.unlink(path)
    with open(to, "wb") as file:
        file.write(engine)
    with open(os.path.splitext(to)[0] + SAID, "w", encoding="utf-8") as said:
        json.dump(metadata.as_texts(), said, indent=1, sort_keys=True, ensure_ascii=False)
    return metadata


def _engine(path: str, examples: Examples) -> Any:
    import tensorrt

    builder = tensorrt.Builder(tensorrt.Logger(tensorrt.Logger.ERROR))
    graph = builder.create_network(0)
    parser = tensorrt.OnnxParser(graph, builder.logger)
    if not parser.parse_from_file(path):
        raise ExportError(f"TensorRT cannot read the model: {parser.get_error(0)}")
    config = builder.create_builder_config()
    config.add_optimization_profile(_profile(builder, examples))
    engine = builder.build_serialized_network(graph, config)
    if engine is None:
        raise ExportError("TensorRT made no engine of the model", hint="Its own messages stand above.")
    return engine


def _profile(builder: Any, examples: Examples) -> Any:
    """Say from which to which size each axis goes, and what is usual."""
    profile = builder.create_optimization_profile()
    sizes = {BATCH: (1, USUAL, LARGEST)}
    for name, one in examples.inputs.items():
        longest = examples.longest or one.shape[-1]
        axes = [
            sizes.get(examples.axes[name].get(place, ""), (1, side, longest))
            if place in examples.axes[name]
            else (side,) * 3
            for place, side in enumerate(one.shape)
        ]
        profile.set_shape(name, *zip(*axes, strict=True))
    return profile
