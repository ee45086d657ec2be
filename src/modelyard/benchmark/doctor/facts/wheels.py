"""Which package brings a library of CUDA, and how the loader is led to it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from modelyard.benchmark.doctor.read.places import SITE

_WHEELS = {
    "libcublas": "cublas", "libcublasLt": "cublas", "libcudart": "cuda-runtime", "libcufft": "cufft",
    "libcurand": "curand", "libcudnn": "cudnn", "libcudnn_adv": "cudnn", "libnvrtc": "cuda-nvrtc",
}  # fmt: skip
_OWN_NUMBERS = ("libcudnn", "libcudnn_adv", "libcufft", "libcurand")
"""Libraries whose numbers are not those of CUDA."""
_PLACE = "$(python -c \"import sysconfig; print(sysconfig.get_path('purelib'))\")"


def wheel_of(library: str, beside: Sequence[str]) -> str:
    """Name the package that brings a library: of libcudnn.so.9, nvidia-cudnn-cu12.

    Args:
        library: what is wanted.
        beside: what is wanted with it, which may tell the CUDA.
    """
    stem, cuda = library.partition(".so")[0], cuda_of([library, *beside])
    name = _WHEELS.get(stem, stem.removeprefix("lib"))
    if cuda >= 13 and name != "cudnn":  # the packages of CUDA 13 carry no number
        return (
            f"'nvidia-{name}>={cuda}'"
            if name in ("cublas", "cuda-runtime", "cuda-nvrtc")
            else f"nvidia-{name}"
        )
    return f"nvidia-{name}-cu{cuda}"


def cuda_of(libraries: Sequence[str], otherwise: int = 12) -> int:
    """Tell for which CUDA libraries are, by the numbers of those that have its own."""
    for one in libraries:
        stem, _, number = one.partition(".so.")
        if stem not in _OWN_NUMBERS and number.partition(".")[0].isdecimal():
            return int(number.partition(".")[0])
    return otherwise


def point_to(paths: Sequence[str]) -> str:
    """Give the command that has the loader look into the folders of some libraries."""
    folders = dict.fromkeys(os.path.dirname(path) for path in paths)
    shown = [folder.replace(SITE, _PLACE, 1) if folder.startswith(SITE) else folder for folder in folders]
    return f'export LD_LIBRARY_PATH="{":".join(shown)}:$LD_LIBRARY_PATH"'


def folder_of(library: str, cuda: int) -> str:
    """Give the folder in which its package puts a library."""
    stem = library.partition(".so")[0]
    name = _WHEELS.get(stem, stem).replace("-", "_")
    inside = f"nvidia/cu{cuda}/lib" if cuda >= 13 and name != "cudnn" else f"nvidia/{name}/lib"
    return f"{SITE}/{inside}/{library}"
