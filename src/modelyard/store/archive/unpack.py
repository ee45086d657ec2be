"""Unpack an archive: beside its place, entry by entry, and moved there when all of it is whole and harmless.

Files get the permissions that new files get here, and the time of now: an archive has no say in either.
No link is made: a link to a file of the archive becomes a copy of it.
"""

from __future__ import annotations

import os

from modelyard.core.errors import ArchiveError
from modelyard.core.progress import silent
from modelyard.store.archive.admission import Admission
from modelyard.store.archive.entry import FILE, FOLDER
from modelyard.store.archive.landing import landing
from modelyard.store.archive.limits import LIMITS, Limits
from modelyard.store.archive.opened import Archive, opened
from modelyard.store.archive.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.core.progress import Report


def unpack(
    archive: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    limits: Limits = LIMITS,
    report: Report = silent,
    sha256: str | None = None,
) -> list[str]:
    """Unpack an archive to a folder that is not there yet, or is empty; give the names of its files.

    With `sha256` the archive's bytes are hashed as they are read, and nothing appears unless they match.
    """
    path, place = os.fspath(archive), os.path.abspath(folder)
    try:
        with landing(place) as work, opened(path, limits, sha256=sha256, report=report) as given:
            names = _fill(work, given)
    except OSError as error:
        why = error.strerror or str(error)
        hint = "Nothing was left behind. Make room, or look after the disk, and unpack it again."
        raise ArchiveError(f"{path} cannot be unpacked to {place}: {why}", hint=hint) from error
    given.meter.end("done")
    return names


def _fill(work: str, archive: Archive) -> list[str]:
    """Write what an archive holds; give the names of the files."""
    admission, names = Admission(archive.watch), []
    tree = Tree(work)
    try:
        for entry, data in archive.members():
            name = admission.admit(entry)
            if entry.kind == FILE:
                tree.write(name, data)
                names.append(name)
            elif entry.kind == FOLDER:
                tree.folder(name)
        for file, copy in admission.copies():
            tree.copy(file, copy)
            names.append(copy)
        archive.watch.entry = ""
        tree.sync()
    finally:
        tree.close()
    return names
