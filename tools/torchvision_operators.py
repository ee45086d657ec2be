"""Import torchvision for what it publishes, also where its compiled operators or numpy are missing.

A torchvision built for another torch cannot load its compiled operators, and its import then fails
where it describes two of them. Its enums of weights need neither these operators nor numpy, so the
operators are named without being implemented, and numpy is stood in for while torchvision loads.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import warnings
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DESCRIBED = ("nms", "qnms")
_kept: list[Any] = []


def import_torchvision() -> ModuleType:
    """Import torchvision; its models are listed but those with such operators cannot run."""
    if "torchvision" not in sys.modules:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch says that it found no numpy
            _name_operators()
            with _numpy():
                importlib.import_module("torchvision")
    return sys.modules["torchvision"]


def missing() -> str:
    """Say which of torch and torchvision is not installed; empty if both are."""
    absent = [name for name in ("torch", "torchvision") if importlib.util.find_spec(name) is None]
    return f"{' and '.join(absent)} not installed" if absent else ""


def _name_operators() -> None:
    torch: Any = importlib.import_module("torch")
    if _compiled_operators_load():
        return
    library = torch.library.Library("torchvision", "DEF")
    for name in DESCRIBED:
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _kept.append(library)  # an operator lives as long as its library


def _compiled_operators_load() -> bool:
    torch: Any = importlib.import_module("torch")
    spec = importlib.util.find_spec("torchvision")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None:
        return False
    try:
        for file in folder.glob("_C*"):
            torch.ops.load_library(str(file))
    except OSError:
        return False
    return any(folder.glob("_C*"))


@contextmanager
def _numpy() -> Iterator[None]:
    if importlib.util.find_spec("numpy") is not None:
        yield
        return
    importlib.import_module("torch._dynamo.utils")  # looks for numpy too, and must not find the stand-in
    sys.modules["numpy"] = _NoNumpy("numpy")
    try:
        yield
    finally:
        del sys.modules["numpy"]


class _NoNumpy(ModuleType):
    """Answers the annotations that name an array type; nothing here computes."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return object
