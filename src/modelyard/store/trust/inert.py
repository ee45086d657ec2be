"""Read a checkpoint without torch and without its classes: tensors described, other objects as records."""

from __future__ import annotations

from modelyard.core.errors import UnsafeFileError
from modelyard.store.trust.pickled.values import Tensor, tensors_in
from modelyard.store.trust.report import MEANING
from modelyard.store.trust.scan import examine

FORMATS = ("torch", "torch-legacy")


class Contents:
    """What a checkpoint holds: the value as records, and its tensors by their path of keys."""

    __slots__ = ("path", "tensors", "value")

    def __init__(self, path: str, value: object) -> None:
        self.path = path
        self.value = value
        self.tensors: dict[str, Tensor] = dict(tensors_in(value))


def read_inert(path: str) -> Contents:
    """Read a checkpoint of torch as data: no class is imported, nothing is called, no tensor is loaded.

    Every class that is not one of torch's own becomes an `Inert` record. Each tensor says where in the
    file its bytes lie (`tensor.start`), so that it can be loaded when it is asked for.
    """
    report, value = examine(path)
    if report.verdict not in ("safe", "inert") or report.format not in FORMATS:
        found = "; ".join(map(str, report.findings[:3]))
        message = f"{path} ({report.format}, {report.verdict}): {MEANING[report.verdict]}"
        raise UnsafeFileError(
            f"{message}: {found}" if found else f"{message}; a checkpoint of torch expected"
        )
    return Contents(path, value)
