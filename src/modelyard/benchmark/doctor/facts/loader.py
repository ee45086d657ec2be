"""Which libraries the loader of this system finds, and where others lie that it does not."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from modelyard.benchmark.doctor.read.machine import Machine
from modelyard.benchmark.doctor.read.places import CAPI, SITE


@dataclass(frozen=True, slots=True)
class Loader:
    """Paths by the name that a program asks for: `libcudnn.so.9`."""

    found: dict[str, str]
    others: dict[str, str]  # they are there, and nothing leads to them

    def like(self, name: str) -> str:
        """Name another version of a library that is found: of libcublasLt.so.11, libcublasLt.so.12."""
        stem = name.partition(".so")[0]
        numbered = re.compile(rf"{re.escape(stem)}\.so\.\d")
        return next((one for one in sorted(self.found) if numbered.match(one) and one != name), "")


def loader_of(machine: Machine, runpath: str = "") -> Loader:
    """Tell what the loader finds.

    Args:
        machine: with its `ldconfig -p`, its libraries and its LD_LIBRARY_PATH.
        runpath: where the library that asks has the loader look too; $ORIGIN is ONNX Runtime's folder.
    """
    listed = re.findall(r"^\s+(\S+) \([^)]*\) => (\S+)", machine.said("ldconfig"), re.MULTILINE)
    folders = {one.rstrip("/") for one in machine.environment.get("LD_LIBRARY_PATH", "").split(":") if one}
    folders |= {
        os.path.normpath(one.replace("$ORIGIN", f"{SITE}/{CAPI}")) for one in runpath.split(":") if one
    }
    beside = [path for path in machine.libraries if os.path.dirname(path) in folders]
    found = dict(reversed(listed)) | {name: path for path in reversed(beside) for name in _names(path)}
    others = {name: path for path in reversed(machine.libraries) for name in _names(path)}
    return Loader(found, {name: path for name, path in others.items() if name not in found})


def wants(machine: Machine, library: str) -> tuple[list[str], str]:
    """Give what a library of ONNX Runtime wants, and where it has the loader look.

    Args:
        machine: with what the library's header says, in the lines of `objdump -p`.
        library: its file name.
    """
    pairs = [line.split() for line in machine.file(f"{SITE}/onnxruntime/{library}.wants").splitlines()]
    words = [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
    needed = [value for word, value in words if word == "NEEDED"]
    return needed, ":".join(value for word, value in words if word in ("RPATH", "RUNPATH"))


def _names(path: str) -> set[str]:
    """`libcudnn.so.9.10.2` is asked for as `libcudnn.so.9`, `libcudart.so.11.0.221` as `….11.0`."""
    whole = os.path.basename(path)
    shorter = (re.match(rf".+\.so\.\d+(?:\.\d+){{{more}}}", whole) for more in (0, 1))
    return {whole, *(found[0] for found in shorter if found)}
