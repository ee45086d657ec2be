"""A YAML text of a zoo: read fast, and read again with its places when something in it is wrong.

The data always come from one parser, yaml-rs (YAML 1.2, so `no` is a word). Places and quoting come
from libyaml's nodes, which are walked beside the data. Before either parser sees a text it is
checked for what neither survives: it must be UTF-8 without control characters, of a sane size, and
not nested without end. All line ends are `\n` from then on.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from modelyard.cards.problem import Problem
from modelyard.cards.text.places import Path, Place, compose, dotted, events, places, start, trouble
from modelyard.cards.text.reader import reader

if TYPE_CHECKING:
    from yaml_rs import AliasLimits

__all__ = ["DEEPEST", "LARGEST", "Document", "decode", "dotted", "parse"]

LARGEST = 1_000_000
DEEPEST = 64
_MOST_ALIASES = 10_000
_CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
_NESTED = re.compile(rf"(?:[-?:][ \t]+){{{DEEPEST}}}|^[ ]{{{4 * DEEPEST}}}", re.MULTILINE)
_WHERE = re.compile(r"error at line (\d+), column (\d+)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_ORDINARY = bytes([9, 10, 13, *range(0x20, 0x7F)])
_ESCAPED_NUL = re.compile(r"\\(?:0|x00|u0000|U00000000)")
_ANCHOR = re.compile(r"(?:^|[\s,\[{])&[^\s,\[\]{}]", re.MULTILINE)
_ALIAS = re.compile(r"(?:^|[\s,\[{])(?=\*[^\s*,\[\]{}])", re.MULTILINE)
_TAGGED = re.compile(r"(?:^|[\s,\[{])!\S", re.MULTILINE)
_YAML = "tag:yaml.org,2002:"
_PLAIN_TAGS = ("str", "int", "float", "bool", "null", "map", "seq", "!")
_TAG = re.compile(r"Invalid tag: '(.+)'")


class Document(NamedTuple):
    """The data of a text, or the problems that keep it from having any."""

    text: str
    data: Any
    problems: list[Problem]


def decode(raw: bytes, largest: int = LARGEST) -> str | Problem:
    """Give the text of a file, or say why it is none."""
    if len(raw) > largest:
        found = f"{len(raw) / 1e6:.1f} MB"
        return Problem(1, 1, "", found, f"at most {largest / 1e6:.0f} MB", "is this a weights file?")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(1, 1, "", "UTF-16 text", "UTF-8", "save the file as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        found = f"the byte 0x{raw[error.start]:02x}, which is not UTF-8"
        return Problem(line, column, "", found, "UTF-8 text", "save the file as UTF-8")


def parse(raw: bytes, largest: int = LARGEST) -> Document:
    """Read one YAML document: its data, or what is wrong with it as YAML."""
    yaml_rs = reader()
    text = decode(raw, largest)
    if isinstance(text, Problem):
        return Document("", None, [text])
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    unfit = _control(text) or _too_deep(text)
    if unfit is not None:
        return Document(text, None, [unfit])
    try:
        data: Any = yaml_rs.loads(text, parse_datetime=False, alias_limits=_alias_limits())
    except yaml_rs.YAMLDecodeError as error:
        return _broken(text, str(error))
    except (ValueError, RecursionError) as error:
        return Document(text, None, [Problem(1, 1, "", f"not readable as YAML: {error}", "a YAML mapping")])
    if isinstance(data, list) and _second_document(text):
        line = _second_document(text)
        return Document(text, None, [Problem(line, 1, "", "a second YAML document", "one document a file")])
    unfit = _tab(text) or _circle(text) or _foreign(text)
    if unfit is not None:
        return Document(text, None, [unfit])
    return Document(text, data, _nuls(text, data))


def _at(text: str, index: int) -> tuple[int, int]:
    """Give the line and column, from 1, of a place in the text."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _control(text: str) -> Problem | None:
    if text.isascii() and not text.encode().translate(None, _ORDINARY):
        return None
    match = _CONTROL.search(text)
    if match is None:
        return None
    found = f"the control character {match[0]!r}" if ord(match[0]) else "a NUL byte: is this a text file?"
    return Problem(*_at(text, match.start()), "", found, "text that can be read", _escape(match[0]))


def _escape(character: str) -> str:
    return f'in double quotes it is written "\\x{ord(character):02x}"' if 0 < ord(character) < 0x100 else ""


