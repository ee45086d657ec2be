"""Look into an archive without unpacking it: the checks of names, links and sizes are those of unpacking.

What is packed in one stream is read to its end; of a zip or a plain tar file the data is passed over.
"""

from __future__ import annotations

import os

from modelyard.core.errors import ArchiveError, NotFoundError
from modelyard.store.archive.admission import Admission
from modelyard.store.archive.entry import FILE, FOLDER, Entry
from modelyard.store.archive.limits import LIMITS, Limits
from modelyard.store.archive.opened import opened
from modelyard.store.archive.watch import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.archive.opened import Archive

    Path = str | os.PathLike[str]

_LARGEST = 16 << 20


def listing(archive: Path, *, limits: Limits = LIMITS) -> list[Entry]:
    """Give the files and folders that unpacking would make; a link counts as the copy it becomes."""
    with opened(os.fspath(archive), limits) as given:
        return _survey(given)[0]


def read_member(archive: Path, name: str, *, largest: int = _LARGEST, limits: Limits = LIMITS) -> bytes:
    """Give the bytes of one file of an archive; one of more than `largest` bytes is refused."""
    path = os.fspath(archive)
    with opened(path, limits) as given:
        entries, copied = _survey(given)
    sizes = {entry.name: entry.size for entry in entries if entry.kind == FILE}
    if name not in sizes:
        raise NotFoundError(f"{path} holds no file {shown(name)}")
    if sizes[name] > largest:
        message = f"{path}: entry {shown(name)} has {sizes[name]:,} bytes; at most {largest:,} are read"
        raise ArchiveError(message, hint="Unpack the archive.")
    with opened(path, limits) as given:
        return _read(given, copied.get(name, name), sizes[name])


def _survey(archive: Archive) -> tuple[list[Entry], dict[str, str]]:
    """Give what would be there, and the file behind each copy."""
    admission, entries = Admission(archive.watch), []
    for entry, data in archive.members():
        name = admission.admit(entry)
        if entry.kind == FILE:
            size = sum(map(len, data)) if archive.is_single else entry.size
            entries.append(Entry(name, FILE, size))
        elif entry.kind == FOLDER and name:
            entries.append(Entry(name, FOLDER))
    copied = {copy: file for file, copy in admission.copies()}
    entries += [Entry(copy, FILE, admission.size(file)) for copy, file in copied.items()]
    return entries, copied


def _read(archive: Archive, wanted: str, size: int) -> bytes:
    admission = Admission(archive.watch)
    for entry, data in archive.members():
        if admission.admit(entry) == wanted and entry.kind == FILE:
            parts, left = [], size
            for piece in data:
                left -= len(piece)
                if left < 0:
                    break
                parts.append(bytes(piece))
            if left:
                raise archive.watch.refuse("has changed while it was read")
            return b"".join(parts)
    raise archive.watch.refuse("has changed while it was read")
