"""`modelyard search`: models by words."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core import amount


def search(*words: str, limit: int = 10, json: bool = False, zoo: str | None = None) -> int:
    """Rank models by how well their cards fit some words.

    Any of the words counts, also as the beginning of a longer one; a word in a name or a tag counts
    more than one in a description. Deprecated models are left out.

    Args:
        words: What you are looking for, in a few words.
        limit: Show this many at most.
        json: Print JSON, one object a model.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard search small vit for edge
        modelyard search detection coco --limit 3
    """
    from modelyard.core.errors import UsageError
    from modelyard.registry.listing.search import search_models
    from modelyard.registry.zoo import open_zoo

    if not words:
        raise UsageError("search needs a word or two")
    found = search_models(" ".join(words), limit=limit, zoo=open_zoo(zoo))
    if json:
        _show.json_out([model.summary() for model in found])
        return 0
    if not found:
        _show.say("no card has any of these words")
        return 0
    rows = [
        (
            m.ref,
            m.task,
            amount.percent(m.accuracy),
            amount.human_count(m.num_parameters),
            m.description or "",
        )
        for m in found
    ]
    _show.table(rows, ("MODEL", "TASK", "ACCURACY", "PARAMS", "DESCRIPTION"), "llrrl")
    return 0
