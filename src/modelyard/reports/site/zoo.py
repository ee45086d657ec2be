"""Read a whole zoo for its site: every card, from the index."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from modelyard.registry.catalogue import asking
from modelyard.registry.checks.old_names import followed
from modelyard.registry.master import read_master
from modelyard.reports.site.entry import COLUMNS, Entry, Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.registry.zoo import Zoo

_QUERY = (
    f"SELECT {', '.join(COLUMNS)}, layer FROM card WHERE problem IS NULL ORDER BY ref, task, version_key DESC"
)
_CIRCLE = "registry/index.yaml renames it in a circle, and no model has the name"
_BROKEN = "SELECT ref, dir, problem FROM card WHERE problem IS NOT NULL ORDER BY ref, dir"


@dataclass(frozen=True)
class Shown:
    """What a site shows."""

    name: str
    description: str
    entries: list[Entry]
    removed: dict[str, str] = field(default_factory=dict)
    """Names that are gone, each with what `registry/index.yaml` says of it."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Old names that nobody has now, each with the name it became."""
    broken: list[tuple[str, str, str]] = field(default_factory=list)
    """Cards that cannot be read: name, folder, mistake."""


def read_zoo(zoo: Zoo) -> Shown:
    """Read what the site of a zoo shows.

    Args:
        zoo: an opened zoo; the user's own shows the starter zoo's models too.
    """
    rows, broken = asking(zoo, lambda db: (db.execute(_QUERY).fetchall(), db.execute(_BROKEN).fetchall()))
    entries = list(_entries(rows, zoo))
    removed, renamed = _gone(zoo, {one.ref for one in entries})
    former: dict[str, list[str]] = {}
    for old, new in renamed.items():
        former.setdefault(new, []).append(old)
    entries = [replace(one, former=tuple(sorted(former.get(one.ref, ())))) for one in entries]
    description = zoo.settings.description or ""
    return Shown(zoo.name, description, entries, removed, renamed, [tuple(one) for one in broken])


def _entries(rows: Iterable[tuple[Any, ...]], zoo: Zoo) -> Iterable[Entry]:
    for ref, of_name in groupby(rows, key=lambda row: row[0]):
        by_task = {task: list(each) for task, each in groupby(of_name, key=lambda row: row[1])}
        for task, each in by_task.items():
            yield Entry(str(ref), str(task), tuple(_version(row, zoo) for row in each), len(by_task) > 1)


def _version(row: tuple[Any, ...], zoo: Zoo) -> Version:
    return Version(row[:-1], zoo.listed[row[-1]])


def _gone(zoo: Zoo, there: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Give the names of the master index that no model has now."""
    removed: dict[str, str] = {}
    renamed: dict[str, str] = {}
    for each in reversed(zoo.listed):
        master = read_master(each)
        removed |= master.removed if master else {}
        renamed |= master.renamed if master else {}
    led = {old: followed(old, renamed) for old in renamed if old not in there}
    moved = {old: new for old, new in led.items() if new not in renamed or new in there}
    circles = dict.fromkeys((old for old in led if old not in moved), _CIRCLE)
    gone = {name: said for name, said in removed.items() if name not in there and name not in moved}
    return circles | gone, moved
