"""The words of a query: fields and values, operators, parentheses and commas, each with its place."""

from __future__ import annotations

from modelyard.core.errors import QueryError
from modelyard.registry.query.text import read_quoted

KEYWORDS = frozenset({"and", "or", "not", "in"})
OPERATORS = frozenset({"=", "==", "!=", "<", "<=", ">", ">=", "~", "!~"})
# what people write, and what they mean by it here
MISTAKEN = {
    "=>": ">=", "=<": "<=", "<>": "!=", "===": "=", "!==": "!=", "=~": "~", "~=": "~", "~~": "~", "=!": "!=",
    "≥": ">=", "≤": "<=", "≠": "!=", "&": "and", "&&": "and", "|": "or", "||": "or", "!": "not",
    "is": "=", "eq": "=", "equals": "=", "ne": "!=", "gt": ">", "gte": ">=", "ge": ">=", "lt": "<",
    "lte": "<=", "le": "<=", "like": "~", "ilike": "~", "contains": "~", "matches": "~", "has": "~",
    "includes": "~",
}  # fmt: skip
_SYMBOLS = frozenset("=!<>~&|≥≤≠")
_WORD_MARKS = frozenset("_-./:*?+^@%")


class Token:
    """A word of a query; `said` is what a quoted one says, `escaped` which letters of that were escaped."""

    __slots__ = ("end", "escaped", "kind", "said", "start", "text")

    def __init__(self, kind: str, text: str, start: int, said: str, escaped: frozenset[int]) -> None:
        self.kind = kind  # "word", "string", "operator", "(", ")", ",", "end"
        self.text = text
        self.start = start
        self.end = start + len(text)
        self.said = said
        self.escaped = escaped

    @property
    def keyword(self) -> str:
        return self.text.lower() if self.kind == "word" else ""

    @property
    def is_name_or_value(self) -> bool:
        return self.kind in ("word", "string") and self.keyword not in KEYWORDS


def read_tokens(text: str) -> list[Token]:
    """Split a query into its words; the last one is the end."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found.append(_token(text, at))
        at = found[-1].end
    return [*found, Token("end", "", len(text.rstrip()), "", frozenset())]


def _token(text: str, at: int) -> Token:
    letter = text[at]
    if letter in "(),":
        return Token(letter, letter, at, letter, frozenset())
    if letter in "\"'":
        said, escaped, end = read_quoted(text, at)
        return Token("string", text[at:end], at, said, escaped)
    for kind, belongs in (("operator", _SYMBOLS.__contains__), ("word", _in_word)):
        end = at
        while end < len(text) and belongs(text[end]):
            end += 1
        if end > at:
            return Token(kind, text[at:end], at, text[at:end], frozenset())
    raise _meaningless(text, at)


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter in _WORD_MARKS


def _meaningless(text: str, at: int) -> QueryError:
    letter = text[at]
    hint = "Put quotes around a value with such characters."
    if letter in "“”„‘’«»`":
        hint = "Quotes are the straight ones: \" or '."
    elif letter in "[{":
        hint = "A list is written `in (a, b)`."
    return QueryError(f"`{letter}` has no meaning here", text=text, column=at, hint=hint)
