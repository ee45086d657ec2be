"""Durations as a person writes them: `90`, `90s`, `10m`, `1h30m`."""

from __future__ import annotations

import re

from modelyard.core.errors import InputError

_FORM = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?:in)?)?(?:(\d+(?:\.\d+)?)s?)?")
_SECONDS = (3600.0, 60.0, 1.0)


def seconds_of(text: str) -> float:
    """Give the seconds that a text means.

    Args:
        text: a number of seconds, or hours, minutes and seconds with their letters.
    """
    found = _FORM.fullmatch(text.strip().lower().replace(" ", ""))
    if found is None or not any(found.groups()):
        raise InputError(f"{text!r} is no duration", hint="Such as `90s`, `10m` or `1h30m`.")
    return sum(float(part) * unit for part, unit in zip(found.groups(), _SECONDS, strict=True) if part)
