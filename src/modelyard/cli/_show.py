"""How results look, and the only place that prints: data on stdout, talk on stderr.

On a terminal a table is fitted to its width, headers are bold and notes dim; off a terminal nothing
is cut or coloured. Whatever came from a card is made inert: no control character of it is obeyed.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    Cell = str | int | float | None

NARROWEST = 8  # columns; a text column of a table is not cut below this
_JOINERS = "\u200c\u200d"  # they shape letters and emoji, and move nothing
_state = {"plain": False}


def prepare() -> None:
    """Make stdout fit to print any text: what its encoding lacks is written as an escape."""
    _state["plain"] = False
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and sys.stdout.errors in ("strict", "surrogateescape"):
        reconfigure(errors="backslashreplace")


def plain() -> None:
    """No bold, no dim, until the next command."""
    _state["plain"] = True


def out(text: str) -> None:
    """One piece of data, on stdout."""
    _write(sys.stdout, f"{text}\n")


def say(text: str) -> None:
    """Talk, on stderr."""
    _write(sys.stderr, f"{text}\n")


def warn(text: str) -> None:
    say(f"modelyard: {_styled('warning:', '1', sys.stderr)} {inert_lines(text)}")


def fail(text: str) -> None:
    say(f"{_styled('modelyard:', '1', sys.stderr)} {inert_lines(text)}")


def flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def settle() -> None:
    """After a failed write: nothing is left over for the interpreter to fail at once more."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def bold(text: str) -> str:
    return _styled(text, "1", sys.stdout)


def dim(text: str) -> str:
    return _styled(text, "2", sys.stdout)


def room() -> int | None:
    """Columns that a table has; None where nothing is cut."""
    return _columns() if _terminal(sys.stdout) else None


def page_width() -> int:
    """Columns for prose: the terminal's up to 100, and 80 where there is none."""
    return max(30, min(_columns() or 80, 100))


def inert(text: str) -> str:
    """One line in which no control character, terminal escape or bidi control is obeyed."""
    return text if text.isprintable() else "".join(map(_inert_character, text))


def inert_lines(text: str) -> str:
    return "\n".join(map(inert, text.split("\n")))


def width(text: str) -> int:
    """Columns that a terminal uses for it."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    invisible = ("Mn", "Me", "Cf")
    return sum(
        0
        if category(one) in invisible or "\u1160" <= one <= "\u11ff"
        else 1 + (east_asian_width(one) in "WF")
        for one in text
    )


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns; a word is never broken, because it may be a command or a URL."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def table(rows: Iterable[Sequence[Cell]], headers: Sequence[str], align: str = "") -> None:
    """Rows under bold headers. `align` says `l` or `r` for each column; else numbers stand right.

    On a terminal the widest texts are cut to fit, then the last columns are left out, and said so.
    """
    given = list(rows)
    sides = align or "".join("r" if _numeric(given, at) else "l" for at in range(len(headers)))
    cells = [[_cell(value) for value in row] for row in given]
    natural = [max([width(head), *(width(row[at]) for row in cells)]) for at, head in enumerate(headers)]
    widths = _fitted(natural, headers, sides, room())
    out(bold(_row(headers, widths, sides)))
    _stream(f"{_row(row, widths, sides)}\n" for row in cells)
    if len(widths) < len(headers):
        say(f"not shown, for want of width: {', '.join(headers[len(widths) :])}")


def key_values(pairs: Iterable[tuple[str, Cell]]) -> None:
    """A page of `key  value`, values wrapped beside their keys; a pair without value is left out."""
    shown = [(inert(key), str(value)) for key, value in pairs if value is not None and value != ""]
    margin = max((width(key) for key, _ in shown), default=0) + 2
    for key, value in shown:
        lines = [
            line
            for part in value.strip("\n").split("\n")
            for line in wrap(inert(part), page_width() - margin) or [""]
        ]
        indented = ("\n" + " " * margin).join(lines)
        out("\n".join(line.rstrip() for line in (bold(_pad(key, margin, "l")) + indented).split("\n")))


def json_out(value: Iterable[object] | float | None) -> None:
    """JSON; a list (or an iterator) has one element a line, so that it streams and compares well."""
    if value is None or isinstance(value, (str, dict, int, float)):
        out(_json(value, indent=2))
        return
    _stream(_array(value))


def csv_out(rows: Iterable[Sequence[Cell]], headers: Sequence[str]) -> None:
    """RFC 4180 with `\\n` line ends. Data is never changed: not even a cell that begins with `=`."""
    shown = inert if _terminal(sys.stdout) else str
    out(_csv_row(headers))
    _stream(f"{shown(_csv_row(row))}\n" for row in rows)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        stream.write(text)


def _stream(pieces: Iterable[str]) -> None:
    """Write to stdout a few hundred pieces at a time: neither a call for each nor all in memory."""
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if len(held) == 500:
            _write(sys.stdout, "".join(held))
            held.clear()
    _write(sys.stdout, "".join(held))


def _terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _styled(text: str, code: str, stream: TextIO | None) -> str:
    coloured = (
        _terminal(stream)
        and not _state["plain"]
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "dumb") != "dumb"
    )
    return f"\x1b[{code}m{text}\x1b[0m" if coloured else text


def _columns() -> int | None:
    """COLUMNS, else what the terminal says, else nothing is known."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated) > 0:
        return int(stated)
    if not _terminal(sys.stdout):
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except OSError:
        return None


