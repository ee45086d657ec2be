"""Where the values of a block mapping or list stand: after which colon or dash, and in which column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modelyard.cards.text.nodes import Node
from modelyard.cards.text.splice import Splices, unchangeable

Path = tuple[object, ...]
_COLON = re.compile(r"[ \t]*:")
_DASH = re.compile(r"[ \t]*-(?=\s)")


@dataclass(frozen=True)
class Slot:
    """Where a value stands: after a colon or a dash, or alone as the whole text."""

    path: Path
    start: int
    """Where the key or the dash begins."""
    intro: int
    """Just after the colon or the dash."""
    column: int
    node: Node
    dash: bool = False

    @property
    def end(self) -> int:
        return max(self.intro, self.node.end)


def entries_of(splices: Splices, slot: Slot, old: dict[object, object]) -> dict[object, Slot]:
    """Find the keys of a block mapping that holds `old`."""
    pairs = slot.node.pairs
    if len(pairs) != len(old):
        raise unchangeable(slot.path, "its keys are not read alike by all readers of YAML")
    entries: dict[object, Slot] = {}
    for number, (name, (key, value)) in enumerate(zip(old, pairs, strict=True)):
        colon = _COLON.match(splices.text, key.end)
        before = splices.before(key.start).strip(" " if number else " -")
        if colon is None or before or key.kind != "scalar" or (isinstance(name, str) and key.value != name):
            raise unchangeable((*slot.path, name), "its key is not a plain word before a colon")
        column = splices.column(key.start)
        entries[name] = Slot((*slot.path, name), key.start, colon.end(), column, value)
    return entries


def items_of(splices: Splices, slot: Slot, old: list[object]) -> list[Slot]:
    """Find the items of a block list that holds `old`."""
    nodes = slot.node.children
    if len(nodes) != len(old):
        raise unchangeable(slot.path, "its items are not read alike by all readers of YAML")
    items: list[Slot] = []
    at = slot.node.start
    for number, node in enumerate(nodes):
        dash = _dash(splices, at, node)
        if dash < 0:
            raise unchangeable((*slot.path, number), "its dash was not found")
        column = splices.column(dash)
        items.append(Slot((*slot.path, number), dash, dash + 1, column, node, dash=True))
        at = splices.next_line(max(dash, node.end))
    return items


def _dash(splices: Splices, at: int, node: Node) -> int:
    """The place of the dash that opens the item: the first on a line from `at` on."""
    while at < len(splices.text) and at <= node.start:
        dash = _DASH.match(splices.text, at)
        if dash:
            return dash.end() - 1
        at = splices.next_line(at)
    return -1
