"""fp16: weights and values in half precision; what goes in and comes out stays float32."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnx import ModelProto

    from modelyard.tune.quantize.quantization import Quantization

REQUIRES = ("onnx", "onnxruntime")
EXTRA = "onnxruntime"
SUFFIX = "fp16"
NEEDS_SAMPLES = False
LAYERS = ("Conv", "ConvTranspose", "Gemm", "MatMul")


def quantized(graph: ModelProto, how: Quantization) -> ModelProto:
    """Convert to half precision, where the numbers of a node fit into it."""
    from onnxruntime.transformers.float16 import convert_float_to_float16

    done: ModelProto = convert_float_to_float16(
        graph, keep_io_types=True, node_block_list=sorted(how.exclude)
    )
    return done
