"""How torch was built, read from its own version.py."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modelyard.benchmark.doctor.facts.version import Numbers, dotted, numbers
from modelyard.benchmark.doctor.read.machine import Machine

FILE = "site-packages/torch/version.py"


@dataclass(frozen=True, slots=True)
class TorchBuild:
    """A build of torch."""

    version: str
    cuda: Numbers
    hip: str
    xpu: str
    line: str  # of version.py, that says for what it was built

    @property
    def for_what(self) -> str:
        if self.cuda:
            return f"CUDA {dotted(self.cuda)}"
        return f"ROCm {self.hip}" if self.hip else "Intel's GPUs" if self.xpu else "the CPU alone"


def torch_build(machine: Machine) -> TorchBuild | None:
    """Read the build of torch; None where torch is not installed."""
    text = machine.file(FILE)
    if "torch" not in machine.packages and not text:
        return None
    version = _value("__version__", text) or machine.packages.get("torch", "")
    cuda = numbers(_value("cuda", text)) or _of_label(version)
    line = next((one for one in text.splitlines() if one.startswith("cuda")), f"torch {version}")
    return TorchBuild(version, cuda, _value("hip", text), _value("xpu", text), line)


def _value(name: str, text: str) -> str:
    found = re.search(rf"^{name}\b[^=\n]*=\s*'([^']*)'", text, re.MULTILINE)
    return found[1] if found else ""


def _of_label(version: str) -> Numbers:
    """`2.8.0+cu128` was built with CUDA 12.8."""
    found = re.search(r"\+cu(\d+)(\d)$", version)
    return (int(found[1]), int(found[2])) if found else ()
