"""`modelyard index`: the master index, written from the cards."""

from __future__ import annotations

from modelyard.cli import _show


def index(*, zoo: str | None = None) -> int:
    """Write registry/index.yaml, the master index, from the cards.

    The cards are the truth; the master index is a sorted overview for git and for people, one line
    a model. Its name, description, removed and renamed entries are kept, also out of a git conflict.

    Args:
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard index
    """
    from modelyard.registry.master import master_path, unreadable, update_master
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    changed = update_master(opened, anew=True)
    broken = sorted(unreadable(opened))
    if broken:
        names = ", ".join(broken[:5]) + (", …" if len(broken) > 5 else "")
        _show.warn(f"not up to date for cards that cannot be read: {names}; `modelyard check` says why")
    _show.say(_show.inert(f"{master_path(opened)}: " + ("written" if changed else "as it was")))
    return 0
