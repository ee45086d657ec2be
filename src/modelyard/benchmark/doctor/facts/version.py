"""Versions of drivers and libraries as numbers that compare: 570.133.20, 12.8, 2.8.0+cu128."""

from __future__ import annotations

import re

Numbers = tuple[int, ...]


def numbers(text: str | None) -> Numbers:
    """Give the numbers that a version begins with: `2.8.0+cu128` is (2, 8, 0)."""
    found = re.match(r"\d+(?:\.\d+)*", text or "")
    return tuple(map(int, found[0].split("."))) if found else ()


def dotted(version: Numbers) -> str:
    """(12, 8) is `12.8`."""
    return ".".join(map(str, version))
