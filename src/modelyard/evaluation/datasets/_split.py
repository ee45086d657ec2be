"""The three splits, and the lot by which a thing falls into one of them for ever."""

from __future__ import annotations

from hashlib import sha256

from modelyard.core.errors import InputError, NotFoundError

SPLITS = ("train", "validation", "held-out")


def checked(split: str) -> str:
    """Give the name of a split if there is one of that name."""
    if split not in SPLITS:
        raise NotFoundError(f"there is no split {split!r}", hint=f"There are: {', '.join(SPLITS)}.")
    return split


def checked_size(size: int | None, known: int | None = None) -> int:
    """Give how many items are asked for, if there are so many; `known` where their number is fixed."""
    if size is None and known is not None:
        return known
    if size is None or size < 1 or (known is not None and size > known):
        most = f" to {known}" if known is not None else " or more"
        raise InputError(f"a data set of {size} items cannot be given", hint=f"Ask for 1{most}.")
    return size


def lot(thing: object) -> str:
    """Draw a lot that no library's random numbers can change."""
    return sha256(f"modelyard {thing}".encode("utf-8", "surrogatepass")).hexdigest()
