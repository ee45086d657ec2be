"""A YAML text as a tree of nodes that know where they begin and where they end.

`compose` of PyYAML hides two things an edit needs: where an alias stands, and where the last line of a
block ends before the comments that follow it. So the tree is made from libyaml's events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from modelyard.cards.text.places import NO_LINE_ENDS, loader

_HEADER = re.compile(r"[|>][-+0-9]*")


@dataclass(slots=True)
class Node:
    """One value (or key): `text[start:end]`, without what follows it."""

    kind: str
    """`scalar`, `mapping`, `sequence` or `alias`."""
    start: int
    end: int
    flow: bool = False
    style: str = ""
    """How a scalar is quoted: `'`, `"`, `|`, `>`, or nothing."""
    value: str = ""
    marked: bool = False
    """It has an anchor or a tag."""
    children: list[Node] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        """The keys and values of a mapping."""
        return list(zip(self.children[::2], self.children[1::2], strict=True))

    @property
    def block(self) -> bool:
        """It is a mapping or sequence with one entry a line."""
        return self.kind in ("mapping", "sequence") and not self.flow

    def scalars(self) -> Iterator[Node]:
        """The scalars that are values, from the first to the last."""
        if self.kind == "scalar":
            yield self
        for child in self.children[1::2] if self.kind == "mapping" else self.children:
            yield from child.scalars()


def read_nodes(text: str) -> Node | None:
    """Give the tree of a text, None without a document; ValueError where libyaml does not read it."""
    import yaml

    open_nodes: list[Node] = []
    root: Node | None = None
    try:
        for event in yaml.parse(text.translate(NO_LINE_ENDS), Loader=loader()):
            if isinstance(event, yaml.CollectionEndEvent):
                node = open_nodes.pop()
                node.end = node.children[-1].end if node.children and not node.flow else _end(event)
            elif isinstance(event, yaml.NodeEvent):
                node = _node(event, text)
                if open_nodes:
                    open_nodes[-1].children.append(node)
                root = root or node
                if isinstance(event, yaml.CollectionStartEvent):
                    open_nodes.append(node)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return root


def _end(event: Any) -> int:
    end: int = event.end_mark.index
    return end


def _node(event: Any, text: str) -> Node:
    import yaml

    start, end = event.start_mark.index, _end(event)
    if isinstance(event, yaml.AliasEvent):
        return Node("alias", start, end)
    marked = event.anchor is not None or event.tag is not None
    if isinstance(event, yaml.ScalarEvent):
        style = event.style or ""
        end = _block_end(text, start, end) if style in ("|", ">") else end
        return Node("scalar", start, end, style=style, value=event.value, marked=marked)
    kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
    return Node(kind, start, end, flow=bool(event.flow_style), marked=marked)


def _block_end(text: str, start: int, end: int) -> int:
    """The end of the last line with text; libyaml counts the blank lines below it too."""
    header = _line_end(text, start)
    last = len(text[:end].rstrip())
    return max(header, _line_end(text, last))


def _line_end(text: str, at: int) -> int:
    newline = text.find("\n", at)
    end = len(text) if newline < 0 else newline
    return end - 1 if end > at and text[end - 1] == "\r" else end


def header(text: str, node: Node) -> str:
    """The `|-` that opens a block of text."""
    match = _HEADER.match(text, node.start)
    return match[0] if match else ""
