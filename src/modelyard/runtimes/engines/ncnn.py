"""ncnn: a small runtime for the processors of phones and boards; a batch is a loop over its items.

A `.param` file lists layers, and the `.bin` beside it holds their weights. Neither says what the inputs look
like; the metadata beside them does.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy

from modelyard.core.errors import DeviceError, InputError, RunError
from modelyard.runtimes.beside import of_json
from modelyard.runtimes.described import inputs_said, outputs_said, tried
from modelyard.runtimes.installed import version_of
from modelyard.runtimes.port import ANY, BATCH, Port
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from modelyard.runtimes.how import How
    from modelyard.runtimes.model_file import ModelFile

    Arrays = list[NDArray[Any]]

REQUIRES = ("ncnn",)
EXTRA = "ncnn"
PACKAGE = "ncnn"
READS = ("ncnn",)


def devices() -> list[str]:
    """Name the devices that it can use here."""
    return ["cpu"]


def open_file(file: ModelFile, how: How) -> Session:
    """Open a `.param` file and the `.bin` beside it."""
    if how.kind != "cpu":
        raise DeviceError(f"ncnn runs on cpu here, not on {how.device}")
    if how.precision not in (None, "float32"):
        raise InputError(f"ncnn runs in float32 here, not in {how.precision}")
    net = _opened(file, how)
    metadata, answer = of_json(file.path), _answerer(net)
    inputs, outputs = _ports(net, metadata, answer)
    used = Used(
        "ncnn", version_of(PACKAGE) or "", how.device, provider="CPU", threads=how.threads,
        precision="float32", file=file.path, sha256=file.sha256,
        options={"batch": "one item at a time", **how.options},
    )  # fmt: skip
    return Session(inputs, outputs, used, answer, metadata)


def _ports(
    net: Any, metadata: Mapping[str, str], answer: Callable[[Arrays], Arrays]
) -> tuple[Sequence[Port], Sequence[Port]]:
    single, names = inputs_said(metadata), outputs_said(metadata)
    said = single and tuple(Port(one.name, (BATCH, *(one.shape or ())[1:]), one.dtype) for one in single)
    if not said:
        inputs = [Port(one, None, "float32") for one in net.input_names()]
        return inputs, [Port(one, None, ANY) for one in net.output_names()]
    if len(said) != len(net.input_names()) or len(names) != len(net.output_names()):
        raise RunError("the metadata beside the file tells of other inputs and outputs than it has")
    return said, tried(said, names, answer)


def _opened(file: ModelFile, how: How) -> Any:
    import ncnn

    net = ncnn.Net()
    net.opt.num_threads = how.threads
    net.opt.use_vulkan_compute = False
    for half in ("bf16_packed", "bf16_storage", "fp16_arithmetic", "fp16_packed", "fp16_storage"):
        setattr(net.opt, f"use_{half}", False)
    for key, value in how.options.items():
        if key.startswith("_") or not hasattr(net.opt, key):
            raise InputError(f"ncnn has no option {key!r}")
        try:
            setattr(net.opt, key, value)
        except (TypeError, AttributeError):
            raise InputError(f"ncnn's option {key!r} is not {value!r:.60}") from None
    with open(file.path, "rb") as text:
        if text.read(7) != b"7767517":
            raise RunError(f"{file.path} is no text of ncnn's layers: it does not begin with 7767517")
    weights = file.path.removesuffix(".param") + ".bin"
    if net.load_param(file.path) or net.load_model(weights):
        raise RunError(
            f"{file.path}: ncnn cannot open it", hint="A layer is not known to it, or weights are missing."
        )
    return net


def _answerer(net: Any) -> Callable[[Arrays], Arrays]:
    names, wanted, turn = list(net.input_names()), list(net.output_names()), threading.Lock()

    def answer(arrays: Arrays) -> Arrays:
        with turn:  # its threads are of the whole process
            items = [
                _item(net, names, wanted, [array[place] for array in arrays])
                for place in range(_batch(arrays))
            ]
        return [numpy.stack(parts) for parts in zip(*items, strict=True)]

    return answer


def _batch(arrays: Arrays) -> int:
    lengths = {array.shape[0] if array.ndim else 0 for array in arrays}
    if len(lengths) != 1 or 0 in lengths:
        raise RunError("ncnn takes inputs whose first axis is the batch, of one length")
    return int(lengths.pop())


def _item(net: Any, names: list[str], wanted: list[str], arrays: Arrays) -> Arrays:
    import ncnn

    extractor = net.create_extractor()
    for name, array in zip(names, arrays, strict=True):
        if extractor.input(name, ncnn.Mat(numpy.ascontiguousarray(array)).clone()):
            raise RunError(f"ncnn does not take {list(array.shape)} as {name!r}")
    found = []
    for name in wanted:
        code, made = extractor.extract(name)
        if code:
            raise RunError(f"ncnn failed at the output {name!r} (code {code})")
        found.append(numpy.array(made))
    return found
