"""Shares as options take them: `1%` or `0.01`."""

from __future__ import annotations


def share(text: str, option: str) -> float:
    """Read a share, or say how one is written."""
    from math import isfinite

    from modelyard.core.errors import InputError

    number = text.strip().removesuffix("%")
    try:
        found = float(number) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise InputError(f"{option} needs a share such as 0.01 or 1%, got {text!r}")
    return found
