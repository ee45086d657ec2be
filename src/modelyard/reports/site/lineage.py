"""How models of a zoo descend from each other, read from both sides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.reports.site.entry import Entry, Version


@dataclass(frozen=True, slots=True)
class Relative:
    """A model beside another: what it is to it, what it is called, and its page where it has one here."""

    relation: str
    name: str
    page: str | None = None
    what: str = ""


class Lineage:
    """The relations between the models of a zoo."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._known: dict[str, Entry] = {}
        self._variants: dict[str, list[Entry]] = defaultdict(list)
        self._made: dict[str, list[Entry]] = defaultdict(list)
        self._before: dict[str, list[Entry]] = defaultdict(list)
        for one in entries:
            self._known.setdefault(one.ref, one)
            card = one.current.card
            self._variants[_bare(card.get("base_model"))].append(one)
            self._before[_bare(card.get("deprecated_by"))].append(one)
            for part in card.get("derived_from") or ():
                self._made[_bare(part)].append(one)

    def of(self, entry: Entry, version: Version) -> list[Relative]:
        """Name the relatives of a model, parents first."""
        card = version.card
        found = [self._named("made from", card.get("base_model"))]
        found += [self._named("part of it", part) for part in card.get("derived_from") or ()]
        found += [self._named("taken over by", card.get("deprecated_by"))]
        for relation, others in (
            ("variant", self._variants), ("used in", self._made), ("takes over from", self._before),
        ):  # fmt: skip
            found += [_relative(relation, one) for one in others.get(entry.ref, ()) if one.ref != entry.ref]
        return [one for one in found if one is not None]

    def _named(self, relation: str, reference: str | None) -> Relative | None:
        if not reference:
            return None
        there = self._known.get(_bare(reference))
        wanted = reference.partition("@")[2]
        if there is None:
            return Relative(relation, reference)
        version = next((one for one in there.versions if one.version == wanted), there.current)
        return Relative(relation, reference, there.page_of(version), str(there.current["name"]))


def _relative(relation: str, one: Entry) -> Relative:
    return Relative(relation, one.ref, one.page, str(one.current["name"]))


def _bare(reference: str | None) -> str:
    return (reference or "").partition("@")[0]