def _nuls(text: str, data: object) -> list[Problem]:
    """Find NUL characters, which YAML lets in as an escape: other readers of a text end there."""
    if "\\" not in text or not _ESCAPED_NUL.search(text):
        return []
    root = compose(text)
    where = places(root, data) if root is not None else {}
    found: list[Problem] = []
    rest: list[tuple[Path, object]] = [((), data)]
    while rest:
        path, value = rest.pop()
        place = where.get(path, Place((1, 1), (1, 1), False, ""))
        if path and isinstance(path[-1], str) and "\0" in path[-1]:
            found.append(Problem(*place.key, dotted(path), "a key with a NUL character", "text without"))
        if isinstance(value, str) and "\0" in value:
            found.append(Problem(*place.value, dotted(path), "a NUL character", "text without"))
        elif isinstance(value, dict):
            rest += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            rest += [((*path, index), inner) for index, inner in enumerate(value)]
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def _circle(text: str) -> Problem | None:
    """Find an alias to what it stands in, which this parser reads as nothing."""
    if "&" not in text or not (_ANCHOR.search(text) and _ALIAS.search(text)):
        return None
    inside: list[str | None] = []
    for event in events(text):
        kind = type(event).__name__
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            inside.append(event.anchor)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            inside.pop()
        elif kind == "AliasEvent" and event.anchor in inside:
            found = "an alias to the very thing it stands in"
            return Problem(*start(event), "", found, "values written out")
    return None


def _foreign(text: str) -> Problem | None:
    """Find a tag that gives a value another type than the schema's: this parser takes no notice of some."""
    if "!" not in text or not _TAGGED.search(text):
        return None
    for event in events(text):
        tag = getattr(event, "tag", None)
        if tag is not None and tag.removeprefix(_YAML) not in _PLAIN_TAGS:
            shown = tag.replace(_YAML, "!!", 1)
            return Problem(*start(event), "", f"the tag `{shown}`", "values without tags")
    return None


def _tab(text: str) -> Problem | None:
    """Find a tab that indents: this parser lets some pass, other readers of YAML do not."""
    index = trouble(text) if "\t" in text else None
    if index is None or text[index : index + 1] != "\t":
        return None
    return _a_tab(*_at(text, index))


def _a_tab(line: int, column: int) -> Problem:
    return Problem(line, column, "", "a tab", "spaces: YAML has no tabs to indent")


@cache
def _alias_limits() -> AliasLimits:
    limits: AliasLimits = reader().AliasLimits(max_total_replayed_events=_MOST_ALIASES)
    return limits


def _too_deep(text: str) -> Problem | None:
    if text.count("-") + text.count("?") + text.count(":") < 4 * DEEPEST and " " * (4 * DEEPEST) not in text:
        return None
    match = _NESTED.search(text)
    if match is None:
        return None
    line, _ = _at(text, match.start())
    return Problem(line, 1, "", "nested too deeply", f"at most {DEEPEST} levels")


def _second_document(text: str) -> int:
    begun = False
    for number, line in enumerate(text.split("\n"), 1):
        if begun and line.startswith(("---", "...")):
            return number
        begun = begun or (bool(line.strip()) and not line.startswith(("#", "%")))
    return 0


def _broken(text: str, error: str) -> Document:
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        line, _ = _at(text, conflict.start())
        hint = "resolve the conflict, then `git add` the file"
        return Document(text, None, [Problem(line, 1, "", "a git conflict marker", "a resolved file", hint)])
    if error.startswith("duplicate mapping key"):
        return _duplicates(text)
    return Document(text, None, [_broken_at(text, error)])


def _broken_at(text: str, error: str) -> Problem:
    if "alias" in error and "limit" in error:
        found = "aliases (`*name`) that unfold into far more than the file"
        return Problem(*_first_alias(text), "", found, "values written out")
    tab = _tab(text)
    if tab is not None:
        return tab
    tag = _TAG.search(error)
    if tag is not None:
        place = _at(text, max(text.find(tag[1]), 0))
        return Problem(*place, "", f"the tag `{tag[1]}`", "values without tags")
    where = _WHERE.search(error)
    line, column = (int(where[1]), int(where[2])) if where else (1, 1)
    reason = error.strip().splitlines()[-1].strip() if error.strip() else "not YAML"
    lines = text.split("\n")
    if line > len(lines):
        line, column = len(lines), len(lines[-1]) + 1
    near = lines[line - 1][max(column - 2, 0) : column]
    if "\t" in near or "tab" in reason:
        return _a_tab(line, column - 1 if near[:1] == "\t" and column > 1 else column)
    if "recursion limit" in reason:
        return Problem(line, column, "", "nested too deeply", f"at most {DEEPEST} levels")
    hint = "a text with `: ` in it needs quotes" if "mapping values" in reason else ""
    return Problem(line, column, "", f"not YAML: {reason}", "", hint)


def _first_alias(text: str) -> tuple[int, int]:
    return next((start(event) for event in events(text) if type(event).__name__ == "AliasEvent"), (1, 1))


def _duplicates(text: str) -> Document:
    yaml_rs = reader()
    first = yaml_rs.DuplicateKeyPolicy.FirstWins
    limits = _alias_limits()
    try:
        data: Any = yaml_rs.loads(text, parse_datetime=False, alias_limits=limits, duplicate_key_policy=first)
    except (yaml_rs.YAMLDecodeError, ValueError) as error:
        return Document(text, None, [_broken_at(text, str(error))])
    problems: list[Problem] = []
    root = compose(text)
    if root is not None:
        places(root, data, duplicates=problems)
    if not problems:
        problems = [Problem(1, 1, "", "a key that is there twice", "each key once")]
    return Document(text, data, problems)
