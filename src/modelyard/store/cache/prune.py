"""Remove what a plan says: out of sight by one rename, then for good; never what another process uses.

A kill leaves a version whole, or a folder `.trash-…` that the next run takes away. The bytes freed are
counted file by file as they go, in apparent sizes.
"""

from __future__ import annotations

import os
import stat
from contextlib import nullcontext
from dataclasses import dataclass

from modelyard.store.cache.claim import drop_claims
from modelyard.store.cache.lease import exclusive
from modelyard.store.cache.place import TRASH
from modelyard.store.cache.plan import (
    IN_USE,
    LEFTOVER,
    UNPACKED,
    VERSION,
    Left,
    Plan,
    Removal,
    plan_clear,
    plan_prune,
)
from modelyard.store.cache.sizes import info
from modelyard.store.lock import holding


@dataclass(frozen=True)
class Done:
    """What was removed, what was left, and the bytes that were freed."""

    removed: tuple[Removal, ...]
    left: tuple[Left, ...]
    bytes: int


def clear(
    root: str, model: str | None = None, version: str | None = None, *, everything: bool = False
) -> Done:
    """Remove a model, one version of it, or everything, from the cache."""
    return carry_out(plan_clear(info(root), model=model, version=version, everything=everything))


def prune(
    root: str, *, older_versions: bool = False, unused_for: float | None = None, to: int | None = None
) -> Done:
    """Remove older versions, what was not used for `unused_for` seconds, and then the least recently used
    until at most `to` bytes are left.
    """
    return carry_out(plan_prune(info(root), older_versions=older_versions, unused_for=unused_for, to=to))


def carry_out(plan: Plan) -> Done:
    """Do what a plan says."""
    removed: list[Removal] = []
    left = list(plan.left)
    freed: list[int] = []
    for removal in plan.removals:
        try:
            _remove(plan, removal, freed)
        except FileNotFoundError:  # another process was faster
            continue
        except TimeoutError:
            left.append(_left(removal, IN_USE))
        except OSError as error:
            left.append(_left(removal, (error.strerror or str(error)).lower()))
        else:
            removed.append(removal)
    if plan.forget is not None and not left:
        drop_claims(plan.root, *plan.forget)
    return Done(tuple(removed), tuple(left), sum(freed))


def _left(removal: Removal, why: str) -> Left:
    return Left(removal.model, removal.version, removal.path, why)


def _remove(plan: Plan, removal: Removal, freed: list[int]) -> None:
    """Remove one thing and note the bytes that this frees; `TimeoutError` where it is in use."""
    root = plan.root
    if removal.kind == VERSION:
        trash = _hide_version(root, removal)
    elif removal.kind == UNPACKED:
        trash = _hide_unpacked(root, removal)
    else:
        trash = removal.path
    _erase(trash, freed)
    if removal.kind in (VERSION, UNPACKED, LEFTOVER) or removal.model:
        _remove_if_empty(os.path.dirname(removal.path), root)


def _hide_version(root: str, removal: Removal) -> str:
    lease = exclusive(root, removal.model, removal.version)
    with lease as free:
        if not free:
            raise TimeoutError
        trash = _hide(root, removal.path)
        lease.forget()
    return trash


def _hide_unpacked(root: str, removal: Removal) -> str:
    lease = exclusive(root, removal.model, removal.version)
    with lease as free:
        if not free:
            raise TimeoutError
        lock = os.path.join(removal.path, "lock")
        with holding(lock, seconds=0.0) if os.path.isfile(lock) else nullcontext():
            trash = _hide(root, removal.path)
        lease.forget()
    return trash


def _hide(root: str, path: str) -> str:
    """Rename to a name of the trash; that needs no room, so that it works on a full disk."""
    trash = os.path.join(root, f"{TRASH}{os.urandom(8).hex()}")
    os.rename(path, trash)
    return trash


def _erase(path: str, freed: list[int]) -> None:
    """Remove a file, or a folder with all in it; what another process removes meanwhile is not counted."""
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode):
        os.unlink(path)
        freed.append(found.st_size)
        return
    _open_up(path)
    for name in os.listdir(path):
        try:
            _erase(os.path.join(path, name), freed)
        except FileNotFoundError:
            continue
    try:
        os.rmdir(path)
    except FileNotFoundError:
        return


def _open_up(folder: str) -> None:
    """Let a folder without write permission, such as some archives bring, be emptied."""
    mode = os.lstat(folder).st_mode
    if mode & 0o700 != 0o700:
        os.chmod(folder, mode & 0o7777 | 0o700)


def _remove_if_empty(folder: str, root: str) -> None:
    if folder != root:
        try:
            os.rmdir(folder)
        except OSError:
            return
