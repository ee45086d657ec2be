"""The providers of ONNX Runtime: the one that was asked for is in use, or that is an error.

Those of CUDA and TensorRT were written from the library's documentation, and never run on a GPU.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.errors import DeviceError
from modelyard.runtimes.installed import version_of

if TYPE_CHECKING:
    from modelyard.runtimes.how import How

CPU = "CPUExecutionProvider"
PROVIDERS = {"cpu": CPU, "cuda": "CUDAExecutionProvider", "tensorrt": "TensorrtExecutionProvider"}
RECORD = "session.record_ep_graph_assignment_info"
"""Whether the library notes which provider runs which node."""


def devices_of_providers() -> list[str]:
    """Name the devices of the providers that this build of the library has; the plain one has the CPU's."""
    if version_of("onnxruntime-gpu") is None:
        return ["cpu"]
    import onnxruntime

    there = onnxruntime.get_available_providers()
    return [device for device, provider in PROVIDERS.items() if provider in there]


def provider_for(how: How) -> str:
    """Give the provider of a device, if this build has it."""
    import onnxruntime

    provider = PROVIDERS.get(how.kind)
    there = onnxruntime.get_available_providers()
    if provider is None or provider not in there:
        known = f"Its devices are {', '.join(PROVIDERS)}."
        raise DeviceError(
            f"this build of onnxruntime has no provider for {how.device}: it has {', '.join(there)}",
            hint=known
            if provider is None
            else "The package onnxruntime-gpu brings those of CUDA and TensorRT.",
        )
    return provider


def nodes_by_provider(engine: Any, provider: str) -> dict[str, int]:
    """Count the nodes that each provider runs; it is an error if the one that was asked for runs none.

    Without a word, the library leaves out a provider that could not start, and gives the CPU what another
    cannot run.
    """
    real = engine.get_providers()[0]
    if real != provider:
        raise DeviceError(
            f"{provider} was asked for and could not start: onnxruntime would run on {real}",
            hint="Its libraries (CUDA, cuDNN, TensorRT) must be there in the versions it was built for.",
        )
    if provider == CPU:
        return {}
    placed = {one.ep_name: 0 for one in engine.get_provider_graph_assignment_info()}
    for one in engine.get_provider_graph_assignment_info():
        placed[one.ep_name] += len(one.get_nodes())
    if not placed.get(provider):
        raise DeviceError(f"{provider} was asked for and can run no node of this model: all are on {CPU}")
    return placed
