"""Labels of a runtime and its provider, as tables name them: `pytorch`, `onnx_cpu`, `onnx_tensorrt`.

What a session used has one label, and a label may stand wherever a runtime is asked for.
"""

from __future__ import annotations

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REFERENCE = "pytorch"
"""What speed-ups are told against."""
_NAMES = {"torch": REFERENCE}
_ONNX = {
    "CPUExecutionProvider": "onnx_cpu",
    "CUDAExecutionProvider": "onnx_cuda",
    "TensorrtExecutionProvider": "onnx_tensorrt",
}
_MEANT: dict[str, tuple[str, str | None]] = {
    REFERENCE: ("torch", None), "pytorch_cuda": ("torch", "cuda"),
    "torch_compile_cuda": ("torch_compile", "cuda"), "torchscript_cuda": ("torchscript", "cuda"),
    "onnx_cpu": ("onnxruntime", "cpu"), "onnx_cuda": ("onnxruntime", "cuda"),
    "onnx_tensorrt": ("onnxruntime", "tensorrt"), "openvino_gpu": ("openvino", "gpu"),
}  # fmt: skip
"""The runtime and the device of each label that is no runtime's own name; one may leave the device open."""
_USUAL, _PRECISION = "cpu", "float32"


def label_of(used: Mapping[str, object]) -> str:
    """Name what answered: `openvino`, `onnx_cuda`, `pytorch_cuda`, `openvino_bfloat16`.

    Args:
        used: what a session said that it used.
    """
    runtime, device = str(used.get("runtime") or "unknown"), str(used.get("device") or _USUAL)
    if runtime == "onnxruntime":
        name = _ONNX.get(str(used.get("provider")), f"onnx_{device}")
    else:
        name = _NAMES.get(runtime, runtime) + (
            "" if device == _USUAL or runtime == "tensorrt" else f"_{device}"
        )
    precision = used.get("precision") or _PRECISION
    return name if precision == _PRECISION else f"{name}_{precision}"


def placed(name: str | None, device: str | None = None) -> tuple[str | None, str]:
    """Give the runtime and the device that are meant; a label must not contradict a device that was named.

    Args:
        name: of a runtime, or a label; None where the runtime is chosen by what is opened.
        device: as it was asked for; None where it was not.
    """
    runtime, own = _MEANT.get(name, (name, None)) if name is not None else (None, None)
    if own is not None and device is not None and device.lower().partition(":")[0] != own:
        raise InputError(
            f"{name} is {runtime} on {own}, and the device is {device}",
            hint=f"Leave the device out, or name the runtime: {runtime}.",
        )
    return runtime, device or own or _USUAL


def placed_together(names: Sequence[str], device: str | None = None) -> tuple[list[str], str | None]:
    """Give runtimes, each once, and the one device of them all; None where nothing says it.

    Args:
        names: of runtimes, or labels.
        device: as it was asked for; None where it was not.
    """
    stated = {own: name for name in names if (own := _MEANT.get(name, (name, None))[1]) is not None}
    if len(stated) > 1:
        told = " and ".join(f"{name} on {own}" for own, name in stated.items())
        raise InputError(f"one run has one device, and {told} were asked for", hint="Run them one by one.")
    common = device or next(iter(stated), None)
    found = [placed(name, common)[0] or name for name in names]
    return list(dict.fromkeys(found)), common
