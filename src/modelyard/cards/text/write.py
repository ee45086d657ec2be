"""Write values as YAML the way an author would: one line where it is short, lines below where it is not.

Every text that comes out is read the same by YAML 1.1 and YAML 1.2: words and numbers that either of
them would take for something else stand in quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 80

_OTHER = re.compile(
    r"""~|y|n|yes|no|on|off|true|false|null
    |[-+]?(0b[01_]+|0x[0-9a-f_]+|0o?[0-7_]+|[0-9][0-9_]*)
    |[-+]?[0-9][0-9_]*(:[0-9]+)+(\.[0-9_]*)?
    |[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)(e[-+]?[0-9]+)?
    |[-+]?\.(inf|nan)
    |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t\ ].*)?""",
    re.IGNORECASE | re.VERBOSE,
)
_LIKE_A_NUMBER = re.compile(r"[-+.]?[0-9][-+.:_0-9]*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\x1b": "\\e"}


@dataclass(frozen=True)
class Manner:
    """How the author of a text writes."""

    newline: str = "\n"
    step: int = 2
    """How far a mapping stands to the right of its key."""
    dash: int = 2
    """How far a list stands to the right of its key."""
    quote: str = ""
    """The quotes around most of the strings."""


@dataclass(frozen=True)
class Old:
    """What the new value stands in for: the quoting of a string, and where a block of text was indented."""

    style: str
    indent: int = 0
    width: int = WIDTH


def is_other(text: str) -> bool:
    """Would some reader of YAML take these characters, without quotes, for no string?"""
    # yaml-rs reads `_0` as a number: it takes `_` anywhere among digits.
    return bool(_OTHER.fullmatch(text) or _OTHER.fullmatch(text.replace("_", "")))


def scalar(value: object, manner: Manner, style: str | None = None, *, flow: bool = False) -> str:
    """Write one scalar on one line; `style` is the quoting to keep, None for a value that is new."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return _number(value)
        case str():
            return _string(value, manner, style, flow)
    return str(value)


def _number(value: float) -> str:
    text = repr(value)
    if text.lstrip("-") in ("inf", "nan"):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    # YAML 1.1 takes `1e-05` for a word: it wants a point before the exponent.
    return text if "." in text else text.replace("e", ".0e")


def _string(text: str, manner: Manner, style: str | None, flow: bool) -> str:
    wanted = manner.quote if style is None or style in ("|", ">") else style
    if not wanted and _plain(text, flow) and (style == "" or not _LIKE_A_NUMBER.fullmatch(text)):
        return text
    if (wanted or manner.quote) == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _plain(text: str, flow: bool) -> bool:
    """Can the text stand without quotes, wherever it stands?"""
    if not text or not text.isprintable() or text != text.strip() or is_other(text):
        return False
    if text[0] in "-?:,[]{}#&*!|>'\"%@`<=~" or text.startswith("...") or text.endswith((":", " -")):
        return False
    return ": " not in text and " #" not in text and not (flow and any(c in ",[]{}?" for c in text))


def inline(value: object, manner: Manner, style: str | None = None) -> str:
    """Write a value of any depth on one line, as it stands within `[]` and `{}`."""
    if isinstance(value, dict):
        entries = (
            f"{scalar(key, manner, '', flow=True)}: {inline(item, manner)}" for key, item in value.items()
        )
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(item, manner) for item in value) + "]"
    return scalar(value, manner, style, flow=True)


def entry(key: object, value: object, column: int, manner: Manner, quote: str = "") -> list[str]:
    """The lines of a key and its value in a mapping at `column`."""
    name = " " * column + scalar(key, manner, quote) + ":"
    head, body = below(value, column, manner, used=len(name) + 1)
    return [f"{name} {head}" if head else name, *body]


def item(value: object, column: int, manner: Manner) -> list[str]:
    """The lines of an item of a list at `column`."""
    if isinstance(value, dict) and value:
        lines = mapping(value, column + 2, manner)
    elif isinstance(value, list) and value and not _short(value, column + 2, manner):
        lines = [line for part in value for line in item(part, column + 2, manner)]
    else:
        head, body = below(value, column, manner, used=column + 2)
        lines = [" " * (column + 2) + head, *body]
    return [" " * column + "- " + lines[0][column + 2 :], *lines[1:]]


def mapping(value: dict[object, object], column: int, manner: Manner) -> list[str]:
    """The lines of a mapping at `column`."""
    return [line for key, part in value.items() for line in entry(key, part, column, manner)]


def document(content: Mapping[str, object], manner: Manner) -> str:
    """A whole text: a mapping stands apart from what is before and after it."""
    lines: list[str] = []
    before = False
    for key, value in content.items():
        block = isinstance(value, dict) and bool(value)
        lines += [""] if lines and (block or before) else []
        lines += entry(key, value, 0, manner)
        before = block
    return manner.newline.join([*lines, ""])


def below(
    value: object, column: int, manner: Manner, *, used: int = 0, old: Old | None = None
) -> tuple[str, list[str]]:
    """Write the value of a key (or dash) at `column`: what follows on its line, and the lines below.

    `used` columns of that line are taken.
    """
    if isinstance(value, dict) and value:
        return "", mapping(value, column + manner.step, manner)
    if isinstance(value, list) and value and not _short(value, used, manner):
        return "", [line for part in value for line in item(part, column + manner.dash, manner)]
    if isinstance(value, str):
        text = _text_block(value, column + manner.step, used, manner, old)
        if text is not None:
            return text
        return scalar(value, manner, old.style if old else None), []
    return inline(value, manner), []


def _short(value: list[object], used: int, manner: Manner) -> bool:
    scalars = not any(isinstance(part, dict | list) for part in value)
    return scalars and used + len(inline(value, manner)) <= WIDTH


def _text_block(
    text: str, indent: int, used: int, manner: Manner, old: Old | None
) -> tuple[str, list[str]] | None:
    """Write a text as a `|` or `>` block, where it was one or is of several lines, and survives it."""
    was_block = old is not None and old.style in ("|", ">")
    quoted = old is not None and old.style in ("'", '"')
    if not was_block and ("\n" not in text or (quoted and used + len(scalar(text, manner, '"')) <= WIDTH)):
        return None
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if not all(_survives(line) for line in lines) or not lines[0] or not lines[-1] or lines[0][0] == " ":
        return None
    pad = " " * (old.indent if old and old.indent else indent)
    chomp = "" if text.endswith("\n") else "-"
    if old is not None and old.style == ">":
        folded = _folded(lines, old.width)
        if folded is not None:
            return f">{chomp}", [(pad + line) if line else "" for line in folded]
    return f"|{chomp}", [(pad + line) if line else "" for line in lines]


def _survives(line: str) -> bool:
    return line.isprintable() and line == line.rstrip()


def _folded(lines: list[str], width: int) -> list[str] | None:
    """Wrap each line; a blank line then stands for each line break. None where a line would not survive."""
    if any(line.startswith(" ") for line in lines):
        return None
    folded: list[str] = []
    for number, line in enumerate(lines):
        if number:
            folded.append("")
        folded += _wrapped(line, width) if line else []
    return folded


def _wrapped(line: str, width: int) -> list[str]:
    words = re.split(r"(?<! ) (?! )", line)
    wrapped = [words[0]]
    for word in words[1:]:
        if len(wrapped[-1]) + 1 + len(word) <= width:
            wrapped[-1] += " " + word
        else:
            wrapped.append(word)
    return wrapped
