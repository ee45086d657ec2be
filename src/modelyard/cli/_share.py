"""A share as people write it: `0.02`, or `2%`."""

from __future__ import annotations


def share_of(text: str, option: str) -> float:
    """Read a share; whether it makes sense where it is used is asked there.

    Args:
        text: what was given.
        option: the option that it was given to, such as `--margin`.
    """
    from modelyard.core.errors import InputError

    share = text.strip().endswith("%")
    try:
        return float(text.strip().removesuffix("%")) / (100 if share else 1)
    except ValueError:
        raise InputError(f"{option} needs a number such as 0.02 or 2%, got {text!r}") from None
