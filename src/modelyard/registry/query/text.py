"""What the text of a query may hold, how quotes are read, and where in it a mistake stands."""

from __future__ import annotations

from modelyard.core.errors import QueryError

LONGEST = 10_000
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", "*": "*", "?": "?"}


def checked(text: str) -> str:
    """Give the text with its line breaks as spaces, or an error for what no query holds."""
    if len(text) > LONGEST:
        start = text[:40] + " …"
        message = f"the query has {len(text):,} characters, and {LONGEST:,} are read"
        raise QueryError(message, text=_shown(start), column=0, hint="Ask in several queries.")
    for at, letter in enumerate(text):
        if _is_control(letter) and letter not in "\t\r\n":
            message = f"a control character (U+{ord(letter):04X}) stands in the query"
            raise QueryError(message, text=_shown(text), column=at, hint="Take it out.")
        if _is_half_a_character(letter):
            message = "the query is not valid text here"
            raise QueryError(message, text=_shown(text), column=at, hint="Queries are read as UTF-8.")
    return text.replace("\t", " ").replace("\r", " ").replace("\n", " ")


def read_quoted(text: str, start: int) -> tuple[str, frozenset[int], int]:
    """Read the quoted text that starts here: what it says, which of that was escaped, where it ends."""
    said: list[str] = []
    escaped: set[int] = set()
    at = start + 1
    while text[at : at + 1] not in ("", text[start]):
        letter, width = text[at], 1
        if letter == "\\" and at + 1 < len(text):
            escaped.add(len(said))
            letter, width = _unescaped(text, at), 2
        said.append(letter)
        at += width
    if at >= len(text):
        hint = f"Close it with `{text[start]}`."
        raise QueryError("this quote is never closed", text=text, column=start, hint=hint)
    return "".join(said), frozenset(escaped), at + 1


def moved(error: QueryError, text: str, start: int) -> QueryError:
    """Tell a mistake found in a piece as one of the whole text, in which the piece starts here."""
    return QueryError(error.message, text=text, column=start + error.column, hint=error.hint)


def _unescaped(text: str, at: int) -> str:
    letter = text[at + 1]
    if letter not in ESCAPES:
        hint = "Write `\\\\` for a backslash."
        raise QueryError(f"`\\{letter}` means nothing", text=text, column=at, hint=hint)
    return ESCAPES[letter]


def _shown(text: str) -> str:
    return "".join("\ufffd" if _is_control(c) or _is_half_a_character(c) else c for c in text)


def _is_control(letter: str) -> bool:
    return letter < " " or "\x7f" <= letter <= "\x9f"


def _is_half_a_character(letter: str) -> bool:
    return "\ud800" <= letter <= "\udfff"
