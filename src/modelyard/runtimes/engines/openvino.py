"""OpenVINO: ONNX and its own IR, in float32 unless another precision is asked for.

Left to itself, the library takes bfloat16 where the processor has it, and gives other answers than the model.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy

from modelyard.core.errors import DeviceError, InputError, RunError
from modelyard.core.untold import openvino
from modelyard.runtimes.described import inputs_said
from modelyard.runtimes.installed import version_of
from modelyard.runtimes.onnx_ports import facts_of, ports_of
from modelyard.runtimes.port import Port, named_axes
from modelyard.runtimes.reason import reason_of
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from modelyard.runtimes.how import How
    from modelyard.runtimes.model_file import ModelFile
    from modelyard.runtimes.port import Ports

    Arrays = list[NDArray[Any]]

REQUIRES = ("openvino",)
EXTRA = "openvino"
PACKAGE = "openvino"
READS = ("openvino", "onnx")
NEWEST_OPSET = 28
"""Of ONNX. The library reads files of any opset, and takes what it knows for what it does not."""
_OTHERS = ("/dev/dri", "/dev/accel", "/dev/dxg")
"""Where Linux has GPUs and NPUs."""
_HINTS = {"float32": "f32", "bfloat16": "bf16", "float16": "f16"}
_CAPABLE = {"bfloat16": "BF16", "float16": "FP16", "int8": "INT8"}
_ERRORS = (RuntimeError, ValueError, TypeError)
WORTH_TRYING = ({"ENABLE_CPU_PINNING": True},)


def devices() -> list[str]:
    """Name the devices that it can use here; it is not asked where there can be no other than the CPU."""
    if sys.platform == "linux" and not any(map(os.path.exists, _OTHERS)):
        return ["cpu"]
    return [name.lower().replace(".", ":") for name in openvino().Core().available_devices]


def precisions() -> list[str]:
    """Name the numbers that this processor has instructions for; int8 is a matter of the file."""
    able = openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ["float32", *(name for name, said in _CAPABLE.items() if said in able)]


def open_file(file: ModelFile, how: How) -> Session:
    """Open an ONNX file or an IR."""
    ports = _ports_of_onnx(file) if file.facts is not None else None
    core = openvino().Core()
    device = _device(core, how)
    asked = {
        "INFERENCE_NUM_THREADS": how.threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
        "ENABLE_CPU_PINNING": False, "INFERENCE_PRECISION_HINT": _hint(core, device, how), **how.options,
    }  # fmt: skip
    try:
        model = core.read_model(file.path)
        compiled = core.compile_model(model, device, asked)
    except _ERRORS as error:
        raise RunError(f"{file.path}: openvino cannot open it: {reason_of(error)}") from error
    metadata = file.metadata or _metadata(model)
    inputs, outputs = ports or _ports(compiled, inputs_said(metadata))
    used = Used(
        "openvino", version_of(PACKAGE) or "", how.device,
        provider=", ".join(compiled.get_property("EXECUTION_DEVICES")),
        threads=int(compiled.get_property("INFERENCE_NUM_THREADS")), precision=_precision(model, compiled),
        file=file.path, sha256=file.sha256, options={key: str(value) for key, value in asked.items()},
    )  # fmt: skip
    return Session(inputs, outputs, used, _answerer(compiled, inputs, outputs), metadata)


def _ports_of_onnx(file: ModelFile) -> Ports:
    opset = facts_of(file).opsets.get("", 0)
    if opset > NEWEST_OPSET:
        raise RunError(
            f"{file.path}: it is of opset {opset}, and openvino knows ONNX up to {NEWEST_OPSET}",
            hint="Write it in an older opset.",
        )
    return ports_of(file)


class _Request:
    """One request, with input tensors of its own that batches are copied into; used by one call at a time."""

    __slots__ = ("_request", "_tensors", "_views", "_wanted", "infer")

    def __init__(self, compiled: Any, inputs: list[int], outputs: list[int]) -> None:
        from openvino._pyopenvino import InferRequest

        self._request = compiled.create_infer_request()
        self._tensors = inputs
        self._views: Arrays = [numpy.empty(0)] * len(inputs)
        self._wanted = None if outputs == list(range(len(compiled.outputs))) else outputs
        self.infer = InferRequest.infer  # without what its Python form does with inputs at each call

    def answer(self, arrays: Arrays) -> Arrays:
        for place, array in enumerate(arrays):
            if self._tensors[place] < 0:
                continue
            view = self._views[place]
            if view.shape != array.shape or view.dtype != array.dtype:
                view = self._views[place] = numpy.empty_like(array)
                tensor = openvino().Tensor(view, shared_memory=True)
                self._request.set_input_tensor(self._tensors[place], tensor)
            view[...] = array
        found = list(self.infer(self._request, {}, share_outputs=False, decode_strings=True).values())
        return found if self._wanted is None else [found[place] for place in self._wanted]


def _answerer(
    compiled: Any, inputs: tuple[Port, ...], outputs: tuple[Port, ...]
) -> Callable[[Arrays], Arrays]:
    places = _places_of_inputs(compiled, inputs)
    wanted = [_place(compiled.outputs, port) for port in outputs]
    for place, port in zip(wanted, outputs, strict=True):
        made = _dtype(compiled.outputs[place]) if place >= 0 else "left out"
        if made != port.dtype:
            raise RunError(
                f"the file says that {port.name!r} is {port.dtype}, and with openvino it is {made}"
            )
    free = deque([_Request(compiled, places, wanted)])

    def answer(arrays: Arrays) -> Arrays:
        try:
            request = free.pop()
        except IndexError:  # another thread has it
            request = _Request(compiled, places, wanted)
        try:
            return request.answer(arrays)
        except _ERRORS as error:
            shapes = ", ".join(str(list(array.shape)) for array in arrays)
            raise RunError(f"openvino failed on inputs of {shapes}: {reason_of(error)}") from error
        finally:
            free.append(request)

    return answer


def _places_of_inputs(compiled: Any, inputs: tuple[Port, ...]) -> list[int]:
    """Find the inputs by name; one that nothing depends on was not kept, and gets -1.

    One that is handed through has lost its name to the output: it is the one that is left over on both sides.
    """
    places = [_place(compiled.inputs, port) for port in inputs]
    unfed = sorted(set(range(len(compiled.inputs))) - set(places))
    if len(unfed) == 1 and places.count(-1) == 1:
        places[places.index(-1)] = unfed.pop()
    if unfed:
        raise RunError(f"openvino has an input that the file does not name: {compiled.inputs[unfed[0]]}")
    return places


def _place(there: list[Any], port: Port) -> int:
    """Find a port by its name: that of its tensor, which may be lost, or that of its node."""
    for names in (lambda one: one.get_names(), lambda one: {one.get_node().get_friendly_name()}):
        found = [place for place, one in enumerate(there) if port.name in names(one)]
        if found:
            return found[0]
    return -1


def _ports(compiled: Any, said: tuple[Port, ...] | None) -> Ports:
    """Give the ports of an IR, which keeps no names of axes: those of the inputs stand in its metadata."""
    inputs = said or tuple(_port(one, {}) for one in compiled.inputs)
    varies = {place: axis for port in inputs for place, axis in enumerate(port.shape or ())}
    return inputs, tuple(_port(one, varies) for one in compiled.outputs)


def _port(one: Any, varies: Mapping[int, int | str]) -> Port:
    name = min(one.get_names(), default="", key=len)
    if one.partial_shape.rank.is_dynamic:
        return Port(name, None, _dtype(one))
    axes = [
        varies.get(place) if axis.is_dynamic else axis.get_length()
        for place, axis in enumerate(one.partial_shape)
    ]
    return Port(name, named_axes(name, [axis or None for axis in axes]), _dtype(one))


def _dtype(one: Any) -> str:
    kind = one.element_type
    return "str" if kind.get_type_name() == "string" else numpy.dtype(kind.to_dtype()).name


def _metadata(model: Any) -> dict[str, str]:
    """Give what was written into the model's own part of an IR, keys as in an ONNX file."""
    if not model.has_rt_info("modelyard"):
        return {}
    said = model.get_rt_info("modelyard").value
    return {f"modelyard.{key}": str(getattr(value, "value", value)) for key, value in said.items()}


def _device(core: Any, how: How) -> str:
    name = how.kind.upper() + (f".{how.number}" if ":" in how.device else "")
    there = core.available_devices
    if name not in there and how.kind.upper() not in there:
        listed = ", ".join(one.lower() for one in there)
        raise DeviceError(f"openvino has no {how.device} here", hint=f"It has: {listed}.")
    return name


def _hint(core: Any, device: str, how: How) -> str:
    wanted = how.precision or "float32"
    if wanted == "int8":
        raise InputError("int8 is a matter of the file: openvino runs a quantised model as it is")
    able = core.get_property(device, "OPTIMIZATION_CAPABILITIES")
    if wanted in _CAPABLE and _CAPABLE[wanted] not in able:
        raise DeviceError(
            f"openvino cannot compute in {wanted} on this {how.device}: it can in {', '.join(able)}"
        )
    return _HINTS[wanted]


def _precision(model: Any, compiled: Any) -> str:
    if any(node.get_type_name() == "FakeQuantize" for node in model.get_ops()):
        return "int8"
    kind = compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
    return next((name for name, hint in _HINTS.items() if hint == kind), str(kind))
