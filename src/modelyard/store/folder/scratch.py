"""Where archives of a model folder are unpacked: in the cache, by the digest of the archive.

A model folder may be read-only or in git, so nothing is written into it. What was unpacked before is
used again if every file still has the size and the time it had then; else it is unpacked anew.

    .unpacked/1f0c…/files/    what was in the archive; in 1f0c…-onnx/ only the part `onnx` of it
    .unpacked/1f0c…/record    size, time and name of each file, written last
    .unpacked/1f0c…/lock      held by the process that looks or unpacks

Who has unpacked uses the folder for as long as it keeps what `unpacked` gave: nobody removes it meanwhile.
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from weakref import finalize

from modelyard.core.errors import FolderError
from modelyard.core.settings import Settings
from modelyard.store.atomic import beside, write_atomically
from modelyard.store.cache.inside import inside
from modelyard.store.cache.lease import using
from modelyard.store.cache.place import UNPACKED
from modelyard.store.digest import sha256_of
from modelyard.store.lock import holding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

_DIGITS = 16
_PATIENCE = 600.0  # seconds; another process may be unpacking gigabytes


class Unpacked:
    """A folder that an archive was unpacked to; it is in use for as long as this is there."""

    __slots__ = ("__weakref__", "folder")

    def __init__(self, folder: str, use: ExitStack) -> None:
        self.folder = folder
        finalize(self, use.close)


def usual_scratch() -> str:
    """Give the cache folder that the environment sets, else the user's own."""
    return Settings({}, os.environ).cache_folder


def unpacked(
    archive: str, scratch: str, *, part: str = "", chosen: Collection[str] = (), digest: str = ""
) -> Unpacked:
    """Give the folder that holds what is in an archive, unpacked now if it was not before.

    With `part` it holds the `chosen` files alone. Whoever knows the archive's digest saves its reading.
    """
    sha256 = digest or sha256_of(archive)
    name = f"{sha256[:_DIGITS]}-{part}" if part else sha256[:_DIGITS]
    home = os.path.join(scratch, UNPACKED, name)
    with ExitStack() as use:
        try:
            use.enter_context(using(scratch, UNPACKED, name))
            os.makedirs(inside(scratch, home), exist_ok=True)
            lock = os.path.join(home, "lock")
            with open(lock, "ab"), holding(lock, seconds=_PATIENCE):
                if not _is_whole(home):
                    _clear(home)
                    names = _unpack(archive, _files(home), sha256, chosen if part else None)
                    write_atomically(_record(home), _state(home, names))
        except OSError as error:
            if not _is_whole(home):  # a cache that may not be written may hold it all the same
                hint = "MODELYARD_CACHE names another place for the cache."
                message = f"{archive}: cannot be unpacked into {home}: {error.strerror or error}"
                raise FolderError(message, hint=hint) from error
        return Unpacked(_files(home), use.pop_all())


def _unpack(archive: str, folder: str, sha256: str, chosen: Collection[str] | None) -> list[str]:
    if chosen is None:
        from modelyard.store.archive.unpack import unpack

        return unpack(archive, folder, sha256=sha256)
    from modelyard.store.folder.chosen import unpack_chosen

    return unpack_chosen(archive, folder, sha256, chosen)


def _is_whole(home: str) -> bool:
    """Tell whether every file is there as it was when it was unpacked."""
    try:
        with open(_record(home), "rb") as file:
            recorded = file.read()
        names = [os.fsdecode(line.split(b" ", 2)[2]) for line in recorded.splitlines()]
        return _state(home, names) == recorded
    except (OSError, IndexError):
        return False


def _state(home: str, names: list[str]) -> bytes:
    lines = []
    for name in names:
        found = os.lstat(os.path.join(_files(home), name))
        lines.append(b"%d %d %s\n" % (found.st_size, found.st_mtime_ns, os.fsencode(name)))
    return b"".join(lines)


def _files(home: str) -> str:
    return os.path.join(home, "files")


def _record(home: str) -> str:
    return os.path.join(home, "record")


def _clear(home: str) -> None:
    """Take damaged files away: out of sight first, so that a kill leaves nothing that looks whole."""
    for name in os.listdir(home):
        if name not in ("files", "lock", "record"):  # what a killed process left
            _remove(os.path.join(home, name))
    if os.path.lexists(_files(home)):
        aside = beside(_files(home))
        os.rename(_files(home), aside)
        _remove(aside)


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)
