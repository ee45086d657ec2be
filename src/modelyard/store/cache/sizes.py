"""What the cache holds: by model and version, and what lies about that nobody needs.

Sizes are apparent sizes: what `ls -l` shows, whatever the file system stores them in.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field

from modelyard.core.errors import InputError
from modelyard.store.atomic import is_leftover
from modelyard.store.cache import record as records
from modelyard.store.cache.examine import is_damaged_name
from modelyard.store.cache.lease import in_use, is_locked, lock_path
from modelyard.store.cache.place import (
    EXPORTS,
    LOCKS,
    PARTIAL,
    TRASH,
    UNPACKED,
    is_abandoned,
    plain_version,
    safe,
)
from modelyard.store.cache.trouble import explanation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

STALE = 86_400.0  # seconds after which a part that nobody fetches is given up


@dataclass(frozen=True)
class Piece:
    """One file or folder, and all the bytes in it."""

    path: str
    bytes: int
    used_now: bool = False


@dataclass(frozen=True)
class Entry:
    """One folder of the cache: a version of a model, an archive that was unpacked, or an export."""

    model: str  # `.unpacked` for an archive, `.exports` for an export
    version: str  # the folder's name: `1.0.0`, or `1.0.0~0123456789ab`
    path: str
    files: tuple[Piece, ...]  # that can be given out
    overhead: int  # bytes of the tool's own files
    last_use: float  # seconds since 1970
    damaged: tuple[Piece, ...] = ()  # put aside
    leftovers: tuple[Piece, ...] = ()  # of writers that were killed
    unsure: int = 0  # files that are to be hashed before they are given out
    used_now: bool = False

    @property
    def bytes(self) -> int:
        """All that goes with the folder, but for what goes at any clean."""
        return sum(piece.bytes for piece in self.files) + self.overhead

    @property
    def all_bytes(self) -> int:
        """All that lies in the folder."""
        return self.bytes + sum(piece.bytes for piece in (*self.damaged, *self.leftovers))

    @property
    def plain_version(self) -> str:
        return plain_version(self.version)

    @property
    def is_empty(self) -> bool:
        return not self.files

    @property
    def is_unpacked(self) -> bool:
        return self.model == UNPACKED

    @property
    def is_export(self) -> bool:
        return self.model == EXPORTS

    @property
    def is_made(self) -> bool:
        """Whether it was made here of what was fetched."""
        return self.is_unpacked or self.is_export

    def is_of(self, model: str | None, version: str | None) -> bool:
        """Tell whether it belongs to a model, and to its version where one is named."""
        if self.is_export:
            own, _, rest = self.version.partition("@")
            return own == model and version in (None, rest.rpartition("~")[0])
        return self.model == model and version in (None, self.version, self.plain_version)


@dataclass(frozen=True)
class Contents:
    """All that the cache holds."""

    root: str
    entries: tuple[Entry, ...] = ()
    parts: tuple[Piece, ...] = ()  # of files that are being fetched, or may be gone on with
    stale: tuple[Piece, ...] = ()  # parts that nobody went on with for a day
    trash: tuple[Piece, ...] = ()  # of a removal that was killed
    now: float = field(default_factory=time.time)

    @property
    def waste(self) -> tuple[Piece, ...]:
        """What any clean takes away."""
        kept_aside = [piece for entry in self.entries for piece in (*entry.damaged, *entry.leftovers)]
        return (*self.trash, *self.stale, *kept_aside)

    @property
    def bytes(self) -> int:
        pieces = (*self.parts, *self.waste)
        return sum(entry.bytes for entry in self.entries) + sum(piece.bytes for piece in pieces)


def info(root: str) -> Contents:
    """Look through the whole cache. What another process removes meanwhile is left out."""
    now = time.time()
    try:
        names = sorted(os.listdir(root))
    except FileNotFoundError:
        return Contents(root, now=now)
    except OSError as error:
        raise explanation(error, root) from error
    thrown = [name for name in names if name.startswith(TRASH) or is_abandoned(name)]
    trash = tuple(_whole(os.path.join(root, name)) for name in thrown)
    parts, stale = _parts(root, now)
    return Contents(root, tuple(entries(root)), parts, stale, trash, now)


def entries(root: str) -> Iterator[Entry]:
    """Give the cache's entries, by model and version. A folder without records is not the cache's."""
    for model in (name for name in _folders(root) if not name.startswith(".")):
        for version in _folders(os.path.join(root, model)):
            folder = os.path.join(root, model, version)
            if _is_name(model, version) and _is_ours(root, model, folder):
                yield _entry(root, model, version)
    if not os.path.islink(os.path.join(root, UNPACKED)):
        for name in _folders(os.path.join(root, UNPACKED)):
            yield _unpacked(root, name)
    if not os.path.islink(os.path.join(root, EXPORTS)):
        yield from _exports(root)


def _exports(root: str) -> Iterator[Entry]:
    top = os.path.join(root, EXPORTS)
    for model in _folders(top):
        for version in _folders(os.path.join(top, model)):
            for key in _folders(os.path.join(top, model, version)):
                path = os.path.join(top, model, version, key)
                name = f"{model}@{version}~{key[:12]}"
                when = max((_mtime(os.path.join(path, one)) for one in os.listdir(path)), default=0.0)
                yield Entry(EXPORTS, name, path, tuple(_pieces(path)), 0, when)


def _is_name(model: str, version: str) -> bool:
    try:
        return bool(safe(model, "model") and safe(plain_version(version), "version"))
    except InputError:
        return False


def _is_ours(root: str, model: str, folder: str) -> bool:
    """Tell whether a folder is the cache's: it has records, or a killed process was about to write them."""
    if os.path.lexists(os.path.join(folder, records.FILE)):
        return True
    begun = os.path.lexists(lock_path(root, model, os.path.basename(folder)))
    return begun and all(name == records.USED or is_leftover(name) for name in os.listdir(folder))


