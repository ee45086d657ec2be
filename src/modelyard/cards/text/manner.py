"""How the author of a text writes: the line endings, the indentation and the quotes."""

from __future__ import annotations

from collections import Counter

from modelyard.cards.text.nodes import Node
from modelyard.cards.text.write import Manner, is_other


def newline_of(text: str) -> str:
    """The line break of a text: that of its first line."""
    return "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"


def manner_of(text: str, root: Node | None) -> Manner:
    """Tell how a text is written, by what is there most often."""
    if root is None:
        return Manner(newline_of(text))
    steps: Counter[int] = Counter()
    dashes: Counter[int] = Counter()
    _measure(text, root, steps, dashes)
    step = _most(steps, 2)
    return Manner(newline_of(text), step, _most(dashes, step), _quote(root))


def _most(counts: Counter[int], otherwise: int) -> int:
    return counts.most_common(1)[0][0] if counts else otherwise


def _measure(text: str, node: Node, steps: Counter[int], dashes: Counter[int]) -> None:
    """Count how far mappings and lists stand to the right of their keys."""
    if not node.block:
        return
    if node.kind == "sequence":
        for child in node.children:
            _measure(text, child, steps, dashes)
        return
    for key, value in node.pairs:
        if value.block and not value.marked:
            (steps if value.kind == "mapping" else dashes)[_column(text, value) - _column(text, key)] += 1
        _measure(text, value, steps, dashes)


def _column(text: str, node: Node) -> int:
    return node.start - text.rfind("\n", 0, node.start) - 1


def _quote(root: Node) -> str:
    """The quotes around more than half of the strings, or none."""
    styles = Counter(node.style for node in root.scalars() if _is_string(node))
    quote = max(("'", '"'), key=lambda style: styles[style])
    return quote if 2 * styles[quote] > styles.total() else ""


def _is_string(node: Node) -> bool:
    plain_word = not node.style and bool(node.value) and not is_other(node.value)
    return node.style in ("'", '"') or plain_word
