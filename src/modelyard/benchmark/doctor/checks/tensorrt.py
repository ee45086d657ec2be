"""Does ONNX Runtime find the TensorRT that it was built with?"""

from __future__ import annotations

from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.loader import loader_of, wants
from modelyard.benchmark.doctor.facts.nvidia import nvidia_of
from modelyard.benchmark.doctor.facts.wheels import point_to
from modelyard.benchmark.doctor.finding import GPU, Finding
from modelyard.benchmark.doctor.read.machine import Machine
from modelyard.benchmark.doctor.read.places import PROVIDERS


def check(machine: Machine) -> Iterator[Finding]:
    """Find a TensorRT that is not there, not found, or of another version."""
    needed, runpath = wants(machine, PROVIDERS["tensorrt"])
    library = next((one for one in needed if one.startswith("libnvinfer.so.")), "")
    if not library or not nvidia_of(machine).is_there:
        return
    loader = loader_of(machine, runpath)
    installed = {name: one for name, one in machine.packages.items() if name.startswith("tensorrt")}
    why = f"{PROVIDERS['tensorrt']}: NEEDED {library}; ldconfig -p: no {library}"
    if library in loader.found:
        yield Finding(
            "tensorrt", GPU, "ok", f"ONNX Runtime finds its TensorRT, {library}", loader.found[library]
        )
    elif library in loader.others:
        path = loader.others[library]
        what = (
            f"ONNX Runtime's part for TensorRT does not start: {library} lies where the loader does not look"
        )
        yield _cannot("tensorrt-not-on-path", "warning", what, f"{why}; {path}", point_to([path]))
    elif installed:
        name, version = next(iter(installed.items()))
        major = library.rpartition(".")[2]
        what = f"ONNX Runtime was built with TensorRT {major}, and {name} {version} is installed"
        mend = f"pip install --upgrade 'tensorrt-cu12=={major}.*'"
        yield _cannot("tensorrt-other-version", "warning", what, why, mend)
    else:
        what = f"TensorRT is not there: ONNX Runtime's part for it wants {library}, and does without"
        yield _cannot(
            "tensorrt-missing",
            "note",
            what,
            why,
            f"pip install 'tensorrt-cu12=={library.rpartition('.')[2]}.*'",
        )


def _cannot(name: str, severity: str, what: str, why: str, mend: str) -> Finding:
    return Finding(name, GPU, severity, what, why, mend, ("tensorrt",))
