"""`zoo_at_hand`: the zoo that a site is of; never another one in place of cards that lie here."""

from __future__ import annotations

import os
import shlex
from glob import escape, iglob

from modelyard.core.errors import InputError
from modelyard.registry.zoo import CARD, INDEX, REGISTRY, Zoo, open_zoo


def zoo_at_hand(zoo: Zoo | str | None) -> Zoo:
    """Open the zoo of a site.

    Args:
        zoo: a zoo or its folder; the one at hand by default, if no cards without an index are nearer.
    """
    if isinstance(zoo, Zoo):
        return zoo
    opened = open_zoo(zoo)
    is_named = zoo is not None or bool(os.environ.get("MODELYARD_ZOO"))
    folder = None if is_named or opened.kind == "given" else _cards_of_no_zoo(os.getcwd())
    if folder is not None:
        other = opened.root if opened.kind == "own" else "starter"
        raise InputError(
            f"{folder} holds cards, but no {REGISTRY}/{INDEX}, and so the site would be of {opened.name}: "
            "nothing was written",
            hint=f"`modelyard index --zoo {shlex.quote(os.path.relpath(folder))}` makes it a zoo; "
            f"`--zoo {shlex.quote(other)}` builds the site of {opened.name} all the same.",
        )
    return opened


def _cards_of_no_zoo(start: str) -> str | None:
    """Find the nearest folder upwards that has cards where a zoo has them."""
    folder = os.path.abspath(start)
    while True:
        if next(iglob(os.path.join(escape(folder), REGISTRY, "*", "*", CARD)), None):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
