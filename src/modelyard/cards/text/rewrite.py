"""Change what a card says, and no line of its text that says something else.

The author's comments, order, quoting, blank lines and line endings stay. The changed text is read
again before it is given: it holds exactly the data that were asked for, or an error is raised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from modelyard.cards.problem import show
from modelyard.cards.text.blocks import Editor
from modelyard.cards.text.document import dotted, parse
from modelyard.cards.text.manner import manner_of, newline_of
from modelyard.cards.text.nodes import read_nodes
from modelyard.cards.text.splice import Splices, same, unchangeable
from modelyard.cards.text.write import mapping
from modelyard.core.errors import CardError

Path = tuple[str, ...]
Data = dict[object, object]


class Remove:
    """The type of `REMOVE`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "REMOVE"


REMOVE: Final = Remove()
"""The value that takes a key away."""

_LONE_RETURN = re.compile(r"\r(?!\n)")


def rewrite(text: str, changes: Mapping[Path, object], order: Sequence[str] = ()) -> str:
    """Give the text with each path of `changes` set to its value, or taken away by `REMOVE`.

    Args:
        text: a YAML mapping, without a byte order mark.
        changes: paths of keys; the ones above a new key are made, and list items are not reached.
        order: where a new key of the whole text belongs: after the nearest of these before it.
    """
    old = _read(text)
    new = _changed(old, changes)
    if same(old, new):
        return text
    paths = list(changes)
    result = _spliced(text, old, new, order, paths)
    if not _ends_alike(result) and _ends_alike(text):
        result += newline_of(text)
    trouble = _trouble(result, new)
    if not trouble:
        return result
    if len(paths) > 1:
        for path in paths:
            rewrite(text, {path: changes[path]}, order)
    raise unchangeable(_named(paths), trouble)


def _named(paths: list[Path]) -> tuple[str, ...]:
    return paths[0] if len(paths) == 1 else (", ".join(dotted(path) for path in paths),)


def _read(text: str) -> Data:
    document = parse(text.encode("utf-8", "surrogatepass"))
    if document.problems:
        problem = document.problems[0]
        raise CardError(
            f"the text cannot be read, so it cannot be changed: line {problem.line}: {problem.message}",
            hint="Mend it first; `modelyard check` shows every mistake.",
        )
    if document.data is None:
        return {}
    if not isinstance(document.data, dict):
        raise CardError(
            f"the text holds {show(document.data)}, and a mapping of keys is expected",
            hint="Write `key: value` lines.",
        )
    return document.data


def _changed(data: Data, changes: Mapping[Path, object]) -> Data:
    """Give a copy of the data with the changes made, one after the other."""
    new = {key: _plain(value) for key, value in data.items()}
    for path, value in changes.items():
        if not path:
            raise ValueError("a change names the key it changes")
        if isinstance(value, Remove):
            _remove(new, path)
        else:
            _set(new, path, _plain(value))
    return new


def _set(data: Data, path: Path, value: object) -> None:
    for depth, key in enumerate(path[:-1], 1):
        if data.get(key) is None:
            data[key] = {}
        inner = data[key]
        if not isinstance(inner, dict):
            raise CardError(
                f"`{dotted(path[:depth])}` holds {show(inner)}, so it has no key `{path[depth]}`",
                hint=f"Change `{dotted(path[:depth])}` as a whole.",
            )
        data = inner
    data[path[-1]] = value


def _remove(data: Data, path: Path) -> None:
    for key in path[:-1]:
        inner = data.get(key)
        if not isinstance(inner, dict):
            return
        data = inner
    data.pop(path[-1], None)


def _plain(value: object) -> object:
    """Give a copy of a value in the types a YAML text has."""
    match value:
        case None | bool():
            return value
        case str():
            return _word(str.__str__(value))
        case int():
            return int(value)
        case float():
            return float(value)
        case Mapping():
            return {_plain(key): _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
    raise TypeError(f"a {type(value).__name__} cannot be written to a card")


def _word(text: str) -> str:
    for char in text:
        if char == "\0" or "\ud800" <= char <= "\udfff":
            name = "a NUL character" if char == "\0" else f"half a character (U+{ord(char):04X})"
            raise CardError(f"{text[:60]!a} holds {name}, which no card can hold", hint="Take it out.")
    return text


def _spliced(text: str, old: Data, new: Data, order: Sequence[str], paths: list[Path]) -> str:
    if _LONE_RETURN.search(text):
        raise unchangeable(_named(paths), "its lines end in a way that editors no longer write")
    newline = newline_of(text)
    whole = text if not text or text.endswith("\n") else text + newline
    try:
        root = read_nodes(whole)
        splices = Splices(whole, manner_of(whole, root))
        if root is None:
            splices.put_lines(len(whole), len(whole), mapping(new, 0, splices.manner))
        else:
            Editor(splices, order).root(root, old, new)
        result = splices.result()
    except ValueError as error:
        raise unchangeable(_named(paths), "the text has an unusual form") from error
    return result if whole == text else result.removesuffix(newline)


def _trouble(text: str, data: Data) -> str:
    """Say why the text is not one that holds the data, or nothing."""
    document = parse(text.encode())
    if document.problems:
        return f"the result could not be read: {document.problems[0].message}"
    try:
        read_nodes(text)
    except ValueError:
        return "the result is not read alike by all readers of YAML"
    return "" if same(document.data or {}, data) else "the result would not say what was asked for"


def _ends_alike(text: str) -> bool:
    """Does the text say the same with a last line break? A `|` block at its end may not, to some parsers."""
    if text.endswith("\n"):
        return True
    roots = read_nodes(text), read_nodes(text + "\n")
    without, with_break = ([node.value for node in root.scalars()] if root else [] for root in roots)
    return without == with_break
