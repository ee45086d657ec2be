"""Some files of an archive, unpacked with all the checks of unpacking the whole."""

from __future__ import annotations

from modelyard.core.errors import ArchiveError
from modelyard.store.archive.admission import Admission
from modelyard.store.archive.entry import FILE
from modelyard.store.archive.landing import landing
from modelyard.store.archive.limits import LIMITS
from modelyard.store.archive.opened import opened
from modelyard.store.archive.tree import Tree
from modelyard.store.archive.unpack import unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from modelyard.store.archive.opened import Archive


class _OfAnotherFileError(Exception):
    """A chosen file is a link to one that was not chosen."""


def unpack_chosen(archive: str, folder: str, sha256: str, chosen: Collection[str]) -> list[str]:
    """Unpack the files of these names to a new folder; every entry of the archive is checked all the same."""
    try:
        with landing(folder) as work, opened(archive, LIMITS, sha256=sha256) as given:
            return _fill(work, given, chosen)
    except _OfAnotherFileError:
        return unpack(archive, folder, sha256=sha256)
    except OSError as error:
        why = error.strerror or str(error)
        raise ArchiveError(f"{archive} cannot be unpacked to {folder}: {why}") from error


def _fill(work: str, archive: Archive, chosen: Collection[str]) -> list[str]:
    admission, names = Admission(archive.watch), []
    tree = Tree(work)
    try:
        for entry, data in archive.members():
            name = admission.admit(entry)
            if entry.kind == FILE and name in chosen:
                tree.write(name, data)
                names.append(name)
        for file, copy in admission.copies():
            if copy in chosen:
                if file not in chosen:
                    raise _OfAnotherFileError
                tree.copy(file, copy)
                names.append(copy)
        tree.sync()
    finally:
        tree.close()
    return names
