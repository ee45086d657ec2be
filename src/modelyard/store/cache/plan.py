"""What would be removed from the cache, and why: decided from what is in it, without touching it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from modelyard.core.errors import NotFoundError, VersionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from modelyard.cards.version import Version
    from modelyard.store.cache.sizes import Contents, Entry, Piece

VERSION, UNPACKED, PART, DAMAGED, LEFTOVER = "version", "unpacked", "part", "damaged", "leftover"
IN_USE = "in use by another process"


@dataclass(frozen=True)
class Removal:
    """One thing that goes."""

    kind: str  # version, unpacked, part, damaged or leftover
    path: str
    bytes: int
    why: str
    model: str = ""
    version: str = ""


@dataclass(frozen=True)
class Left:
    """One thing that would have gone, and stays."""

    model: str
    version: str
    path: str
    why: str


@dataclass(frozen=True)
class Plan:
    """What goes, what stays although it was meant, and how much more is there than was asked for."""

    root: str
    removals: tuple[Removal, ...]
    left: tuple[Left, ...] = ()
    over: int = 0
    forget: tuple[str, ...] | None = None  # the model and version whose names become free for other files

    @property
    def bytes(self) -> int:
        return sum(removal.bytes for removal in self.removals)


def plan_clear(
    contents: Contents, *, model: str | None = None, version: str | None = None, everything: bool = False
) -> Plan:
    """Plan to remove a model, one version of it, or everything."""
    chosen = [
        entry for entry in contents.entries
        if everything or entry.is_of(model, version)
    ]  # fmt: skip
    if not chosen and not everything:
        raise _unknown(contents, model or "", version)
    why = "all of the cache" if everything else "asked for"
    draft = _Draft(contents)
    for entry in chosen:
        draft.remove(entry, why)
    if everything:
        for part in contents.parts:
            draft.remove_part(part)
    return draft.plan(forget=tuple(filter(None, (model, version))))


def plan_prune(
    contents: Contents,
    *,
    older_versions: bool = False,
    unused_for: float | None = None,
    to: int | None = None,
) -> Plan:
    """Plan to remove older versions, what was not used for so many seconds, and then the least recently
    used until the cache holds at most `to` bytes.
    """
    draft = _Draft(contents)
    if older_versions:
        for entry, newest in _older(contents.entries):
            draft.remove(entry, f"older than {newest}")
    if unused_for is not None:
        for entry in contents.entries:
            if contents.now - _last_use(entry, contents) > unused_for:
                draft.remove(entry, f"not used since {_day(entry)}")
    over = 0
    if to is not None:
        for entry in sorted(contents.entries, key=_by_use(contents)):
            if draft.remaining <= to:
                break
            draft.remove(entry, f"least recently used, on {_day(entry)}")
        over = max(0, draft.remaining - to)
    return draft.plan(over)


class _Draft:
    """A plan that is being made. What any clean takes away goes first."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.chosen: dict[str, Removal] = {}
        self.left: dict[str, Left] = {}
        self.remaining = contents.bytes - sum(piece.bytes for piece in contents.waste)
        for entry in contents.entries:
            if entry.is_empty and not entry.used_now:
                self.remove(entry, "holds damaged files alone" if entry.damaged else "empty")

    def remove(self, entry: Entry, why: str) -> None:
        if entry.path in self.chosen or entry.path in self.left:
            return
        if entry.used_now:
            self.left[entry.path] = Left(entry.model, entry.version, entry.path, IN_USE)
            return
        self.remaining -= entry.bytes
        kind = UNPACKED if entry.is_made else VERSION
        removal = Removal(kind, entry.path, entry.all_bytes, why, entry.model, entry.version)
        self.chosen[entry.path] = removal

    def remove_part(self, part: Piece) -> None:
        if part.used_now:
            self.left[part.path] = Left("", "", part.path, "being fetched by another process")
        else:
            self.remaining -= part.bytes
            self.chosen[part.path] = Removal(PART, part.path, part.bytes, "part of a file")

    def plan(self, over: int = 0, *, forget: tuple[str, ...] | None = None) -> Plan:
        removals = [*self._waste(), *self.chosen.values()]
        return Plan(self.contents.root, tuple(removals), tuple(self.left.values()), over, forget)

    def _waste(self) -> Iterable[Removal]:
        for piece in self.contents.trash:
            yield Removal(LEFTOVER, piece.path, piece.bytes, "left by a removal that was stopped")
        for piece in self.contents.stale:
            yield Removal(PART, piece.path, piece.bytes, "part of a file that nobody went on with for a day")
        for entry in self.contents.entries:
            if entry.path not in self.chosen:
                names = (entry.model, entry.version)
                for piece in entry.damaged:
                    yield Removal(DAMAGED, piece.path, piece.bytes, "damaged, was put aside", *names)
                for piece in entry.leftovers:
                    yield Removal(LEFTOVER, piece.path, piece.bytes, "left by a process that died", *names)


def _older(entries: Iterable[Entry]) -> Iterable[tuple[Entry, Version]]:
    """Give the entries that have a higher version beside them; what is no version is never older."""
    from modelyard.cards.version import Version

    models: dict[str, list[tuple[Version, Entry]]] = {}
    for entry in entries:
        try:
            version = Version.parse(entry.plain_version)
        except VersionError:
            continue
        models.setdefault(entry.model, []).append((version, entry))
    for found in models.values():
        newest = max(version for version, _ in found)
        yield from ((entry, newest) for version, entry in found if version < newest)


def _last_use(entry: Entry, contents: Contents) -> float:
    """Give the last use; one in the future, which a wrong clock leaves, counts as now."""
    return min(entry.last_use, contents.now)


def _by_use(contents: Contents) -> Callable[[Entry], tuple[float, str, str]]:
    return lambda entry: (_last_use(entry, contents), entry.model, entry.version)


def _day(entry: Entry) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(entry.last_use))


def _unknown(contents: Contents, model: str, version: str | None) -> NotFoundError:
    from modelyard.core.suggest import suggest

    versions = [entry.version for entry in contents.entries if entry.model == model]
    if versions:
        return NotFoundError(
            f"the cache holds no version {version} of {model}", hint="It holds: " + ", ".join(versions)
        )
    known = sorted({entry.model for entry in contents.entries if not entry.is_made})
    near = suggest(model, known)
    hint = f"Did you mean `{near}`?" if near else "`modelyard cache info` shows what it holds."
    return NotFoundError(f"the cache holds no model {model!r}", hint=hint)
