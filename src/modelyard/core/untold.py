"""OpenVINO, imported so that it tells nobody: its import alone would send an event to its makers."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TELLER = "openvino_telemetry"


def openvino() -> Any:
    """Import OpenVINO without the library that it sends events with; it has a silent stand-in for that."""
    if "openvino" not in sys.modules:
        sys.modules.setdefault(_TELLER, None)  # type: ignore[arg-type]  # Python's own form for "is not there"
    import openvino

    return openvino