def _unicode(stream: TextIO | None) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").lower().startswith("utf")


def _inert_character(one: str) -> str:
    if one.isprintable() or one in _JOINERS:
        return one
    code = ord(one)
    if code < 0x20:
        return chr(0x2400 + code)  # the picture of it
    if code == 0x7F:
        return "␡"
    from unicodedata import category

    if category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return one


def _cell(value: Cell) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return inert(str(value))


def _csv_row(row: Sequence[Cell]) -> str:
    return ",".join(map(_csv_cell, row)) or '""'


def _csv_cell(value: Cell) -> str:
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    quoted = any(mark in text for mark in ',"\r\n') or text != text.strip()
    return '"' + text.replace('"', '""') + '"' if quoted else text


def _numeric(rows: list[Sequence[Cell]], at: int) -> bool:
    found = [row[at] for row in rows if row[at] is not None]
    return bool(found) and all(isinstance(value, (int, float)) for value in found)


def _fitted(natural: list[int], headers: Sequence[str], sides: str, limit: int | None) -> list[int]:
    """Widths of the columns shown. Texts give way first, the first column (the name) after the others."""
    if limit is None:
        return natural
    widths = [min(columns, limit) for columns in natural]
    floors = [
        min(columns, max(NARROWEST, width(head))) if side == "l" else columns
        for columns, head, side in zip(widths, headers, sides, strict=False)
    ]
    floors[0] = min(widths[0], 3 * NARROWEST)
    while sum(widths) + 2 * (len(widths) - 1) > limit:
        loose = [at for at in range(1, len(widths)) if widths[at] > floors[at]]
        if not loose and widths[0] <= floors[0]:
            return _fitted(natural[:-1], headers, sides, limit) if len(natural) > 1 else widths
        widths[max(loose, key=widths.__getitem__) if loose else 0] -= 1
    return widths


def _row(cells: Sequence[str], widths: list[int], sides: str) -> str:
    return "  ".join(map(_pad, cells, widths, sides)).rstrip()


def _pad(text: str, columns: int, side: str) -> str:
    used = width(text)
    if used > columns:
        text = _cut(text, columns)
        used = width(text)
    return " " * (columns - used) + text if side == "r" else text + " " * (columns - used)


def _cut(text: str, columns: int) -> str:
    kept = text[: columns - 1]
    while width(kept) > columns - 1:
        kept = kept[:-1]
    return kept + ("…" if _unicode(sys.stdout) else "~")


def _array(elements: Iterable[object]) -> Iterator[str]:
    before = "["
    for element in elements:
        yield f"{before}\n  {_json(element)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _json(value: object, indent: int | None = None) -> str:
    """One JSON text; what a terminal might obey is written as an escape, which changes no data."""
    from json import dumps

    text = dumps(value, ensure_ascii=not _unicode(sys.stdout), indent=indent, allow_nan=False)
    if text.isprintable():
        return text
    return "".join(one if one == "\n" or _inert_character(one) == one else _json_escape(one) for one in text)


def _json_escape(one: str) -> str:
    from json import dumps

    return f"\\u{ord(one):04x}" if ord(one) < 0x10000 else dumps(one)[1:-1]
