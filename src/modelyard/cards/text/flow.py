"""Change what stands within `[]` and `{}`: the entries that change, and no others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from modelyard.cards.text.nodes import Node
from modelyard.cards.text.splice import Splices, align, same, unchangeable
from modelyard.cards.text.write import Manner, inline, is_other, scalar

Path = tuple[object, ...]
_COLON = re.compile(r"\s*:")
_COMMA = re.compile(r"[ \t]*,")


def change(splices: Splices, node: Node, old: object, new: object, path: Path) -> None:
    """Note the changes that make the flow value at `node` hold `new`."""
    if same(old, new):
        return
    if node.kind == "alias":
        raise unchangeable(path, "it is an alias (`*name`)")
    if node.kind == "mapping" and isinstance(old, dict) and isinstance(new, dict) and old and new:
        _mapping(splices, node, old, new, path)
    elif node.kind == "sequence" and isinstance(old, list) and isinstance(new, list) and old and new:
        _sequence(splices, node, old, new, path)
    elif node.marked:
        raise unchangeable(path, "it has an anchor or a tag")
    else:
        style = node.style if isinstance(old, str) else None
        splices.put(node.start, node.end, inline(new, splices.manner, style))


def like_siblings(node: Node, manner: Manner) -> Manner:
    """The manner of a list's own strings."""
    for child in node.children:
        if child.kind == "scalar" and child.style in ("'", '"'):
            return replace(manner, quote=child.style)
        if child.kind == "scalar" and not child.style and not is_other(child.value):
            return replace(manner, quote="")
    return manner


def _mapping(
    splices: Splices, node: Node, old: dict[object, object], new: dict[object, object], path: Path
) -> None:
    manner = splices.manner
    pairs = node.pairs
    if len(pairs) != len(old):
        raise unchangeable(path, "its keys are not read alike by all readers of YAML")
    kept = [name in new for name in old]
    if not any(kept):
        splices.put(node.start, node.end, inline(new, manner))
        return
    for name, (key, value) in zip(old, pairs, strict=True):
        if name in new and value.start == value.end and not same(old[name], new[name]):
            _fill(splices, key, inline(new[name], manner))
        elif name in new:
            change(splices, value, old[name], new[name], (*path, name))
    spans = [(key.start, max(key.end, value.end)) for key, value in pairs]
    quote = pairs[-1][0].style
    added = [
        f"{scalar(name, manner, quote, flow=True)}: {inline(part, manner)}"
        for name, part in new.items()
        if name not in old
    ]
    _respace(splices, node, spans, kept, [(len(spans), piece) for piece in added])


def _fill(splices: Splices, key: Node, written: str) -> None:
    """Give a value to a key that has none: `{a}`, `{a: }`."""
    colon = _COLON.match(splices.text, key.end)
    at = colon.end() if colon else key.end
    splices.put(at, at, f" {written}" if colon else f": {written}")


def _sequence(splices: Splices, node: Node, old: list[object], new: list[object], path: Path) -> None:
    items = node.children
    if len(items) != len(old):
        raise unchangeable(path, "its items are not read alike by all readers of YAML")
    manner = like_siblings(node, splices.manner)
    kept = [False] * len(old)
    inserts: list[tuple[int, str]] = []
    at = 0
    for i, j, _ in align(old, new):
        if i is not None:
            at = i + 1
        if i is not None and j is not None:
            kept[i] = True
            change(splices, items[i], old[i], new[j], (*path, i))
        elif j is not None:
            inserts.append((at, inline(new[j], manner)))
    if any(kept):
        _respace(splices, node, [(item.start, item.end) for item in items], kept, inserts)
    else:
        splices.put(node.start, node.end, inline(new, manner))


def _respace(
    splices: Splices,
    node: Node,
    spans: list[tuple[int, int]],
    kept: list[bool],
    inserts: Sequence[tuple[int, str]],
) -> None:
    """Take out the spans that are not kept, and put each piece before the span of its number."""
    last = max(number for number, stays in enumerate(kept) if stays)
    _cut(splices, spans, kept, last)
    between = _separator(splices, node, spans)
    for place, piece in inserts:
        following = next((i for i in range(place, len(spans)) if kept[i]), None)
        if following is not None:
            splices.put(spans[following][0], spans[following][0], piece + between)
    _append(splices, node, spans, last, [piece for place, piece in inserts if place > last])


def _cut(splices: Splices, spans: list[tuple[int, int]], kept: list[bool], last: int) -> None:
    for number, (start, end) in enumerate(spans):
        if kept[number]:
            continue
        if number < last:
            splices.put(start, spans[number + 1][0], "")
        elif "#" not in splices.text[spans[number - 1][1] : start]:
            splices.put(spans[number - 1][1], end, "")
        else:
            comma = _COMMA.match(splices.text, end)
            indent = len(splices.before(start)) - len(splices.before(start).rstrip())
            splices.put(start - indent, comma.end() if comma else end, "")


def _separator(splices: Splices, node: Node, spans: list[tuple[int, int]]) -> str:
    """What the author puts between two entries."""
    second = spans[1][0] if len(spans) > 1 else spans[0][0]
    gap = splices.text[spans[0][1] if len(spans) > 1 else node.start + 1 : second]
    if "\n" in gap:
        return "," + splices.manner.newline + _indent(splices, second)
    return gap if len(spans) > 1 and gap.startswith(",") else ", "


def _indent(splices: Splices, at: int) -> str:
    before = splices.before(at)
    return before[: len(before) - len(before.lstrip())]


def _append(splices: Splices, node: Node, spans: list[tuple[int, int]], last: int, pieces: list[str]) -> None:
    if not pieces:
        return
    between = _separator(splices, node, spans)
    end = spans[last][1]
    rest = splices.text[end : node.end - 1]
    if last < len(spans) - 1 or "\n" not in rest or "\n" not in between:
        splices.put(end, end, "".join(between + piece for piece in pieces))
        return
    # A comment beside the last entry stays beside it: the new ones go on lines of their own.
    comma = _COMMA.match(splices.text, end)
    if not comma:
        splices.put(end, end, ",")
    below = splices.line_end(end)
    splices.put(below, below, between[1:] + between.join(pieces) + ("," if comma else ""))
