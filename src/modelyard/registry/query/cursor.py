"""A place in a query that is being read, and mistakes told at their places."""

from __future__ import annotations

from modelyard.core.errors import QueryError
from modelyard.registry.query.tokens import read_tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.query.tokens import Token


class Cursor:
    """Walks over the words of a query, from left to right."""

    __slots__ = ("_at", "_tokens", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = read_tokens(text)
        self._at = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._at]

    @property
    def last(self) -> Token:
        """The word that was taken last."""
        return self._tokens[self._at - 1]

    def take(self) -> Token:
        """Step over the next word."""
        self._at += 1
        return self.last

    def close(self, opening: Token, expected: str) -> None:
        """Step over the parenthesis that closes this one."""
        if self.next.kind == "end":
            raise self.wrong("this parenthesis is never closed", opening.start, "Close it with `)`.")
        if self.next.kind != ")":
            raise self.wrong(f"expected {expected}, found `{self.next.text}`", self.next.start)
        self.take()

    def wrong(self, message: str, column: int, hint: str | None = None) -> QueryError:
        """Make the error for a mistake at this place of the query."""
        return QueryError(message, text=self.text, column=column, hint=hint)
