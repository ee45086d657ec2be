"""What a runtime leaves to choose on this machine: the numbers it computes in, and options worth trying."""

from __future__ import annotations

from typing import Any

from modelyard.core.errors import ModelyardError
from modelyard.runtimes.family import engine_of


def choices_here(runtime: str) -> dict[str, Any]:
    """Ask a runtime; one that cannot say has a `problem`.

    Args:
        runtime: its name.
    """
    try:
        engine = engine_of(runtime)
        precisions = getattr(engine, "precisions", lambda: ["float32"])()
    except ModelyardError as error:
        return {"problem": error.message}
    return {
        "precisions": list(precisions),
        "options": [dict(one) for one in getattr(engine, "WORTH_TRYING", ())],
        "compiles": bool(getattr(engine, "COMPILES", False)),
        "onnx": "onnx" in engine.READS,
    }
