"""An error as the reason in a row: one line, with the next step."""

from __future__ import annotations

from modelyard.core.errors import ModelyardError


def reason_of(error: ModelyardError) -> str:
    """Put the message and its hint into one line.

    Args:
        error: what was raised.
    """
    lines = [line.strip() for line in f"{error.message}\n{error.hint or ''}".splitlines()]
    said, *next_steps = [line for line in lines if line] or [type(error).__name__]
    return ". ".join([said.rstrip("."), *(line.rstrip(".") for line in next_steps)])
