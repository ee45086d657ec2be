"""Find the lines of a block text that must change so that it holds other data."""

from __future__ import annotations

import re
from collections.abc import Sequence

from modelyard.cards.text import flow
from modelyard.cards.text.nodes import Node, header
from modelyard.cards.text.slots import Slot, entries_of, items_of
from modelyard.cards.text.splice import Splices, align, same, unchangeable
from modelyard.cards.text.write import WIDTH, Old, below, entry, item, mapping


class Editor:
    """Notes the changes that lead from the old data of a text to the new."""

    def __init__(self, splices: Splices, order: Sequence[str]) -> None:
        self.splices = splices
        self.manner = splices.manner
        self.order = {name: rank for rank, name in enumerate(order)}

    def root(self, node: Node, old: dict[object, object], new: dict[object, object]) -> None:
        """Change the mapping that is the whole text."""
        if node.block and not new:
            first, end = self.splices.line_start(node.start), self.splices.below(node.end, 0)
            self.splices.put_lines(first, end, ["{}"])
        elif node.block:
            self._mapping(Slot((), node.start, node.start, 0, node), old, new)
        elif node.kind == "mapping" and old and new:
            flow.change(self.splices, node, old, new, ())
        elif node.kind == "mapping" and not node.marked:
            lines = mapping(new, 0, self.manner) or ["{}"]
            self.splices.put(node.start, node.end, self.manner.newline.join(lines))
        elif node.kind == "scalar" and not node.marked:
            self._fill(node, mapping(new, 0, self.manner))
        else:
            raise unchangeable((), "it holds no mapping of keys")

    def _fill(self, node: Node, lines: list[str]) -> None:
        """Put the first keys into a text that says `null`, or nothing but `---`."""
        begun = self.splices.before(node.start).strip() != ""
        at = self.splices.next_line(node.start) if begun else self.splices.line_start(node.start)
        self.splices.put_lines(
            at, self.splices.next_line(node.end) if node.value and not begun else at, lines
        )

    def _value(self, slot: Slot, old: object, new: object) -> None:
        node = slot.node
        if same(old, new):
            return
        both = bool(old) and bool(new)
        if both and node.kind == "mapping" and isinstance(old, dict) and isinstance(new, dict):
            if node.flow:
                flow.change(self.splices, node, old, new, slot.path)
            else:
                self._mapping(slot, old, new)
        elif both and node.kind == "sequence" and isinstance(old, list) and isinstance(new, list):
            if node.flow:
                flow.change(self.splices, node, old, new, slot.path)
            else:
                self._sequence(slot, old, new)
        else:
            self._replace(slot, old, new)

    def _mapping(self, slot: Slot, old: dict[object, object], new: dict[object, object]) -> None:
        entries = entries_of(self.splices, slot, old)
        if slot.dash and not any(name in new for name in old):
            self._replace(slot, old, new)
            return
        for name, child in entries.items():
            if name in new:
                self._value(child, old[name], new[name])
        self._drop(list(entries.values()), [name in new for name in entries])
        self._add(slot, entries, {name: part for name, part in new.items() if name not in old})

    def _drop(self, entries: list[Slot], kept: list[bool]) -> None:
        done = 0
        if not kept[0] and self.splices.before(entries[0].start).strip():
            done = self._drop_beside_dash(entries, kept)
        for slot, stays in zip(entries[done:], kept[done:], strict=True):
            if not stays:
                self._drop_lines(slot)

    def _drop_lines(self, slot: Slot) -> None:
        self.splices.put(self.splices.line_start(slot.start), self.splices.below(slot.end, slot.column), "")

    def _drop_beside_dash(self, entries: list[Slot], kept: list[bool]) -> int:
        """Take out the first keys of a list's item, `- a: 1`; tell how many were done."""
        stays = kept.index(True)
        start, end = entries[0].start, entries[stays].start
        if re.search(r"^\s*#", self.splices.text[start:end], re.MULTILINE) is None:
            self.splices.put(start, end, "")
            return stays
        gap = len(self.splices.before(start)) - len(self.splices.before(start).rstrip())
        self.splices.put(start - gap, self.splices.line_end(entries[0].end), "")
        return 1

    def _add(self, slot: Slot, entries: dict[object, Slot], added: dict[object, object]) -> None:
        key = slot.node.pairs[-1][0]
        column, quote = self.splices.column(slot.node.pairs[0][0].start), key.style
        last = list(entries.values())[-1]
        for name in sorted(added, key=lambda name: self._rank(slot, name)):
            lines = entry(name, added[name], column, self.manner, quote)
            anchor = last if slot.path else self._anchor(name, entries, last)
            at = self.splices.below(anchor.end, column)
            if not slot.path and self._sections(anchor, at, lines):
                lines = ["", *lines]
            self.splices.put_lines(at, at, lines)

    def _rank(self, slot: Slot, name: object) -> int:
        unknown = len(self.order)
        return unknown if slot.path else self.order.get(str(name), unknown)

    def _anchor(self, name: object, entries: dict[object, Slot], last: Slot) -> Slot:
        """The entry a new key of the whole text comes after."""
        rank = self._rank(Slot((), 0, 0, 0, last.node), name)
        earlier = [key for key in entries if self.order.get(str(key), rank) < rank]
        return entries[max(earlier, key=lambda key: self.order[str(key)])] if earlier else last

    def _sections(self, anchor: Slot, at: int, lines: list[str]) -> bool:
        """Does a blank line belong between this entry and the new lines? It does where sections have one."""
        text = self.splices.text
        if len(lines) == 1 and "\n" not in text[anchor.start : anchor.end]:
            return False
        if at < len(text):
            return not text[at : self.splices.next_line(at)].strip()
        above = text[: self.splices.line_start(anchor.start)].splitlines()
        while above and above[-1].startswith("#"):
            above.pop()
        return bool(above) and not above[-1].strip()

    def _sequence(self, slot: Slot, old: list[object], new: list[object]) -> None:
        items = items_of(self.splices, slot, old)
        column = items[0].column
        pairs = align(old, new)
        if self.splices.before(items[0].start).strip() and not (pairs[0][0] == 0 and pairs[0][2]):
            self._replace(slot, old, new)
            return
        manner = flow.like_siblings(slot.node, self.manner)
        at = self.splices.next_line(slot.intro)
        for i, j, _ in pairs:
            paired = i is not None and j is not None and _alike(old[i], new[j])
            if i is not None and j is not None and paired:
                self._value(items[i], old[i], new[j])
            elif i is not None:
                self._drop_lines(items[i])
            if i is not None:
                at = self.splices.below(items[i].end, column)
            if j is not None and not paired:
                self.splices.put_lines(at, at, item(new[j], column, manner))

    def _replace(self, slot: Slot, old: object, new: object) -> None:
        """Write the value anew in the place of the old one."""
        node, splices = slot.node, self.splices
        if node.marked:
            raise unchangeable(slot.path, "it has an anchor or a tag")
        if node.kind == "alias" and isinstance(new, dict | list):
            raise unchangeable(slot.path, "it is an alias (`*name`)")
        head, body = self._written(slot, old, new)
        if node.block and splices.line_start(node.start) == splices.line_start(slot.intro):
            splices.put(node.start, node.end, self.manner.newline.join([head, *body]))
        elif node.block and node.kind == "mapping" and new == {} and not slot.dash:
            splices.put(slot.intro, slot.intro, " {}")
            for child in entries_of(self.splices, slot, dict(old) if isinstance(old, dict) else {}).values():
                self._drop_lines(child)
        elif node.block or node.start == node.end:
            splices.put(slot.intro, slot.intro, f" {head}" if head else "")
            at = splices.next_line(slot.intro)
            splices.put_lines(at, splices.below(node.end, slot.column) if node.block else at, body)
        elif node.style in ("|", ">"):
            after = node.start + len(header(splices.text, node))
            splices.put(node.start if head else slot.intro, after, head)
            splices.put_lines(splices.next_line(node.start), splices.next_line(node.end), body)
        else:
            splices.put(node.start if head else slot.intro, node.end, head)
            at = splices.next_line(node.end)
            splices.put_lines(at, at, body)

    def _written(self, slot: Slot, old: object, new: object) -> tuple[str, list[str]]:
        if slot.dash:
            lines = item(new, slot.column, self.manner)
            return lines[0][slot.column + 2 :], lines[1:]
        used = self.splices.column(slot.intro) + 1
        before = self._before(slot.node) if isinstance(old, str) else None
        return below(new, slot.column, self.manner, used=used, old=before)

    def _before(self, node: Node) -> Old:
        if node.style not in ("|", ">"):
            return Old(node.style)
        lines = self.splices.text[self.splices.next_line(node.start) : node.end].splitlines()
        indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
        indent = indents[0] if indents else 0
        width = max(WIDTH // 2, *(len(line) - indent for line in lines)) if len(lines) > 1 else WIDTH
        return Old(node.style, indent, width)


def _alike(old: object, new: object) -> bool:
    """Does the new item of a list take over the lines of the old one?"""
    both_mappings = isinstance(old, dict) and isinstance(new, dict)
    return both_mappings or (isinstance(old, list) and isinstance(new, list)) or same(old, new)
