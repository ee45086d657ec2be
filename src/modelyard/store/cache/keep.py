"""Keep a file in the cache: under its final name it is whole, real and recorded, or it is not there."""

from __future__ import annotations

import os
import stat

from modelyard.core.errors import DigestError, StoreError
from modelyard.store.address import shown
from modelyard.store.atomic import sync_folder
from modelyard.store.cache import record as records
from modelyard.store.cache.claim import claim
from modelyard.store.cache.examine import hashed
from modelyard.store.cache.inside import inside
from modelyard.store.cache.lease import using
from modelyard.store.cache.place import PARTIAL, Place, choose, prepare, remove_abandoned, safe_path
from modelyard.store.cache.record import new_record
from modelyard.store.cache.trouble import explained
from modelyard.store.cache.wanted import Wanted
from modelyard.store.copy import copy_file
from modelyard.store.digest import sha256_of
from modelyard.store.lock import holding

_TRIES = 100


def keep(  # noqa: PLR0917
    root: str, model: str, version: str, name: str, temporary_path: str, sha256: str, source: str
) -> str:
    """Move a verified file under its final name, and give that.

    `temporary_path` lies on the cache's file system, best in `<root>/.partial/`, and is gone afterwards.
    Where the same bytes are there already, those stay.
    """
    place = Place(root, model, version)
    safe_path(name)
    with explained(root):
        prepare(root)
        _be_real(temporary_path)
        _sync(temporary_path)
        with using(root, model, version):
            for last in [*[False] * _TRIES, True]:
                try:
                    return _placed(place, name, temporary_path, sha256, shown(source))
                except FileNotFoundError:  # without locks, the folder may be removed meanwhile
                    if last or not os.path.lexists(temporary_path):
                        raise
    raise AssertionError("unreachable")


def adopt(
    root: str, model: str, version: str, name: str, path: str, *, wanted: Wanted, source: str | None = None
) -> str:
    """Copy a local file into the cache, verify the copy, and give its path; the file itself stays.

    The copy moves no bytes where the file system can clone blocks.
    """
    from modelyard.store.address import file_name

    with explained(root):
        prepare(root)
        parts = inside(root, os.path.join(root, PARTIAL))
        os.makedirs(parts, exist_ok=True)
    temporary = os.path.join(parts, f"{os.urandom(8).hex()}.{os.getpid()}")
    try:
        with explained(root):
            copy_file(path, temporary)
        digest = sha256_of(temporary)
        if wanted.digits and not wanted.fits(digest):
            raise DigestError(f"{file_name(path)}: expected sha256:{wanted.digits}, got sha256:{digest}")
        return keep(root, model, version, name, temporary, digest, source or path)
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)


def _placed(place: Place, name: str, temporary: str, sha256: str, source: str) -> str:
    """Find the place of a file and put it there, while holding the folder's lock."""
    _make(place.folder)
    with holding(place.folder):
        remove_abandoned(place.folder)
        _record_what_is_there(place, name)
        claim(place.root, place.model, place.version, name, sha256)
        path = choose(place.root, place.model, place.version, name, Wanted(sha256))
        folder = path[: -len(name) - 1]
        _make(os.path.dirname(path))
        if folder == place.folder:
            _put(folder, name, temporary, sha256, source)
        else:
            with holding(folder):
                _put(folder, name, temporary, sha256, source)
    return path


def _put(folder: str, name: str, temporary: str, sha256: str, source: str) -> None:
    """Record, move, and record again with the times the file has under its name.

    The first record carries no ctime, for the move sets it: a kill between the two leaves a file whose
    owner is known and that is hashed at its next use.
    """
    path = os.path.join(folder, name)
    old = records.read(folder).get(name)
    same = old is not None and old.sha256 == sha256
    sources = tuple(dict.fromkeys((*(old.sources if old and same else ()), source)))
    if old is not None and same and _still(path, old):
        if old.sources != sources:
            old.sources = sources
            records.change(folder, name, old)
        os.unlink(temporary)
        return
    record = new_record(name, sha256, os.lstat(temporary), sources)
    record.ctime_ns = 0
    try:
        records.change(folder, name, record)
        os.replace(temporary, path)
    except OSError:
        _tidy(folder, name)
        raise
    sync_folder(os.path.dirname(path))
    _settle(folder, record)


def _settle(folder: str, record: records.Record) -> None:
    """Record the ctime that the move has given to the file; without that it is hashed at its next use."""
    found = os.lstat(os.path.join(folder, record.name))
    if found.st_ino != record.inode:
        return
    record.ctime_ns = found.st_ctime_ns
    try:
        records.change(folder, record.name, record)
    except OSError:
        return
    records.touch(folder)


def _still(path: str, record: records.Record) -> bool:
    try:
        return record.fits(os.lstat(path))
    except FileNotFoundError:
        return False


def _record_what_is_there(place: Place, name: str) -> None:
    """Find out whose a file is that stands under the name, and let it own that."""
    path = os.path.join(place.folder, name)
    if not os.path.isfile(path):
        return
    record = records.read(place.folder).get(name)
    if record is None:
        now = hashed(path)
        if now is None or not now.sha256:
            return
        record = new_record(name, now.sha256, now.found)
        records.change(place.folder, name, record)
    claim(place.root, place.model, place.version, name, record.sha256)


def _tidy(folder: str, name: str) -> None:
    """After a failure: give back what this attempt took, as far as the disk lets us."""
    try:
        if not os.path.lexists(os.path.join(folder, name)):
            records.change(folder, name, None)
            if not records.read(folder):
                os.unlink(os.path.join(folder, records.FILE))
                os.rmdir(folder)
    except OSError:
        return


def _be_real(path: str) -> None:
    """Make sure that it is a file with one name; a second name (a hard link) is replaced by a copy."""
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(f"{path} is not a file, and the cache keeps files alone")
    if found.st_nlink > 1:
        copy = f"{path}.{os.getpid()}"
        copy_file(path, copy)
        os.replace(copy, path)


def _make(folder: str) -> None:
    """Make a folder, while others may be removing an empty one above it."""
    for last in [*[False] * _TRIES, True]:
        try:
            os.makedirs(folder, exist_ok=True)
        except FileNotFoundError:
            if last:
                raise
        else:
            return


def _sync(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
