"""Look into an archive without unpacking it: the checks of names, links and sizes are those of unpacking.

What is packed in one stream is read to its end; of a zip or a plain tar file the data is passed over.
"""

from __future__ import annotations

import os

from modelyard.store.archive.admission import Admission
from modelyard.store.archive.entry import FILE, FOLDER, Entry
from modelyard.store.archive.limits import LIMITS, Limits
from modelyard.store.archive.opened import opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    Path = str | os.PathLike[str]


def listing(archive: Path, *, limits: Limits = LIMITS) -> list[Entry]:
    """Give the files and folders that unpacking would make; a link counts as the copy it becomes."""
    with opened(os.fspath(archive), limits) as given:
        admission, entries = Admission(given.watch), []
        for entry, data in given.members():
            name = admission.admit(entry)
            if entry.kind == FILE:
                size = sum(map(len, data)) if given.is_single else entry.size
                entries.append(Entry(name, FILE, size))
            elif entry.kind == FOLDER and name:
                entries.append(Entry(name, FOLDER))
        return entries + [Entry(copy, FILE, admission.size(file)) for file, copy in admission.copies()]
