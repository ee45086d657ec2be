"""Run as a module with the name of an engine: import it, and print as JSON what it makes of this machine."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from modelyard.core.untold import openvino

MARK = "modelyard-doctor "


def torch_says() -> dict[str, Any]:
    """Ask torch for its vector instructions, its threads, its numbers, and whether it finds a GPU."""
    import torch

    return {
        "version": torch.__version__,
        "capability": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
        "onednn": _told(torch.backends.mkldnn, "is_available"),
        "bf16": _told(torch.ops.mkldnn, "_is_mkldnn_bf16_supported"),
        "amx": _told(torch.cpu, "_is_amx_tile_supported"),
        "vnni": _told(torch.cpu, "_is_vnni_supported") or _told(torch.cpu, "_is_avx512_vnni_supported"),
        "built_for": (_told(torch._C, "_cuda_getArchFlags") or "").split(),
        **_gpu(torch),
    }


def onnxruntime_says() -> dict[str, Any]:
    """Ask ONNX Runtime for its providers."""
    import onnxruntime

    return {"version": onnxruntime.__version__, "providers": onnxruntime.get_available_providers()}


def openvino_says() -> dict[str, Any]:
    """Ask OpenVINO for its devices, and for what its CPU plug-in can do and does by default."""
    library = openvino()
    core = library.Core()
    return {
        "version": library.__version__.partition("-")[0],
        "devices": core.available_devices if os.path.exists("/dev/dri") else ["CPU"],
        "capabilities": sorted(core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")),
        "precision": core.get_property("CPU", "INFERENCE_PRECISION_HINT").get_type_name(),
        "threads": core.get_property("CPU", "INFERENCE_NUM_THREADS"),
    }


def _gpu(torch: Any) -> dict[str, Any]:
    """Say whether a build with a part for GPUs finds one, and with which words it fails."""
    if torch.version.cuda is None and torch.version.hip is None:
        return {"gpu": True} if torch.backends.mps.is_available() else {}
    try:
        torch.cuda.init()
    except (RuntimeError, AssertionError) as error:
        return {"gpu": False, "error": str(error).strip().partition("\n")[0]}
    return {"gpu": torch.cuda.is_available()}


def _told(place: Any, name: str) -> Any:
    """Call a function that not every version has."""
    function = getattr(place, name, None)
    return None if function is None else function()


_ANSWERS = {"torch": torch_says, "onnxruntime": onnxruntime_says, "openvino": openvino_says}

if __name__ == "__main__":
    sys.stdout.write(MARK + json.dumps(_ANSWERS[sys.argv[1]]()) + "\n")
