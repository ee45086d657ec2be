"""Find a file in the cache, and give it out only if it is what it was when it was last hashed.

That costs one stat where size, mtime, inode and ctime are those of the record, and a full hash otherwise.
"""

from __future__ import annotations

import os
import stat

from modelyard.store.cache import record as records
from modelyard.store.cache.place import Place, safe_path
from modelyard.store.cache.wanted import Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.store.cache.record import Record

    OnDamage = Callable[[str], None]

__all__ = ["Found", "Wanted", "find", "glance"]
_TRIES = 5  # a file that is replaced while it is hashed is looked at again


class Found:
    """A file of the cache that is what was wanted."""

    __slots__ = ("path", "sha256", "size", "sources")

    def __init__(self, path: str, record: Record) -> None:
        self.path = path
        self.sha256 = record.sha256
        self.size = record.size
        self.sources = record.sources  # where it came from, without secrets

    def __repr__(self) -> str:
        return f"Found({self.path!r}, sha256={self.sha256[:12]}…, {self.size:,} bytes)"


def find(
    root: str,
    model: str,
    version: str,
    name: str,
    wanted: Wanted,
    *,
    verify: bool = False,
    on_damage: OnDamage | None = None,
) -> Found | None:
    """Find the file that is wanted; None where it is not there and has to be fetched.

    A file that is no longer what was recorded is put aside as `NAME.corrupt-<time>`, `on_damage` is told
    the path it has then, and the file counts as not there.
    """
    place = Place(root, model, version)
    safe_path(name)
    for folder in place.folders(wanted):
        for _ in range(_TRIES):
            outcome = _look(place, folder, name, wanted, verify=verify, on_damage=on_damage)
            if not isinstance(outcome, bool):
                return outcome
            if not outcome:
                break
    return None


def glance(root: str, model: str, version: str, name: str, wanted: Wanted) -> tuple[str, bool] | None:
    """Tell where a wanted file lies, and whether it is surely whole; nothing is hashed or written."""
    place = Place(root, model, version)
    safe_path(name)
    for folder in place.folders(wanted):
        path = os.path.join(folder, name)
        try:
            found = os.lstat(path)
        except OSError:
            continue
        record = records.read(folder).get(name)
        if stat.S_ISREG(found.st_mode) and (wanted.digits if record is None else wanted.matches(record)):
            return path, record is not None and record.fits(found)
    return None


def _look(
    place: Place, folder: str, name: str, wanted: Wanted, *, verify: bool, on_damage: OnDamage | None
) -> Found | bool:
    """Look in one folder: a file, False where it is not there, True where to look again."""
    path = os.path.join(folder, name)
    found = _stat(path)
    if found is None:
        return False
    record = records.read(folder).get(name)
    if record is None and wanted.digits:
        from modelyard.store.cache.examine import recorded_now

        record = recorded_now(place, folder, name)
    elif record is not None and wanted.matches(record) and (verify or not record.fits(found)):
        from modelyard.store.cache.examine import examined

        record, damaged, again = examined(place, folder, record)
        if again:
            return True
        if damaged and on_damage is not None:
            on_damage(damaged)
    if record is None or not wanted.matches(record):
        return False
    records.touch(folder)
    return Found(path, record)


def _stat(path: str) -> os.stat_result | None:
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISREG(found.st_mode):
        return found
    from modelyard.core.errors import InputError

    what = "folder" if stat.S_ISDIR(found.st_mode) else "link" if stat.S_ISLNK(found.st_mode) else "device"
    raise InputError(
        f"{path} is a {what}; the cache keeps real files alone", hint="Move it away, and fetch again."
    )
