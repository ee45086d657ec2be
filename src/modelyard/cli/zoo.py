"""`modelyard zoo`: which zoo is at hand."""

from __future__ import annotations

from modelyard.cli import _show


def zoo_(*, json: bool = False, zoo: str | None = None) -> int:
    """Show which zoo is at hand, where it lies, and how many models it holds.

    Args:
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard zoo
    """
    from modelyard.registry.catalogue import asking
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    query = "SELECT count(DISTINCT task || '/' || ref), count(*), count(problem) FROM card"
    models, cards, broken = asking(opened, lambda catalogue: catalogue.execute(query).fetchone())
    how = {
        "given": "the zoo at hand",
        "own": "your own zoo, over the starter zoo",
        "starter": "the starter zoo",
    }
    record = {
        "name": opened.name,
        "description": opened.settings.description,
        "folder": opened.root,
        "kind": opened.kind,
        "writable": opened.writable,
        "models": models,
        "cards": cards,
        "unreadable": broken,
        "behind it": opened.base.name if opened.base else None,
        "cache": opened.settings.cache_folder,
    }
    if json:
        _show.json_out(record)
    else:
        shown = record | {"kind": how[opened.kind], "writable": "yes" if opened.writable else "no"}
        _show.key_values((key, value) for key, value in shown.items() if value not in (None, "", 0))
    return 0
