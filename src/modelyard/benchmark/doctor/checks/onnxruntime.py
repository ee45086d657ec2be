"""Which ONNX Runtime is installed, and does its part for CUDA find the libraries it was built with?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.loader import Loader, loader_of, wants
from modelyard.benchmark.doctor.facts.nvidia import nvidia_of
from modelyard.benchmark.doctor.facts.tables import DRIVERS, onnxruntime_cuda
from modelyard.benchmark.doctor.facts.version import dotted, numbers
from modelyard.benchmark.doctor.facts.wheels import cuda_of, folder_of, point_to, wheel_of
from modelyard.benchmark.doctor.finding import GPU, Finding
from modelyard.benchmark.doctor.read.machine import Machine, line_with
from modelyard.benchmark.doctor.read.places import PROVIDERS

_BLOCKS = ("onnxruntime",)
_INFO = "site-packages/onnxruntime/build_and_package_info.py"
_MODULE = "onnxruntime_pybind11_state.so"
CUDA_13_SINCE = "1.27"


def check(machine: Machine) -> Iterator[Finding]:
    """Find packages that disturb each other, and libraries that the one for GPUs does not find."""
    plain, gpu = machine.packages.get("onnxruntime"), machine.packages.get("onnxruntime-gpu")
    there = nvidia_of(machine).is_there
    if plain and gpu:
        yield _both(machine, plain, gpu)
    elif plain and there:
        yield _for_cpu_alone(machine, plain)
    elif gpu:
        found = [*_module(machine, gpu), *(_libraries(machine, gpu) if there else ())]
        yield from found or _fits(machine, gpu)


def _both(machine: Machine, plain: str, gpu: str) -> Finding:
    line = line_with(machine.file(_INFO), "package_name")
    lost = bool(line) and "onnxruntime-gpu" not in line
    return Finding(
        "both-onnxruntimes", GPU, "problem" if lost else "warning",
        f"onnxruntime {plain} and onnxruntime-gpu {gpu} are both installed, and write the same files: "
        + ("those of the one for the CPU are there" if lost else "the next update may undo the one for GPUs"),
        f"pip list: onnxruntime {plain}, onnxruntime-gpu {gpu}" + (f"; {_INFO}: {line}" if line else ""),
        f"pip uninstall -y onnxruntime onnxruntime-gpu && pip install onnxruntime-gpu=={gpu}",
        _BLOCKS if lost else (),
    )  # fmt: skip


def _for_cpu_alone(machine: Machine, plain: str) -> Finding:
    return Finding(
        "onnxruntime-without-cuda", GPU, "problem",
        f"onnxruntime {plain} is the package for the CPU alone; that for NVIDIA's cards is onnxruntime-gpu",
        f"pip list: onnxruntime {plain}", f"pip uninstall -y onnxruntime && pip install {_package(machine)}",
        _BLOCKS, by_choice=True,
    )  # fmt: skip


def _package(machine: Machine) -> str:
    """Name the package whose CUDA fits the driver."""
    driver = numbers(nvidia_of(machine).version)
    return "onnxruntime-gpu" if driver >= DRIVERS[13] else f"'onnxruntime-gpu<{CUDA_13_SINCE}'"


def _module(machine: Machine, gpu: str) -> Iterator[Finding]:
    """Find libraries without which the package cannot even be imported."""
    needed, runpath = wants(machine, _MODULE)
    loader = loader_of(machine, runpath)
    missing = [one for one in needed if re.match(r"libcu|libnv", one) and one not in loader.found]
    if missing:
        mend = "pip uninstall -y onnxruntime-gpu && pip install onnxruntime"
        mend = _mend(missing, loader) if nvidia_of(machine).is_there else mend
        yield Finding(
            "onnxruntime-cannot-be-imported", GPU, "problem",
            f"onnxruntime-gpu {gpu} cannot even be imported: it wants {missing[0]}, which is not found",
            f"{_MODULE}: NEEDED {missing[0]}; ldconfig -p: no {missing[0]}", mend, _BLOCKS,
        )  # fmt: skip


def _libraries(machine: Machine, gpu: str) -> Iterator[Finding]:
    needed, runpath = wants(machine, PROVIDERS["cuda"])
    needed = [one for one in needed if re.match(r"libcu|libnv", one) and one != "libcuda.so.1"]
    loader = loader_of(machine, runpath)
    missing = [one for one in needed or _by_table(machine, gpu) if one not in loader.found]
    yield from _driver(machine, gpu, needed)
    if missing:
        yield _missing(gpu, missing, loader)


def _by_table(machine: Machine, gpu: str) -> list[str]:
    """Name what the package wants, by its version, where its library cannot be looked into."""
    majors = onnxruntime_cuda(numbers(gpu))
    told = numbers(_built_with(machine))
    if majors is None:
        return []
    cuda = told[0] if told else majors[0]
    return [f"libcublasLt.so.{cuda}", f"libcudnn.so.{majors[1]}"]


def _built_with(machine: Machine) -> str:
    found = re.search(r"cuda_version = ['\"]([\d.]+)", machine.file(_INFO))
    return found[1] if found else ""


def _missing(gpu: str, missing: list[str], loader: Loader) -> Finding:
    first = missing[0]
    other, elsewhere = loader.like(first), loader.others.get(first)
    if elsewhere:
        name, hint = (
            "onnxruntime-library-not-on-path",
            f"it lies in {elsewhere}, where the loader does not look",
        )
    elif other:
        name, hint = "onnxruntime-other-version", f"{other} is there"
    else:
        name, hint = "onnxruntime-library-missing", f"no {first.partition('.so')[0]} is there"
    return Finding(
        name, GPU, "problem",
        f"onnxruntime-gpu {gpu} wants {first} for its CUDA part, and falls back to the CPU: {hint}",
        f"{PROVIDERS['cuda']}: NEEDED {', '.join(missing)}; ldconfig -p: no {first}",
        _mend(missing, loader), _BLOCKS,
    )  # fmt: skip


def _mend(missing: list[str], loader: Loader) -> str:
    """Point the loader to what is there; exchange the package where another CUDA is; install what is not."""
    lying = [loader.others[one] for one in missing if one in loader.others]
    if len(lying) == len(missing):
        return point_to(lying)
    other = loader.like(missing[0])
    if other and "cublas" in other:
        return f"pip install --upgrade {_packages_for(numbers(other.rpartition('.so.')[2])[0], loader)}"
    wanted = [one for one in missing if one not in loader.others]
    wheels = " ".join(dict.fromkeys(wheel_of(one, missing) for one in wanted))
    lying += [folder_of(one, cuda_of(missing)) for one in missing if one not in loader.others]
    return f"pip install {wheels} && {point_to(lying)}"


def _packages_for(cuda: int, loader: Loader) -> str:
    """Name the package that was built for the CUDA that is there, and the cuDNN that it wants, if need be."""
    if cuda < 12:
        return "'onnxruntime-gpu<1.19'"
    name = wheel_of("libcudnn.so.9", [f"libcublas.so.{cuda}"])
    cudnn = "" if "libcudnn.so.9" in loader.found else f" {name}"
    since = f">={CUDA_13_SINCE}" if cuda >= 13 else f">=1.19,<{CUDA_13_SINCE}"
    return f"'onnxruntime-gpu{since}'{cudnn}"


def _driver(machine: Machine, gpu: str, needed: list[str]) -> Iterator[Finding]:
    """Find a driver that is too old for the CUDA that the package was built with."""
    majors = [numbers(one.rpartition(".so.")[2]) for one in needed if one.startswith("libcublas.so.")]
    cuda = majors[0] if majors else numbers(_built_with(machine))
    first, driver = DRIVERS.get(cuda[0], ()) if cuda else (), numbers(nvidia_of(machine).version)
    if first and driver and driver < first:
        yield Finding(
            "driver-too-old-for-onnxruntime", GPU, "problem",
            f"onnxruntime-gpu {gpu} was built for CUDA {dotted(cuda)}, for drivers from {dotted(first)} on",
            f"nvidia-smi: {line_with(machine.said('nvidia-smi'), 'Driver Version')}",
            f"pip install {_package(machine)}", _BLOCKS,
        )  # fmt: skip


def _fits(machine: Machine, gpu: str) -> Iterator[Finding]:
    if nvidia_of(machine).answers:
        what = f"onnxruntime-gpu {gpu} finds the libraries of CUDA and cuDNN that it was built with"
        yield Finding("onnxruntime", GPU, "ok", what, f"{PROVIDERS['cuda']}, ldconfig -p")
