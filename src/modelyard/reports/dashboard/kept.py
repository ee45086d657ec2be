"""`Kept`: the results of a folder, of which each file is read once, however often one looks."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from stat import S_ISREG
from threading import Lock

from modelyard.core.errors import InputError, ModelyardError, NotFoundError
from modelyard.reports.gathered.gather import gather
from modelyard.results.folder import ENDING, Damaged, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.results.document import Result

    State = tuple[int, int]
    File = tuple[str, int, int]


@dataclass(frozen=True)
class Seen:
    """What a folder held at one moment."""

    results: list[Result]
    """Oldest first."""
    gathered: Gathered
    state: State


class Kept:
    """The results of a folder; a second look reads what is new, and forgets what is gone."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._read: dict[File, Result | Damaged] = {}
        self._seen: Seen | None = None
        self._lock = Lock()

    def state(self) -> State:
        """Tell cheaply whether anything came or went: two looks at an unchanged folder say the same."""
        try:
            return os.stat(self.folder).st_mtime_ns, len(os.listdir(self.folder))
        except FileNotFoundError:
            raise NotFoundError(
                f"{self.folder}: no such folder of results", hint="`modelyard benchmark NAME` writes results."
            ) from None
        except NotADirectoryError:
            raise InputError(f"{self.folder} is not a folder") from None
        except OSError as error:
            raise InputError(f"{self.folder}: {error.strerror or error}") from None

    def look(self) -> Seen:
        """Give what there is now."""
        with self._lock:
            state = self.state()
            if self._seen is None or self._seen.state != state:
                self._seen = self._looked(state)
            return self._seen

    def _looked(self, state: State) -> Seen:
        files = _files(self.folder)
        before = self._read
        self._read = {one: before[one] if one in before else _one(one[0]) for one in files}
        results = [one for one in self._read.values() if not isinstance(one, Damaged)]
        results.sort(key=lambda one: (one.made, one.digest))
        damaged = [one for one in self._read.values() if isinstance(one, Damaged)]
        return Seen(results, gather(results, damaged), state)


@cache
def kept_of(folder: str) -> Kept:
    """Give the results of a folder, the same for all of a process.

    Args:
        folder: of results.
    """
    return Kept(folder)


def _files(folder: str) -> list[File]:
    """Name the files that may be results; those still being written begin with a dot."""
    with os.scandir(folder) as entries:
        named = [one for one in entries if one.name.endswith(ENDING) and not one.name.startswith(".")]
    return sorted(found for found in map(_file, named) if found is not None)


def _file(entry: os.DirEntry[str]) -> File | None:
    """Tell a file from what is none, or is gone since; what cannot be looked at is told when read."""
    try:
        found = entry.stat()
    except FileNotFoundError:
        return None
    except OSError:
        return entry.path, 0, 0
    return (entry.path, found.st_mtime_ns, found.st_size) if S_ISREG(found.st_mode) else None


def _one(path: str) -> Result | Damaged:
    try:
        return read(path)
    except (ModelyardError, OSError) as error:
        reason = error.message if isinstance(error, ModelyardError) else f"{error.strerror or error}"
        return Damaged(path, reason.removeprefix(f"{path}: "))
