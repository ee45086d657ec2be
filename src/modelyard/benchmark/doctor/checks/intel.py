"""Can OpenVINO use Intel's GPU?"""

from __future__ import annotations

from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.devices import devices_of
from modelyard.benchmark.doctor.facts.nvidia import bus
from modelyard.benchmark.doctor.finding import GPU, Finding
from modelyard.benchmark.doctor.read.machine import Machine

_BLOCKS = ("openvino",)


def check(machine: Machine) -> Iterator[Finding]:
    """Find what keeps OpenVINO from Intel's GPU."""
    if "intel" not in bus(machine).values() or "openvino" not in machine.packages:
        return
    nodes = [one for path, one in devices_of(machine).items() if path.startswith("/dev/dri/renderD")]
    if not nodes:
        what = "there is an Intel GPU, and no /dev/dri/renderD128: its driver (i915 or xe) is not loaded"
        yield _warning("no-render-node", what, "ls /dev/dri: no renderD*", "sudo modprobe i915")
    elif not any(node.usable for node in nodes):
        what = f"this user may not use {nodes[0].path}: it is for the group {nodes[0].group}"
        mend = f'sudo usermod -aG {nodes[0].group} "$USER" && exec su - "$USER"'
        yield _warning("render-permissions", what, f"ls -l: {nodes[0].line}", mend)
    elif "etc/OpenCL/vendors/intel.icd" not in machine.files:
        what = "Intel's compute runtime is not installed: OpenVINO's GPU plug-in finds no device"
        why = "/etc/OpenCL/vendors/intel.icd: no such file"
        yield _warning("no-compute-runtime", what, why, "sudo apt-get install intel-opencl-icd")
    else:
        what = "OpenVINO's GPU plug-in has what it needs: a render node and the compute runtime"
        yield Finding("openvino-gpu", GPU, "ok", what, f"ls -l: {nodes[0].line}")


def _warning(name: str, what: str, why: str, mend: str) -> Finding:
    return Finding(name, GPU, "warning", what, why, mend, _BLOCKS)
