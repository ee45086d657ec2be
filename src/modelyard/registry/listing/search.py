"""Find models by words: full text over the cards, best first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError
from modelyard.registry import model as models
from modelyard.registry.catalogue import asking
from modelyard.registry.index.update import fill_words
from modelyard.registry.zoo import Zoo, open_zoo

if TYPE_CHECKING:
    import sqlite3
    from typing import Any

_COMMON = frozenset(
    (
        "a", "an", "and", "any", "are", "as", "at", "be", "best", "by", "can", "do", "find", "for", "from",
        "give", "good", "has", "have", "i", "in", "is", "it", "like", "me", "model", "models", "my", "need",
        "of", "on", "or", "our", "please", "show", "some", "something", "that", "the", "this", "to", "used",
        "want", "we", "which", "with", "you",
    )
)  # fmt: skip
# Words people use for what cards call otherwise.
_ALIKE = {
    "small": ("tiny", "lite", "nano", "mini"),
    "tiny": ("small", "nano"),
    "edge": ("mobile", "embedded"),
    "phone": ("mobile",),
    "big": ("large", "huge"),
    "large": ("big", "huge"),
    "vit": ("transformers",),
    "llm": ("text", "generation"),
    "language": ("text", "generation"),
    "classifier": ("classification",),
    "detector": ("detection",),
    "boxes": ("detection",),
    "object": ("detection",),
    "masks": ("segmentation",),
    "quantised": ("quantized",),
    "int8": ("quantized",),
}
# How much a word counts in: name of commands, name, tags, task, description, the rest.
_WEIGHTS = "10.0, 8.0, 5.0, 4.0, 2.0, 1.0"
_ALIKE_COUNTS = 0.3
_RANK = f"""
SELECT card.id, bm25(words, {_WEIGHTS}) FROM words JOIN main.card AS card ON card.id = words.rowid
WHERE words MATCH ? AND card.current = 1 AND card.status IS NOT 'deprecated'
"""
_ROW = f"SELECT {', '.join(models.FIELDS)} FROM main.card WHERE id = ?"


def search_models(text: str, *, limit: int = 20, zoo: Zoo | str | None = None) -> models.Models:
    """Rank the models of a zoo by how well their cards fit some words.

    Args:
        text: words, such as "small vit for edge".
        limit: how many at most.
        zoo: a zoo or its folder; the one at hand by default.
    """
    if limit < 0:
        raise InputError(f"the limit is {limit}; it is 0 or more")
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    wanted = concepts(text)
    found: list[tuple[int, int, models.Model]] = []
    hidden: set[str] = set()
    for layer, each in enumerate(opened.listed):
        rows, refs = _ranked(each, wanted, limit + len(hidden))
        shown = [row for row in rows if row[1] not in hidden]
        found += [(place, layer, models.Model(each, row)) for place, row in enumerate(shown)]
        hidden |= refs
    # Figures of two indexes cannot be compared (a word is rare or common in each), places can.
    found.sort(key=lambda one: one[:2])
    return models.Models(model for *_, model in found[:limit])


def _ranked(zoo: Zoo, wanted: list[tuple[str, str]], limit: int) -> tuple[list[tuple[Any, ...]], set[str]]:
    """Give the best rows of one zoo, the best first, and the names of all its models."""

    def ask(catalogue: sqlite3.Connection) -> tuple[list[tuple[Any, ...]], set[str]]:
        fill_words(catalogue)
        ranks: dict[int, float] = {}
        covered: dict[int, float] = {}
        for said, alike in wanted:
            for card, (rank, share) in _ranks(catalogue, said, alike).items():
                ranks[card] = ranks.get(card, 0.0) + rank
                covered[card] = covered.get(card, 0.0) + share
        # A card that has all that was asked for comes before one that has a rare part of it often.
        scores = {card: rank * covered[card] for card, rank in ranks.items()}
        best = sorted(scores.items(), key=lambda pair: (pair[1], pair[0]))[:limit]
        rows = [catalogue.execute(_ROW, (card,)).fetchone() for card, _ in best]
        return rows, {str(ref) for (ref,) in catalogue.execute("SELECT DISTINCT ref FROM main.card")}

    return asking(zoo.alone, ask)


def _ranks(catalogue: sqlite3.Connection, said: str, alike: str) -> dict[int, tuple[float, float]]:
    """Rank the cards that have one word or, counting less, one that stands for it; and how much it counts."""
    ranks: dict[int, tuple[float, float]] = {}
    for card, rank in catalogue.execute(_RANK, (alike,)) if alike else ():
        ranks[card] = (_ALIKE_COUNTS * rank, _ALIKE_COUNTS)
    for card, rank in catalogue.execute(_RANK, (said,)):
        ranks[card] = (rank, 1.0)
    return ranks


def concepts(text: str) -> list[tuple[str, str]]:
    """Turn words into pairs of full-text expressions: the word itself, and what cards may say for it.

    What was said counts as a beginning too; common words do not count.
    """
    words = re.findall(r"\w+", text.lower().replace("_", " "))
    telling = [word for word in words if word not in _COMMON] or words
    if not telling:
        raise InputError(f"there is no word in {text!r}", hint="Such as: modelyard search small vit for edge")
    return [
        (f'"{word}"*', " OR ".join(f'"{other}"' for other in _ALIKE.get(word, ())))
        for word in dict.fromkeys(telling[:32])
    ]
