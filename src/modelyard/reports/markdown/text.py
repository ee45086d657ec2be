"""Texts of others in Markdown: shown as they are, with no table, link, mention or HTML of theirs obeyed."""

from __future__ import annotations

import re
from unicodedata import category

NAME, SENTENCE = 80, 300
"""Characters that are shown of a name, and of a reason."""
_PLAIN = re.compile(r"[^\W_](?:[^\W_]|[ ,()+%/=-]|(?<=[^\W_])['_.:](?=[^\W_]|\ ))*[^\W_)%]?")
_LINKS = re.compile(r"(?i)www\.|:/|(?<!\w)gh-\d")
_NUMBERED = re.compile(r"\d+[.)](?:\s|$)")
_FENCES = re.compile(r"`+")


def said(text: str, longest: int = NAME) -> str:
    """Show a text as it is where that is harmless, else as code, within which nothing means anything.

    Args:
        text: of a card, a result or a machine.
        longest: so many characters are shown.
    """
    line = _cut(text, longest)
    if line.isascii() and _PLAIN.fullmatch(line) and not (_LINKS.search(line) or _NUMBERED.match(line)):
        return line
    return _code(line) if line else "–"


def coded(text: str, longest: int = SENTENCE) -> str:
    """Show a text as code, as a command is.

    Args:
        text: a command, or what stands in one.
        longest: so many characters are shown.
    """
    return _code(_cut(text, longest))


def _cut(text: str, longest: int) -> str:
    line = inert(text)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def inert(text: str) -> str:
    """Give a text as one line in which no control and no mark of direction is left to be obeyed.

    Args:
        text: of others.
    """
    if text.isprintable():
        return text.strip()
    return "".join(one if one.isprintable() else _shown(one) for one in text).strip()


def _shown(one: str) -> str:
    if one.isspace():
        return " "
    return f"\\u{ord(one):04x}" if category(one) in {"Cc", "Cf", "Cs", "Co", "Cn"} else one


def _code(line: str) -> str:
    """Put a line between more backticks than it has in a row; in a table, `|` would end the cell even so."""
    fence = "`" * (max(map(len, _FENCES.findall(line)), default=0) + 1)
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line.replace('|', '¦')}{pad}{fence}"
