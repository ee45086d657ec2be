"""The operators of opset 18 as opset 17 has them, where they say the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

    Constants = dict[str, list[int]]

OPSET = 17


def as_seventeen(model: ModelProto) -> None:
    """Rewrite a graph of opset 18; a ValueError names the operator that opset 17 cannot say."""
    from onnx.defs import get_schema

    constants = _constants(model)
    for node in model.graph.node:
        if any(one.HasField("g") for one in node.attribute):
            raise ValueError(f"{node.op_type} holds a graph of its own")
        if not node.domain and get_schema(node.op_type, OPSET + 1).since_version > OPSET:
            _REWRITES.get(node.op_type, _no_form)(node, constants)
    next(one for one in model.opset_import if not one.domain).version = OPSET
    _drop_unused(model)


def _no_form(node: NodeProto, _: Constants) -> None:
    raise ValueError(f"{node.op_type} has no form in opset {OPSET}")


def _reduce(node: NodeProto, constants: Constants) -> None:
    """The axes were an attribute."""
    from onnx import helper

    if len(node.input) > 1 and node.input[1]:
        node.attribute.append(helper.make_attribute("axes", _constant(node, 1, constants)))
    elif _attribute(node, "noop_with_empty_axes", 0):
        raise ValueError(f"{node.op_type} without axes has no form in opset {OPSET}")
    del node.input[1:]
    _drop(node, "noop_with_empty_axes")


def _split(node: NodeProto, _: Constants) -> None:
    """Equal parts needed no number of them."""
    _drop(node, "num_outputs")


def _pad(node: NodeProto, constants: Constants) -> None:
    """The padding was of all axes."""
    if len(node.input) > 3 and node.input[3]:
        pads, axes = _constant(node, 1, constants), _constant(node, 3, constants)
        if axes != list(range(len(pads) // 2)):
            raise ValueError("Pad of some axes alone has no form in opset 17")
        del node.input[3:]


def _resize(node: NodeProto, _: Constants) -> None:
    """There was neither smoothing nor a choice of axes."""
    if _attribute(node, "antialias", 0) or _attribute(node, "axes", None) is not None:
        raise ValueError("Resize with antialias or axes has no form in opset 17")
    _drop(node, "antialias", "keep_aspect_ratio_policy")


def _scatter(node: NodeProto, _: Constants) -> None:
    """The largest and the smallest could not be taken."""
    if _attribute(node, "reduction", b"none") in {b"max", b"min"}:
        raise ValueError(f"{node.op_type} with this reduction has no form in opset {OPSET}")


_REDUCTIONS = ("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare")
_REWRITES: dict[str, Callable[[Any, Any], None]] = {
    "Split": _split, "Pad": _pad, "Resize": _resize, "ScatterElements": _scatter, "ScatterND": _scatter,
    **{f"Reduce{kind}": _reduce for kind in _REDUCTIONS},
}  # fmt: skip


def _constants(model: ModelProto) -> Constants:
    """Give the small constants by name: weights are none that an operator's form depends on."""
    from onnx import TensorProto, numpy_helper

    found: Constants = {}
    for one in model.graph.initializer:
        if one.data_type == TensorProto.INT64 and sum(one.dims) <= 64:
            found[one.name] = numpy_helper.to_array(one).reshape(-1).tolist()
    for node in model.graph.node:
        value = _attribute(node, "value", None) if node.op_type == "Constant" else None
        if value is not None and value.data_type == TensorProto.INT64:
            found[node.output[0]] = numpy_helper.to_array(value).reshape(-1).tolist()
    return found


def _constant(node: NodeProto, place: int, constants: Constants) -> list[int]:
    found = constants.get(node.input[place])
    if found is None:
        raise ValueError(f"{node.op_type} computes what opset {OPSET} wants to be fixed")
    return found


def _attribute(node: NodeProto, name: str, default: Any) -> Any:
    from onnx import helper

    values = [helper.get_attribute_value(one) for one in node.attribute if one.name == name]
    return values[0] if values else default


def _drop(node: NodeProto, *names: str) -> None:
    kept = [one for one in node.attribute if one.name not in names]
    del node.attribute[:]
    node.attribute.extend(kept)


def _drop_unused(model: ModelProto) -> None:
    """Take out the constants that only a rewritten operator read."""
    read = {name for node in model.graph.node for name in node.input}
    read |= {port.name for port in model.graph.output}
    kept = [one for one in model.graph.initializer if one.name in read]
    if len(kept) < len(model.graph.initializer):
        del model.graph.initializer[:]
        model.graph.initializer.extend(kept)
