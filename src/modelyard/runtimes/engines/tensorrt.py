"""TensorRT: its native engines (`.engine`, `.plan`), on CUDA.

Written from the library's documentation, and never run: no machine of this project has had the library.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import DeviceError, RunError
from modelyard.runtimes.how import refuse_options
from modelyard.runtimes.installed import version_of
from modelyard.runtimes.port import Port, named_axes
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from modelyard.runtimes.how import How
    from modelyard.runtimes.model_file import ModelFile

    Arrays = list[NDArray[Any]]

REQUIRES = ("tensorrt", "torch")
EXTRA = ""
PACKAGE = "tensorrt"
READS = ("tensorrt",)
NEVER_RUN = True


def devices() -> list[str]:
    """Name the devices that it can use here."""
    import torch

    return ["cuda"] if torch.cuda.is_available() else []


def open_file(file: ModelFile, how: How) -> Session:
    """Open an engine; it fits the library's version and the kind of GPU that it was built with."""
    import tensorrt
    import torch

    refuse_options(how, "tensorrt")
    if how.kind != "cuda" or not torch.cuda.is_available():
        raise DeviceError(
            f"tensorrt runs on cuda, not on {how.device}", hint="It needs an NVIDIA GPU and device='cuda'."
        )
    runtime = tensorrt.Runtime(tensorrt.Logger(tensorrt.Logger.ERROR))
    with open(file.path, "rb") as opened:
        engine = runtime.deserialize_cuda_engine(opened.read())
    if engine is None:
        raise RunError(
            f"{file.path}: tensorrt cannot open it",
            hint="An engine fits one version of the library and one kind of GPU: build it here.",
        )
    inputs, outputs = _ports(engine, tensorrt)
    used = Used(
        "tensorrt", version_of(PACKAGE) or "", how.device, provider=torch.cuda.get_device_name(how.number),
        threads=None, precision="as built", file=file.path, sha256=file.sha256,
    )  # fmt: skip
    return Session(inputs, outputs, used, _answerer(engine, inputs, outputs, how), file.metadata)


def _ports(engine: Any, tensorrt: Any) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
    names = [engine.get_tensor_name(place) for place in range(engine.num_io_tensors)]
    ports = {name: _port(engine, name, tensorrt) for name in names}
    mode = tensorrt.TensorIOMode.INPUT
    taken = [name for name in names if engine.get_tensor_mode(name) == mode]
    return tuple(ports[name] for name in taken), tuple(ports[name] for name in names if name not in taken)


def _port(engine: Any, name: str, tensorrt: Any) -> Port:
    import numpy

    axes = [None if side < 0 else int(side) for side in engine.get_tensor_shape(name)]
    kind = numpy.dtype(tensorrt.nptype(engine.get_tensor_dtype(name)))
    return Port(name, named_axes(name, axes), kind.name)


def _answerer(
    engine: Any, inputs: tuple[Port, ...], outputs: tuple[Port, ...], how: How
) -> Callable[[Arrays], Arrays]:
    """Give the function that answers; one execution context holds one batch at a time."""
    import torch

    context, turn = engine.create_execution_context(), threading.Lock()
    place = torch.device("cuda", how.number)

    def answer(arrays: Arrays) -> Arrays:
        with turn, torch.cuda.device(place):
            stream = torch.cuda.current_stream()
            held = [torch.tensor(array, device=place) for array in arrays]
            for port, tensor in zip(inputs, held, strict=True):
                context.set_input_shape(port.name, tuple(tensor.shape))
                context.set_tensor_address(port.name, tensor.data_ptr())
            made = [_room(context, port, place) for port in outputs]
            if not context.execute_async_v3(stream.cuda_stream):
                raise RunError(
                    "tensorrt failed on this batch", hint="Is it within the sizes it was built for?"
                )
            stream.synchronize()
            return [tensor.cpu().numpy() for tensor in made]

    return answer


def _room(context: Any, port: Port, place: Any) -> Any:
    """Make an output's room, of the shape that follows from the inputs."""
    import torch

    shape = tuple(context.get_tensor_shape(port.name))
    room = torch.empty(shape, dtype=getattr(torch, port.dtype), device=place)
    context.set_tensor_address(port.name, room.data_ptr())
    return room
