"""ONNX Runtime: all of its graph optimisations, and the provider that was asked for or an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import DeviceError, InputError, RunError
from modelyard.runtimes.installed import version_of
from modelyard.runtimes.onnx_ports import facts_of, ports_of
from modelyard.runtimes.reason import reason_of
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.runtimes.how import How
    from modelyard.runtimes.model_file import ModelFile

REQUIRES = ("onnxruntime",)
EXTRA = "onnxruntime"
PACKAGE = "onnxruntime"
READS = ("onnx",)
_CPU = "CPUExecutionProvider"
_PROVIDERS = {"cpu": _CPU, "cuda": "CUDAExecutionProvider", "tensorrt": "TensorrtExecutionProvider"}


def devices() -> list[str]:
    """Name the devices of the providers that this build of the library has."""
    import onnxruntime

    there = onnxruntime.get_available_providers()
    return [device for device, provider in _PROVIDERS.items() if provider in there]


def open_file(file: ModelFile, how: How) -> Session:
    """Open an ONNX file."""
    import onnxruntime

    inputs, outputs = ports_of(file)
    provider = _provider(how)
    if how.precision not in (None, "float32"):
        raise InputError(
            f"onnxruntime runs a file in the numbers it holds, not in {how.precision}",
            hint="The runtime openvino takes a precision.",
        )
    chosen = [(provider, {"device_id": how.number})] if provider != _CPU else []
    try:
        engine = onnxruntime.InferenceSession(
            file.path, _options(how), providers=[*chosen, _CPU], enable_fallback=0
        )
    except _errors() as error:
        raise RunError(f"{file.path}: onnxruntime cannot open it: {reason_of(error)}") from error
    _demand_provider(engine, provider)
    names = [port.name for port in outputs]
    used = Used(
        "onnxruntime", version_of(PACKAGE) or "", how.device, provider, how.threads, facts_of(file).precision,
        file.path, file.sha256, {"graph_optimization_level": "ORT_ENABLE_ALL", **how.options},
    )  # fmt: skip
    return Session(
        inputs, outputs, used, _answerer(engine, [port.name for port in inputs], names), file.metadata
    )


def _answerer(engine: Any, inputs: list[str], outputs: list[str]) -> Callable[..., list[NDArray[Any]]]:
    run, failures = engine.run, _errors()
    (single,) = inputs if len(inputs) == 1 else (None,)

    def answer(arrays: list[NDArray[Any]]) -> list[NDArray[Any]]:
        feed = {single: arrays[0]} if single is not None else dict(zip(inputs, arrays, strict=True))
        try:
            answered: list[NDArray[Any]] = run(outputs, feed)
        except failures as error:
            shapes = ", ".join(str(list(array.shape)) for array in arrays)
            raise RunError(f"onnxruntime failed on inputs of {shapes}: {reason_of(error)}") from error
        return answered

    return answer


def _options(how: How) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = how.threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what matters is raised
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    for key, value in how.options.items():
        options.add_session_config_entry(key, str(value))
    return options


def _provider(how: How) -> str:
    import onnxruntime

    provider = _PROVIDERS.get(how.kind)
    there = onnxruntime.get_available_providers()
    if provider is None or provider not in there:
        raise DeviceError(
            f"this build of onnxruntime has no provider for {how.device}: it has {', '.join(there)}",
            hint="The package onnxruntime-gpu brings those of CUDA and TensorRT."
            if provider is not None
            else f"There are: {', '.join(_PROVIDERS)}.",
        )
    return provider


def _demand_provider(engine: Any, provider: str) -> None:
    """A provider that could not start is left out by the library without a word."""
    real = engine.get_providers()[0]
    if real != provider:
        raise DeviceError(
            f"{provider} was asked for and could not start; onnxruntime would run on {real}",
            hint="Its libraries (CUDA, cuDNN, TensorRT) must be there in the versions it was built for.",
        )


def _errors() -> tuple[type[Exception], ...]:
    """Give what the library raises: classes without a base of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    found = [one for one in vars(state).values() if isinstance(one, type) and issubclass(one, Exception)]
    return (*found, RuntimeError, ValueError, NotImplementedError)
