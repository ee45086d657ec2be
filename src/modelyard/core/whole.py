"""Whole numbers that a person states."""

from __future__ import annotations

from numbers import Integral

from modelyard.core.errors import InputError


def demand_whole(name: str, value: object, least: int = 1) -> None:
    """Refuse what is no whole number, and what is too small.

    Args:
        name: what it is called where it is stated.
        value: what was stated.
        least: the smallest that is allowed.
    """
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise InputError(f"{name} is a whole number from {least} on, not {value!r:.60}")
