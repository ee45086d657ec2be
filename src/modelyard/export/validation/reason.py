"""One clear line out of an error of several."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.core.errors import ModelyardError

MOST = 300


def reason(error: ModelyardError, place: str = "") -> str:
    """Give what an error says on one line, without the place that is told beside it."""
    lines = [line.strip() for line in error.message.splitlines()]
    said = " ".join(line for line in lines if line).removeprefix(place).lstrip(": ")
    return said if len(said) <= MOST else f"{said[: MOST - 1]}…"
