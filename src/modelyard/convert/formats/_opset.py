"""The newest opset that torch's exporter and ONNX Runtime both know."""

from __future__ import annotations

from functools import cache

from modelyard.convert.formats._lowered import LOWEST_WRITTEN


@cache
def newest_opset() -> int:
    """Give it; the exporter's own where ONNX Runtime is not installed."""
    from torch.onnx import _constants

    newest = int(_constants.ONNX_MAX_OPSET)
    try:
        import onnxruntime
    except ModuleNotFoundError:
        return newest
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    while newest > LOWEST_WRITTEN:
        try:
            onnxruntime.InferenceSession(_least(newest), options, providers=["CPUExecutionProvider"])
        except onnxruntime.capi.onnxruntime_pybind11_state.Fail:
            newest -= 1
        else:
            break
    return newest


def _least(opset: int) -> bytes:
    """Give a graph that does nothing, of an opset."""
    from onnx import TensorProto, helper

    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "least", ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    data: bytes = model.SerializeToString()
    return data