def _entry(root: str, model: str, version: str) -> Entry:
    path = os.path.join(root, model, version)
    files: list[Piece] = []
    damaged: list[Piece] = []
    leftovers: list[Piece] = []
    overhead = 0
    for piece in _pieces(path):
        inside = os.path.basename(piece.path)
        if os.path.dirname(piece.path) == path and inside in (records.FILE, records.USED):
            overhead += piece.bytes
        elif is_leftover(inside):
            leftovers.extend([piece] if is_abandoned(inside) else [])
        else:
            (damaged if is_damaged_name(inside) else files).append(piece)
    return Entry(
        model, version, path, tuple(files), overhead, _last_use(path), tuple(damaged), tuple(leftovers),
        _unsure(path, files), in_use(root, model, version),
    )  # fmt: skip


def _unpacked(root: str, name: str) -> Entry:
    path = os.path.join(root, UNPACKED, name)
    used = in_use(root, UNPACKED, name) or is_locked(os.path.join(path, "lock"))
    when = max(_mtime(path), *(_mtime(os.path.join(path, inside)) for inside in ("record", "lock", "files")))
    return Entry(UNPACKED, name, path, tuple(_pieces(path)), 0, when, used_now=used)


def _unsure(folder: str, files: list[Piece]) -> int:
    known = records.read(folder)
    return sum(
        not _is_as_recorded(piece.path, known.get(os.path.relpath(piece.path, folder))) for piece in files
    )


def _is_as_recorded(path: str, record: records.Record | None) -> bool:
    try:
        return record is not None and record.fits(os.lstat(path))
    except FileNotFoundError:
        return True


def _last_use(folder: str) -> float:
    """Give the last use; where none could be noted, the time of the youngest fetch."""
    used = _mtime(os.path.join(folder, records.USED))
    fetched = max((float(one.fetched) for one in records.read(folder).values()), default=0.0)
    return used or fetched or _mtime(folder)


def _parts(root: str, now: float) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Give the parts that may still be gone on with, and those that nobody will."""
    fresh: list[Piece] = []
    stale: list[Piece] = []
    top = os.path.join(root, PARTIAL)
    for piece in _pieces(top) if not os.path.islink(top) else ():
        key = os.path.basename(piece.path).partition(".")[0]
        locks = (piece.path, os.path.join(root, LOCKS, f"fetch-{key}"))
        # A clock that was wrong leaves times of the future: they are as far from now as those of the past.
        old = abs(now - _mtime(piece.path)) > STALE
        used = any(map(is_locked, locks))
        (stale if old and not used else fresh).append(Piece(piece.path, piece.bytes, used))
    return tuple(fresh), tuple(stale)


def _folders(path: str) -> list[str]:
    try:
        with os.scandir(path) as found:
            return sorted(one.name for one in found if one.is_dir(follow_symlinks=False))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _pieces(path: str) -> Iterator[Piece]:
    """Give every file below a folder."""
    for folder, folders, names in os.walk(path):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        folders.sort()
        for name in sorted([*names, *links]):
            inside = os.path.join(folder, name)
            try:
                yield Piece(inside, os.lstat(inside).st_size)
            except FileNotFoundError:
                continue


def _whole(path: str) -> Piece:
    if os.path.isdir(path) and not os.path.islink(path):
        return Piece(path, sum(piece.bytes for piece in _pieces(path)))
    return Piece(path, os.lstat(path).st_size if os.path.lexists(path) else 0)


def _mtime(path: str) -> float:
    """Give when a file was changed, as a time that a calendar has."""
    try:
        return min(max(os.lstat(path).st_mtime, 0.0), float(records.LATEST))
    except OSError:
        return 0.0
