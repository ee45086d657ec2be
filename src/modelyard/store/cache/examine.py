"""Hash a file of the cache, and act on what is found: renew its record, or put the file aside."""

from __future__ import annotations

import errno
import os
import time

from modelyard.store.atomic import remove_leftovers
from modelyard.store.cache import record as records
from modelyard.store.cache.lease import using
from modelyard.store.cache.place import CORRUPT, Place
from modelyard.store.cache.record import Record, new_record
from modelyard.store.digest import sha256_of
from modelyard.store.lock import holding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_TRIES = 5


class Hashed:
    """The digest of a file, and what the file was while it was read; no digest where it cannot be read."""

    __slots__ = ("found", "sha256")

    def __init__(self, sha256: str, found: os.stat_result) -> None:
        self.sha256 = sha256
        self.found = found


def hashed(path: str, report: Callable[[int], None] | None = None) -> Hashed | None:
    """Hash a file that does not change meanwhile; None where it goes away or never rests."""
    for _ in range(_TRIES):
        try:
            before = os.lstat(path)
            digest = _readable(path, report)
            after = os.lstat(path)
        except FileNotFoundError:
            return None
        if _same(before, after):
            return Hashed(digest, after)
    return None


def _readable(path: str, report: Callable[[int], None] | None) -> str:
    try:
        return sha256_of(path, report)
    except OSError as error:
        if error.errno == errno.EIO:  # a broken place of the disk is a damaged file
            return ""
        raise


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    names = ("st_ino", "st_size", "st_mtime_ns", "st_ctime_ns")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def examined(
    place: Place, folder: str, record: Record, report: Callable[[int], None] | None = None
) -> tuple[Record | None, str, bool]:
    """Hash a recorded file: (its record if whole, where it lies now if damaged, whether it was replaced)."""
    path = os.path.join(folder, record.name)
    now = hashed(path, report)
    if now is None:
        return None, "", True
    if now.sha256 == record.sha256:
        if not record.fits(now.found):
            record = _renewed(place, folder, record, now)
        return record, "", False
    aside = _put_aside(place, folder, record.name, now)
    return None, aside, not aside


def recorded_now(place: Place, folder: str, name: str) -> Record | None:
    """Hash a file that has no record, and give it one: that of its own digest, whatever is wanted.

    It stands under a final name, so it was whole once; it may be another zoo's.
    """
    now = hashed(os.path.join(folder, name))
    if now is None or not now.sha256:
        return None
    return _renewed(place, folder, new_record(name, now.sha256, now.found), now)


def _renewed(place: Place, folder: str, old: Record, now: Hashed) -> Record:
    """Record what a file is now; a cache that cannot be written is used all the same."""
    record = Record(old.name, now.sha256, now.found, old.fetched, old.sources)
    try:
        with using(place.root, place.model, place.version), holding(folder) as held:
            if held:
                remove_leftovers(folder)
            if _same(os.lstat(os.path.join(folder, old.name)), now.found):
                records.change(folder, old.name, record)
    except OSError:
        return record
    return record


def _put_aside(place: Place, folder: str, name: str, now: Hashed) -> str:
    """Rename a damaged file; give its new path, or nothing if another process replaced it meanwhile.

    Where the cache cannot be written it stays where it is, and that path is given.
    """
    path, aside = os.path.join(folder, name), ""
    try:
        with using(place.root, place.model, place.version), holding(folder):
            if not _same(os.lstat(path), now.found):
                return ""
            aside = _unused(path)
            os.rename(path, aside)
            records.change(folder, name, None)
            return aside
    except FileNotFoundError:
        return ""
    except OSError:
        return path if os.path.lexists(path) else aside


def _unused(path: str) -> str:
    second, nanoseconds = divmod(time.time_ns(), 10**9)
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(second))
    for more in range(1000):
        aside = f"{path}{CORRUPT}{stamp}.{nanoseconds // 1000 + more:06d}Z"
        if not os.path.lexists(aside):
            return aside
    return f"{path}{CORRUPT}{stamp}.{os.getpid()}Z"


def is_damaged_name(name: str) -> bool:
    """Tell whether a file is one that was put aside."""
    return CORRUPT in name
