"""What a measurement changes in `benchmarks.yaml` and in a card, as plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from modelyard.cards.comparable import SPEED
from modelyard.cards.vocabulary import metric_kind

Entry = Mapping[str, object]
OWN = "benchmarks.yaml"
_OWN = re.compile(rf"{re.escape(OWN)}(?: \([^)]*\))?(?:; )?")
_SAME = ("benchmark", "runtime", "precision", "key")


def merged(runs: Sequence[Entry], new: Sequence[Entry]) -> list[Entry]:
    """Put new runs among those there are: one of the same key in the place of the old, others behind.

    Args:
        runs: What stands in the file.
        new: What was measured.
    """
    kept = list(runs)
    for entry in new:
        place = next((at for at, old in enumerate(kept) if _is_same(old, entry)), len(kept))
        kept[place : place + 1] = [entry]
    return kept


def _is_same(old: Entry, new: Entry) -> bool:
    """Tell whether two entries are of the same key; one that states no key is nobody's."""
    return bool(old.get("key")) and all(old.get(name) == new.get(name) for name in _SAME)


def with_figures(part: Mapping[str, object], figures: Mapping[str, object]) -> dict[str, object]:
    """Give a benchmark of a card with measured figures, and with their source said.

    Where other figures stay, so does the source that they had. Scores that an earlier run measured under
    another key go: the card states one key, and it would not be theirs.

    Args:
        part: What the card says of the benchmark.
        figures: What was measured.
    """
    before = str(part.get("source") or "")
    part = {name: value for name, value in part.items() if name not in _outdated(part, figures, before)}
    own = {*(part if before == OWN else _named(before)), *filter(_is_number, figures)}
    others = [name for name in part if _is_number(name) and name not in own]
    source = f"{OWN} ({', '.join(sorted(own))}); {_OWN.sub('', before)}".rstrip("; ") if others else OWN
    return {**part, **figures, "source": source}


def _outdated(part: Mapping[str, object], figures: Mapping[str, object], source: str) -> set[str]:
    """The scores on a card that were measured under another key than these."""
    if "key" not in figures or part.get("key") in (None, figures["key"]):
        return set()
    measured = filter(_is_number, part) if source == OWN else _named(source)
    return {name for name in measured if name not in SPEED and name not in figures}


def _named(source: str) -> list[str]:
    """The figures that a source says were measured."""
    found = re.match(rf"{re.escape(OWN)} \(([^)]*)\)", source)
    return found[1].split(", ") if found else []


def _is_number(name: str) -> bool:
    return metric_kind(name) != "text" and name not in ("batch_size", "key", "speed_key")
