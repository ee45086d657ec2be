"""A threshold as a person writes it: `5%`, `0.05`."""

from __future__ import annotations

from modelyard.core.errors import InputError
from modelyard.core.stated_number import stated_share

MOST = 10.0
"""A share above which nothing would be guarded; a bare number of 1 or more lacks its percent sign."""


def share_of(given: str | float, name: str = "threshold") -> float:
    """Give a threshold as a share; one that nothing could be judged by is refused.

    Args:
        given: a number, or a text such as `5%`.
        name: what it is called in an error.
    """
    share = stated_share(name, given)
    if share <= 0:
        raise InputError(
            f"{name} is {given}: it has to be above zero, for no two measurements are ever equal",
            hint="Such as 5%, which is the same as 0.05.",
        )
    bare = not str(given).strip().endswith("%")
    if share >= (1 if bare else MOST):
        most = "below 1, or a percentage" if bare else f"below {100 * MOST:g}%"
        hint = f"For {share:g} %, write {share:g}%." if bare else "Such as 5%."
        raise InputError(f"{name} is {given}: it has to be {most}", hint=hint)
    return share
