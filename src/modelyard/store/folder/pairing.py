"""Which input belongs to which output and label: told from the names of the files alone.

`inp-0000.npz`, `out-0000.npz` and `label-0.json` belong together by the number they end in. Where two
files of a part end in the same number, or where the names without their endings are the same in every
part, the whole name counts: `cat/12.png` belongs to `cat/12.json`, and not to `dog/12.json`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NUMBER, STEM = "number", "name"
_TRAILING = re.compile(r"[0-9]+\Z")
_DIGITS = re.compile(r"([0-9]+)")


class Pair(NamedTuple):
    """Files that belong together, by part."""

    name: str
    files: dict[str, str]


class Pairing(NamedTuple):
    """How the files of some parts pair; what does not is named, by part."""

    by: str
    """`number` or `name`."""
    pairs: list[Pair]
    alone: dict[str, list[str]]
    """Files that lack a partner in another part."""
    doubled: dict[str, list[str]]
    """Files that share a name or number with another file of their part, and their partners."""


def stem(name: str) -> str:
    """Give a file's name without its ending; the folders it lies in count."""
    folder, slash, last = name.rpartition("/")
    dot = last.rfind(".")
    return folder + slash + (last[:dot] if dot > 0 else last)


def number(name: str) -> str:
    """Give the folder and the number a name ends in, without zeros before it; else its stem."""
    whole = stem(name)
    found = _TRAILING.search(whole)
    folder = whole[: whole.rfind("/") + 1]
    return f"{folder}#{found[0].lstrip('0') or '0'}" if found else whole


def pair(parts: Mapping[str, Iterable[str]]) -> Pairing:
    """Pair the files of some parts: each pair has one file of every part."""
    by_stem = {part: _grouped(names, stem) for part, names in parts.items()}
    by_number = {part: _grouped(names, number) for part, names in parts.items()}
    by = STEM if _all_match(by_stem) or not _unique(by_number) else NUMBER
    return _paired(by, by_stem if by == STEM else by_number)


def _grouped(names: Iterable[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in sorted(names):
        groups.setdefault(key(name), []).append(name)
    return groups


def _all_match(groups: Mapping[str, dict[str, list[str]]]) -> bool:
    return _unique(groups) and len({frozenset(keys) for keys in groups.values()}) <= 1


def _unique(groups: Mapping[str, dict[str, list[str]]]) -> bool:
    return all(len(names) == 1 for keys in groups.values() for names in keys.values())


def _paired(by: str, groups: Mapping[str, dict[str, list[str]]]) -> Pairing:
    pairs: list[Pair] = []
    alone: dict[str, list[str]] = {}
    doubled: dict[str, list[str]] = {}
    keys = {key for found in groups.values() for key in found}
    for key in sorted(keys, key=_natural):
        found = {part: names[key] for part, names in groups.items() if key in names}
        if any(len(names) > 1 for names in found.values()):
            _add(doubled, found)
        elif len(found) < len(groups):
            _add(alone, found)
        else:
            files = {part: names[0] for part, names in found.items()}
            pairs.append(Pair(stem(next(iter(files.values()))), files))
    return Pairing(by, pairs, alone, doubled)


def _add(to: dict[str, list[str]], found: Mapping[str, list[str]]) -> None:
    for part, names in found.items():
        to.setdefault(part, []).extend(names)


def _natural(key: str) -> tuple[list[tuple[int, str]], str]:
    """Order numbers inside a name by their value: 2 before 10."""
    runs = [run.lstrip("0") if at % 2 else run for at, run in enumerate(_DIGITS.split(key))]
    return [(len(run) if at % 2 else 0, run) for at, run in enumerate(runs)], key
