"""The packages that are installed, and what their files say, without importing any."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from glob import glob

from modelyard.benchmark.doctor.read.elf import wanted
from modelyard.benchmark.doctor.read.files import read_text
from modelyard.benchmark.doctor.read.places import (
    CAPI,
    LIBRARIES,
    LIBRARY_FOLDERS,
    PACKAGES,
    PROVIDERS,
    SITE,
    SITE_FILES,
    WHEEL_LIBRARIES,
)


def packages_of(folders: list[str] | None = None) -> dict[str, str]:
    """Give the versions of the packages that matter, by name, from the names of their folders.

    Args:
        folders: where packages lie; Python's own by default.
    """
    found: dict[str, str] = {}
    for folder in reversed(_folders(folders)):
        for name in sorted(_names(folder)):
            package, _, version = name.removesuffix(".dist-info").partition("-")
            package = package.lower().replace("_", "-")
            if package.startswith(PACKAGES):
                found[package] = version
    return dict(sorted(found.items()))


def package_files(folders: list[str] | None = None) -> dict[str, str]:
    """Read what torch and ONNX Runtime say of how they were built, and what their libraries want.

    Args:
        folders: where packages lie; Python's own by default.
    """
    texts = {name: _first(inside, folders, read_text) for name, inside in SITE_FILES.items()}
    found = {name: text for name, text in texts.items() if text}
    libraries = {f"{CAPI}/{file}": file for file in PROVIDERS.values()}
    for folder in _folders(folders):
        module = glob(os.path.join(folder, CAPI, "onnxruntime_pybind11_state*.so"))
        libraries |= {
            f"{CAPI}/{os.path.basename(one)}": "onnxruntime_pybind11_state.so" for one in module[:1]
        }
    for inside, file in libraries.items():
        text = _first(inside, folders, wanted)
        found |= {f"{SITE}/onnxruntime/{file}.wants": text} if text else {}
    return found


def libraries_of(environment: Mapping[str, str], folders: list[str] | None = None) -> tuple[str, ...]:
    """Name the libraries for GPUs in packages, in the toolkit's usual folders and where variables point.

    Args:
        environment: with LD_LIBRARY_PATH and CUDA_HOME, where they are set.
        folders: where packages lie; Python's own by default.
    """
    found: list[str] = []
    for folder in _folders(folders):
        for pattern in WHEEL_LIBRARIES:
            inside = glob(os.path.join(folder, pattern))
            found += [f"{SITE}/{os.path.relpath(one, folder)}" for one in _libraries(inside)]
    given = [one for one in environment.get("LD_LIBRARY_PATH", "").split(os.pathsep) if one]
    given += [os.path.join(environment[name], "lib64") for name in ("CUDA_HOME",) if environment.get(name)]
    usual = [one for pattern in LIBRARY_FOLDERS for one in glob(pattern)]
    return tuple(dict.fromkeys([*found, *_libraries([*given, *usual])]))


def _folders(given: list[str] | None) -> list[str]:
    return [one for one in (sys.path if given is None else given) if os.path.isdir(one)]


def _names(folder: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        yield from (one.name for one in found if one.name.endswith(".dist-info"))


def _first(inside: str, folders: list[str] | None, read: Callable[[str], str | None]) -> str:
    texts = (read(os.path.join(folder, inside)) for folder in _folders(folders))
    return next((text for text in texts if text), "")


def _libraries(folders: list[str]) -> Iterator[str]:
    for folder in folders:
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        patterns = [f"{one}*" for one in LIBRARIES]
        yield from (
            os.path.join(folder, name) for name in names if any(fnmatch(name, one) for one in patterns)
        )
