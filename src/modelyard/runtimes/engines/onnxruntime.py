"""ONNX Runtime: all of its graph optimisations, and the provider that was asked for or an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError, RunError
from modelyard.runtimes.engines._providers import CPU, RECORD, nodes_by_provider, provider_for
from modelyard.runtimes.engines._session_keys import demand_known_keys
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
WORTH_TRYING = ({"session.intra_op.allow_spinning": "1"},)


def devices() -> list[str]:
    """Name the devices of the providers that this build of the library has."""
    from modelyard.runtimes.engines._providers import devices_of_providers

    return devices_of_providers()


def precisions() -> list[str]:
    """Name the numbers of files that it runs well."""
    return ["float32", "int8"]


def open_file(file: ModelFile, how: How) -> Session:
    """Open an ONNX file."""
    import onnxruntime

    inputs, outputs = ports_of(file)
    provider = provider_for(how)
    if how.precision not in (None, "float32"):
        raise InputError(
            f"onnxruntime runs a file in the numbers it holds, not in {how.precision}",
            hint="The runtime openvino takes a precision.",
        )
    demand_known_keys(how.options)
    chosen = [(provider, {"device_id": how.number})] if provider != CPU else []
    try:
        engine = onnxruntime.InferenceSession(
            file.path, _options(how), providers=[*chosen, CPU], enable_fallback=0
        )
    except _errors() as error:
        raise RunError(f"{file.path}: onnxruntime cannot open it: {reason_of(error)}") from error
    placed = nodes_by_provider(engine, provider)
    names = [port.name for port in outputs]
    used = Used(
        "onnxruntime", version_of(PACKAGE) or "", how.device, provider, how.threads, facts_of(file).precision,
        file.path, file.sha256, {"graph_optimization_level": "ORT_ENABLE_ALL", **placed, **how.options},
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
    options.add_session_config_entry(RECORD, "0" if how.kind == "cpu" else "1")
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # others have work to do
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    for key, value in how.options.items():
        options.add_session_config_entry(key, str(value))
    return options


def _errors() -> tuple[type[Exception], ...]:
    """Give what the library raises: classes without a base of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    found = [one for one in vars(state).values() if isinstance(one, type) and issubclass(one, Exception)]
    return (*found, RuntimeError, ValueError, NotImplementedError)
