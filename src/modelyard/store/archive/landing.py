"""Fill a folder beside its place, and move it there when it is whole.

The folder being filled is hidden, `.name-<thread>.<process>.modelyard-new`, and locked as long as its process
lives. So whoever comes next for the same place either waits, or clears away what a killed process left.
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, contextmanager

from modelyard.core.errors import ArchiveError, NotFoundError
from modelyard.store.atomic import UNFINISHED, beside, is_leftover, sync_folder
from modelyard.store.lock import holding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 3600.0  # seconds; another process may be unpacking the same, and that takes as long as it takes


@contextmanager
def landing(folder: str) -> Iterator[str]:
    """Give a new folder to fill; without an error it then stands at `folder`, else it is gone."""
    with ExitStack() as held:
        work = _claim(folder, held)
        try:
            yield work
            _move(work, folder)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise


def _claim(folder: str, held: ExitStack) -> str:
    """Make the folder to fill, and hold its lock; wait for another process that unpacks to the same place."""
    parent = os.path.dirname(folder)
    if not os.path.isdir(parent):
        raise NotFoundError(f"there is no folder {parent}", hint="Make it first, or name another one.")
    while True:
        with holding(parent):
            busy = _clear(folder)
            if busy is None:
                _check_free(folder)
                work = beside(folder)
                os.mkdir(work)
                try:
                    held.enter_context(holding(work))
                except BaseException:
                    os.rmdir(work)
                    raise
                return work
        _wait_for(busy)


def _check_free(folder: str) -> None:
    if not os.path.lexists(folder):
        return
    if os.path.islink(folder) or not os.path.isdir(folder):
        raise ArchiveError(f"{folder} is there, and is no folder", hint="Name a folder that is not there.")
    if os.listdir(folder):
        raise ArchiveError(f"{folder} is there, and is not empty", hint="Name a folder that is not there.")


def _clear(folder: str) -> str | None:
    """Remove what killed processes left for this place; name what a living one is filling."""
    parent, name = os.path.split(folder)
    busy = None
    for found in os.listdir(parent):
        if is_leftover(found) and _stands_for(found, name):
            path = os.path.join(parent, found)
            if not _remove_if_left(path):
                busy = path
    return busy


def _stands_for(found: str, name: str) -> bool:
    """Tell whether a hidden name is one that `beside` makes for this one, whichever process or thread did."""
    stem = found[1:].rsplit(".", 2)[0]
    base, _, thread = stem.rpartition("-")
    return stem == name or (base == name and thread.isdecimal())


def _remove_if_left(path: str) -> bool:
    """Remove a leftover; False if its process lives and holds it."""
    try:
        with holding(path, seconds=0) as held:
            if held or not _is_alive(path):
                _remove(path)
    except TimeoutError:
        return False
    except FileNotFoundError:  # just moved into its place
        pass
    return True


def _is_alive(path: str) -> bool:
    """Tell, where there are no locks, whether a process is still at work on what it may have left."""
    process = int(path.rsplit(".", 2)[1])
    if process in (0, os.getpid()):
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _remove(path: str) -> None:
    """Remove a folder; under another name first, so that nobody moves it into place half empty."""
    if os.path.islink(path) or not os.path.isdir(path):
        os.unlink(path)
        return
    aside = f"{path.rsplit('.', 2)[0]}.0.{UNFINISHED}"
    if not os.path.lexists(aside):
        os.rename(path, aside)
        path = aside
    shutil.rmtree(path)


def _wait_for(busy: str) -> None:
    try:
        with holding(busy, seconds=_PATIENCE):
            pass
    except FileNotFoundError:
        pass


def _move(work: str, folder: str) -> None:
    """Put the folder into its place, durably, or leave it where it is."""
    try:
        os.rename(work, folder)
    except (FileExistsError, NotADirectoryError) as error:
        raise ArchiveError(f"{folder} was put there meanwhile", hint="Look what it is.") from error
    except OSError as error:
        import errno

        if error.errno == errno.ENOTEMPTY:
            raise ArchiveError(f"{folder} was filled meanwhile", hint="Look what it is.") from error
        raise
    try:
        sync_folder(os.path.dirname(folder))
    except OSError:
        os.rename(folder, work)
        raise
