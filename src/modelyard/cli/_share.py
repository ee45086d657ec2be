"""Shares as options take them: `1%` or `0.01`."""

from __future__ import annotations


def share(text: str, option: str) -> float:
    """Read a share, or say how one is written."""
    from modelyard.cards.quantity import fraction
    from modelyard.core.errors import InputError

    try:
        found = fraction(text)
    except ValueError as error:
        raise InputError(f"{option} {text!r}: expected {error}", hint=f"Such as `{option} 1%`.") from None
    assert isinstance(found, float)
    return found
