"""A whole query: conditions joined by `and`, `or`, `not` and parentheses, compiled to one SQL expression."""

from __future__ import annotations

from modelyard.registry.query.condition import read_condition
from modelyard.registry.query.cursor import Cursor
from modelyard.registry.query.names import resolve_field
from modelyard.registry.query.numbers import UNITS, read_number
from modelyard.registry.query.text import checked
from modelyard.registry.query.tokens import KEYWORDS, MISTAKEN
from modelyard.registry.query.tree import Node, join, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.core.errors import QueryError
    from modelyard.registry.query.fields import Field
    from modelyard.registry.query.place import Sql
    from modelyard.registry.query.tokens import Token

DEEPEST = 50


def compile_query(
    text: str, *, metrics: frozenset[str] = frozenset(), benchmarks: frozenset[str] = frozenset()
) -> Sql:
    """Compile a query to a boolean SQL expression over `card` and the values bound to it.

    Args:
        text: the query as written.
        metrics: the metrics that cards of this zoo have on their headline benchmarks.
        benchmarks: the benchmarks that cards of this zoo name.
    """

    def find(name: str) -> Field:
        return resolve_field(name, metrics=metrics, benchmarks=benchmarks)

    cursor = Cursor(checked(text))
    if cursor.next.kind == "end":
        raise cursor.wrong("the query is empty", 0, "Write a condition, such as `num_parameters < 30M`.")
    node = _Parser(cursor, find).either(negated=False)
    if cursor.next.kind != "end":
        raise _left_over(cursor, cursor.next)
    sql, params, _ = render(node)
    return f"({sql})", params


class _Parser:
    """Reads a query from left to right; `not` is carried down to the conditions."""

    __slots__ = ("cursor", "depth", "find")

    def __init__(self, cursor: Cursor, find: Callable[[str], Field]) -> None:
        self.cursor = cursor
        self.find = find
        self.depth = 0

    def either(self, *, negated: bool) -> Node:
        return self.joined("or", self.both, negated=negated)

    def both(self, *, negated: bool) -> Node:
        return self.joined("and", self.inverted, negated=negated)

    def joined(self, word: str, operand: Callable[..., Node], *, negated: bool) -> Node:
        parts = [operand(negated=negated)]
        while self.cursor.next.keyword == word:
            self.cursor.take()
            parts.append(operand(negated=negated))
        return join("OR" if (word == "or") is not negated else "AND", parts)

    def inverted(self, *, negated: bool) -> Node:
        opening = self.cursor.next
        if opening.keyword != "not" and opening.kind != "(":
            return self.condition(negated=negated)
        self.depth += 1
        if self.depth > DEEPEST:
            message = f"the query is nested deeper than {DEEPEST}"
            raise self.cursor.wrong(message, opening.start, "Say it more flatly.")
        self.cursor.take()
        if opening.kind == "(":
            node = self.either(negated=negated)
            self.cursor.close(opening, "`and`, `or` or `)`")
        else:
            node = self.inverted(negated=not negated)
        self.depth -= 1
        return node

    def condition(self, *, negated: bool) -> Node:
        sql, params = read_condition(self.cursor, self.find)
        return Node("", sql=f"({sql}) IS {'NOT ' if negated else ''}TRUE", params=params)


def _left_over(cursor: Cursor, token: Token) -> QueryError:
    if token.kind == ")":
        return cursor.wrong("this parenthesis was never opened", token.start)
    meant = MISTAKEN.get(token.text)
    if meant in KEYWORDS:
        return cursor.wrong(f"there is no `{token.text}`", token.start, f"Write `{meant}`.")
    if token.kind in ("word", "string") and cursor.last.kind in ("word", "string"):
        hint = "Join conditions with `and` or `or`; put quotes around a value with spaces."
        if token.text.lower() in UNITS and read_number(cursor.last.text):
            hint = f"Write the unit without a space: `{cursor.last.text}{token.text}`."
        return cursor.wrong(f"expected `and` or `or` before `{token.text}`", token.start, hint)
    hint = "A condition is one field, one operator, one value."
    return cursor.wrong(f"expected `and`, `or` or the end, found `{token.text}`", token.start, hint)
