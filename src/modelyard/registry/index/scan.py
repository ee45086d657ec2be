"""Which cards a registry folder holds, and which of them changed since they were last read.

Every listing starts here, so it costs one `stat` a card and no more. A file counts as unchanged
while its change time, size and inode are those seen when it was read; the change time cannot be set
back by a program. A file changed so recently that another change could bear the same time is never
counted as unchanged. Folders are judged alike, so that only changed ones are listed again.
"""

from __future__ import annotations

import os
import sys
import time

from modelyard.registry.zoo_folder import CARD, VERSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Mark = tuple[int, int, int]

# Longer than any file system's time steps (FAT: 2 s).
SETTLED_NS = 2_100_000_000
ABSENT = (0, 0, 0)
UNSETTLED = (-1, -1, -1)
_WORTH_TWO = 4000


class Snapshot:
    """What was seen: each path (cards and folders, relative to the registry) with its mark."""

    __slots__ = ("marks", "paths", "plain")

    def __init__(self, paths: list[str], marks: list[int], plain: list[str]) -> None:
        self.paths = paths
        self.marks = marks  # three numbers a path
        self.plain = plain  # models that had no folder of earlier versions

    def is_like(self, other: Snapshot) -> bool:
        """Tell whether two snapshots saw the same."""
        return self.marks == other.marks and self.paths == other.paths

    def as_dict(self) -> dict[str, Mark]:
        flat = iter(self.marks)
        return dict(zip(self.paths, zip(flat, flat, flat, strict=True), strict=True))


def observe(registry: str, snapshot: Snapshot) -> list[int]:
    """Take the marks of everything in the snapshot as it stands now: the path every command takes.

    A model that had no earlier versions and has some now shows in one mark more at the end.
    """
    paths = snapshot.paths
    in_two = len(paths) >= _WORTH_TWO and _alone()
    marks = _in_two(registry, paths) if in_two else _marks(registry, paths)
    base = registry + "/"
    grown = sum(os.access(f"{base}{model}/{VERSIONS}", os.F_OK) for model in snapshot.plain)
    return [*marks, grown] if grown else marks


def _marks(registry: str, paths: Sequence[str]) -> list[int]:
    stat, base = os.stat, registry + "/"
    marks: list[int] = []
    note = marks.extend
    for path in paths:
        try:
            seen = stat(base + path)
        except OSError:
            note(ABSENT)
        else:
            note((seen.st_ctime_ns, seen.st_size, seen.st_ino))
    return marks


