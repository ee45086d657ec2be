"""Hash every file of the cache, and put aside what is damaged."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from modelyard.core.errors import NotFoundError
from modelyard.core.progress import Progress, silent
from modelyard.store.cache import record as records
from modelyard.store.cache.examine import examined, recorded_now
from modelyard.store.cache.lease import using
from modelyard.store.cache.place import Place
from modelyard.store.cache.sizes import info

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.core.progress import Report
    from modelyard.store.cache.sizes import Entry

WHOLE, DAMAGED, UNRECORDED, STRANGE = "whole", "damaged", "had no record", "not a file"
_TRIES = 5
_PAUSE = 0.1  # seconds between two reports


@dataclass(frozen=True)
class Checked:
    """One file, and what hashing it has shown."""

    model: str
    version: str
    name: str
    bytes: int
    state: str  # whole, damaged, had no record, not a file
    path: str  # where it lies now


def verify(root: str, report: Report = silent, *, model: str | None = None) -> list[Checked]:
    """Hash all files, or those of one model. A damaged one is renamed to `NAME.corrupt-<time>`."""
    found = [entry for entry in info(root).entries if not entry.is_made and model in (None, entry.model)]
    if model is not None and not found:
        raise NotFoundError(
            f"the cache holds no model {model!r}", hint="`modelyard cache info` shows what it holds."
        )
    return [checked for entry in found for checked in _entry(root, entry, report)]


def _entry(root: str, entry: Entry, report: Report) -> list[Checked]:
    place = Place(root, entry.model, entry.plain_version)
    checked: list[Checked] = []
    with using(root, entry.model, entry.version):
        for piece in entry.files:
            name = os.path.relpath(piece.path, entry.path)
            told = _told(report, f"{entry.model} {entry.version} {name}", piece.bytes)
            result = _file(place, entry.path, name, told)
            if result is not None:
                checked.append(Checked(entry.model, entry.version, name, piece.bytes, *result))
    return checked


def _file(place: Place, folder: str, name: str, report: Callable[[int], None]) -> tuple[str, str] | None:
    """Give the state and the path of a file; None where it is gone."""
    path = os.path.join(folder, name)
    if not os.path.isfile(path) or os.path.islink(path):
        return (STRANGE, path) if os.path.lexists(path) else None
    for _ in range(_TRIES):
        record = records.read(folder).get(name)
        if record is None:
            new = recorded_now(place, folder, name)
            return (UNRECORDED if new is not None else DAMAGED, path) if os.path.lexists(path) else None
        _, aside, again = examined(place, folder, record, report)
        if not again:
            return (DAMAGED, aside) if aside else (WHOLE, path)
    return None


def _told(report: Report, name: str, total: int) -> Callable[[int], None]:
    """Tell of one file's progress a few times a second."""
    last = time.monotonic()

    def told(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done >= total:
            report(Progress(name, done, total, "done"))
        elif now - last > _PAUSE:
            last = now
            report(Progress(name, done, total))

    return told
