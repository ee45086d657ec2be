"""The user's list of zoos whose code may run: a line for each, in a file of the user's own."""

from __future__ import annotations

import os
from unicodedata import category

from modelyard.core.errors import InputError
from modelyard.core.zoo_plugins import trust_list, trusted_zoos
from modelyard.store.atomic import write_atomically

_BREAKS = ("Cc", "Zl", "Zp")
"""Of Unicode: control characters, separators of lines and of paragraphs."""


def trust_zoo(root: str) -> bool:
    """Let the code in a zoo's folder run: its plug-ins, now and as they change. Tell whether that is new.

    Args:
        root: the folder of the zoo.
    """
    place, known = os.path.realpath(root), trusted_zoos()
    if any(category(one) in _BREAKS for one in place):
        raise InputError(
            f"{place!r} cannot be trusted: there is a control character or a line break in its name",
            hint="Give its folder another name.",
        )
    if place not in known:
        _write([*known, place])
    return place not in known


def distrust_zoo(root: str) -> bool:
    """Take a zoo from the list again; tell whether it was there.

    Args:
        root: the folder of the zoo.
    """
    place, known = os.path.realpath(root), trusted_zoos()
    if place in known:
        _write([one for one in known if one != place])
    return place in known


def _write(places: list[str]) -> None:
    path = trust_list()
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    write_atomically(path, "".join(f"{one}\n" for one in sorted(places)).encode(errors="surrogateescape"))