def edited_cards(old: Snapshot, marks: list[int]) -> dict[str, int] | None:
    """Give the changed cards, each with its place in the marks; None where a folder changed too."""
    if not old.marks or len(marks) != len(old.marks):
        return None
    pairs = enumerate(zip(marks, old.marks, strict=True))
    places = sorted({place - place % 3 for place, (new, known) in pairs if new != known})
    found = {old.paths[place // 3]: place for place in places}
    return found if all(path.endswith(CARD) for path in found) else None


def look(registry: str, old: Snapshot, marks: list[int]) -> dict[str, Mark]:
    """Find all there is now, listing only the folders whose marks are not those of the snapshot."""
    known = old.as_dict()
    flat = iter(marks[: 3 * len(old.paths)])
    fresh = dict(zip(old.paths, zip(flat, flat, flat, strict=True), strict=True))
    same_folders = all(fresh[path] == known[path] for path in known if not path.endswith(CARD))
    if known and same_folders and len(marks) == 3 * len(old.paths):
        return fresh
    walk = _Walk(registry, known, fresh)
    for task in walk.folders(""):
        for model in walk.folders(task):
            home = f"{task}/{model}"
            walk.card(home)
            if walk.has_versions(home):
                for version in walk.folders(f"{home}/{VERSIONS}"):
                    walk.card(f"{home}/{VERSIONS}/{version}")
    return walk.seen


class _Walk:
    """A walk over the registry that asks the disk only for what the marks at hand do not tell."""

    def __init__(self, registry: str, known: dict[str, Mark], fresh: dict[str, Mark]) -> None:
        self.registry = registry
        self.known = known
        self.fresh = fresh
        self.seen: dict[str, Mark] = {}
        self.children: dict[str, list[str]] = {}
        for path in known:
            folder, _, name = path.removesuffix("/" + CARD).rpartition("/")
            if path:
                self.children.setdefault(folder, []).append(name)

    def card(self, home: str) -> None:
        path = f"{home}/{CARD}"
        self.seen[path] = self.fresh.get(path) or mark(f"{self.registry}/{path}")

    def has_versions(self, home: str) -> bool:
        found = self.fresh.get(f"{home}/{VERSIONS}")
        if found:
            return found != ABSENT
        folder = f"{self.registry}/{home}/{VERSIONS}"
        leaves = os.path.islink(folder) and not inside(os.path.dirname(self.registry), folder)
        return os.path.isdir(folder) and not leaves

    def folders(self, folder: str) -> list[str]:
        now = time.time_ns()
        found = self.fresh.get(folder) or mark(f"{self.registry}/{folder}")
        self.seen[folder] = settled(found, now)
        if found != ABSENT and self.known.get(folder) == found:
            return self.children.get(folder, [])
        try:
            return _listed(f"{self.registry}/{folder}", os.path.dirname(self.registry))
        except OSError:
            self.seen[folder] = ABSENT if found == ABSENT else UNSETTLED
            return []


def listing(folder: str, root: str) -> list[str]:
    """Name the folders in a folder of the zoo at `root`, in order.

    Hidden ones, names that are not text, and links that leave the zoo are left out; a link to nothing
    is named, because a folder may come to be there.
    """
    try:
        return _listed(folder, root)
    except OSError:
        return []


def _listed(folder: str, root: str) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if _visible(entry.name) and _is_folder(entry, root))


def _is_folder(entry: os.DirEntry[str], root: str) -> bool:
    if not entry.is_symlink():
        return entry.is_dir()
    return (entry.is_dir() or not os.path.exists(entry.path)) and inside(root, entry.path)


def unlisted(registry: str) -> list[str]:
    """Name the folders of tasks that may not be listed, so that nobody takes them for empty."""
    try:
        tasks = os.listdir(registry)
    except FileNotFoundError:
        return []
    except OSError:
        return [registry]
    folders = [f"{registry}/{task}" for task in tasks if _visible(task)]
    return [
        folder for folder in folders if os.path.isdir(folder) and not os.access(folder, os.R_OK | os.X_OK)
    ]


def inside(root: str, path: str) -> bool:
    """Tell whether a path, links followed, lies in the folder `root`."""
    home, target = os.path.realpath(root), os.path.realpath(path)
    return target == home or target.startswith(home + os.sep)


def _visible(name: str) -> bool:
    return name[0] not in "._" and name.isprintable()


def mark(path: str) -> Mark:
    """Take the mark of a file or folder; `ABSENT` for one that cannot be looked at."""
    try:
        seen = os.stat(path)
    except OSError:
        return ABSENT
    return seen.st_ctime_ns, seen.st_size, seen.st_ino


def settled(found: Mark, now: int) -> Mark:
    """Give the mark if it can be trusted later, else one that never matches."""
    return found if found == ABSENT or found[0] < now - SETTLED_NS else UNSETTLED


def _alone() -> bool:
    """Tell whether this process may be forked safely and with profit: one thread, several cores."""
    return (
        "threading" not in sys.modules
        and hasattr(os, "sched_getaffinity")
        and len(os.sched_getaffinity(0)) > 1
    )


def _in_two(registry: str, paths: list[str]) -> list[int]:
    """Take marks with a forked second process for one half; asking the disk is nearly all of the work."""
    from array import array
    from contextlib import suppress

    half = len(paths) // 2
    reader, writer = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reader)
        os.close(writer)
        return _marks(registry, paths)
    if child == 0:
        try:
            os.close(reader)
            view = memoryview(array("q", _marks(registry, paths[half:])).tobytes())
            while view:
                view = view[os.write(writer, view) :]
        finally:
            os._exit(0)
    os.close(writer)
    first = _marks(registry, paths[:half])
    with os.fdopen(reader, "rb") as answer:
        raw = answer.read()
    with suppress(ChildProcessError):  # where SIGCHLD is ignored there is nothing to wait for
        os.waitpid(child, 0)
    if len(raw) != 3 * 8 * (len(paths) - half):
        return first + _marks(registry, paths[half:])
    second = array("q")
    second.frombytes(raw)
    return first + second.tolist()
