"""ONNX's own test models in each runtime that opens ONNX: which operators agree with recorded answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.runtimes.conformance.cases import Case as Case
    from modelyard.runtimes.conformance.cases import all_cases as all_cases
    from modelyard.runtimes.conformance.run import run_conformance as run_conformance
    from modelyard.runtimes.conformance.table import Table as Table

_HOMES = {
    "Case": "modelyard.runtimes.conformance.cases",
    "Table": "modelyard.runtimes.conformance.table",
    "all_cases": "modelyard.runtimes.conformance.cases",
    "run_conformance": "modelyard.runtimes.conformance.run",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
