"""Conditions joined by AND and OR, and the SQL of the whole, in a shape that every SQLite can read."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST = 50  # conditions joined side by side; SQLite allows an expression to be 1,000 deep


class Node:
    """A condition (`op` is "" then), or conditions joined by AND or OR."""

    __slots__ = ("op", "params", "parts", "sql")

    def __init__(
        self, op: str, parts: Sequence[Node] = (), sql: str = "", params: Sequence[object] = ()
    ) -> None:
        self.op = op
        self.parts = parts
        self.sql = sql
        self.params = params


def join(op: str, parts: list[Node]) -> Node:
    """Join conditions by AND or OR; those already joined by the same become one row with the others."""
    if len(parts) == 1:
        return parts[0]
    return Node(op, [inner for part in parts for inner in (part.parts if part.op == op else [part])])


def render(node: Node) -> tuple[str, list[object], int]:
    """Give the SQL, its values, and how deep SQLite's parser must remember to read it.

    That memory holds a hundred symbols: the operand that needs most stands first, where the least
    is open, and long rows of operands are split so that the expression stays shallow.
    """
    if not node.op:
        return node.sql, list(node.params), 0
    rendered = [_render_part(node.op, part) for part in _split(node)]
    rendered.sort(key=lambda part: -part[2])
    needed = max(rendered[0][2], *(2 + part[2] for part in rendered[1:]), 0)
    params = [value for _, values, _ in rendered for value in values]
    return f" {node.op} ".join(sql for sql, _, _ in rendered), params, needed


def _split(node: Node) -> Sequence[Node]:
    """The parts of a row, in rows of rows where there are many."""
    if len(node.parts) <= WIDEST:
        return node.parts
    size = max(WIDEST, -(-len(node.parts) // WIDEST))
    return [Node(node.op, node.parts[at : at + size]) for at in range(0, len(node.parts), size)]


def _render_part(op: str, part: Node) -> tuple[str, list[object], int]:
    sql, params, needed = render(part)
    return (f"({sql})", params, needed + 1) if part.op in ("OR", op) else (sql, params, needed)
