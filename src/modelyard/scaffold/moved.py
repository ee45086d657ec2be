"""Many files change at once, all of them or none.

Each is written beside its place first. Then a journal in git's own folder says that they are to be moved,
which needs no room on the disk. What is killed before that is undone by the next call, what is killed
after it is finished.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from modelyard.core.errors import StoreError
from modelyard.scaffold.content import Content, Link, digest, read
from modelyard.store.atomic import beside, is_leftover, sync_folder, write_atomically
from modelyard.store.lock import holding

JOURNAL = "modelyard-update.json"
_LARGEST = 10_000_000


@dataclass(frozen=True)
class _Step:
    """One path below the top, what stood there, what will stand there, and where that lies meanwhile."""

    name: str
    before: str
    after: str
    new: str


@dataclass(frozen=True)
class Unfinished:
    """What an earlier call left."""

    finished: bool
    """Whether it was finished; else what it had still to move is gone, for others have changed its files."""
    told: Mapping[str, Any]


def move_all(top: str, git: str, files: Mapping[str, Content], told: Mapping[str, Any]) -> None:
    """Put contents to their places below a folder, in their order.

    Args:
        top: the real path of the folder.
        git: the folder of its repository, for the journal.
        files: by path below the top.
        told: what the journal keeps for whoever finishes it.
    """
    with holding(git):
        made: list[str] = []
        steps: list[_Step] = []
        try:
            steps = _planned(top, files, made)
            _note(git, "writing", steps, told)
            for step in steps:
                _write_beside(top, step, files[step.name])
            _sync(top, steps)
            _note(git, "moving", steps, told)
        except BaseException as error:
            _undo(top, git, steps, made)
            if isinstance(error, OSError):
                raise _refused(error) from error
            raise
        _move_on(top, git, steps)


def take_up(top: str, git: str) -> Unfinished | None:
    """Finish or undo what a call that was killed has left; None where there is nothing.

    Args:
        top: the real path of the folder.
        git: the folder of its repository.
    """
    drafts = [name for name in os.listdir(git) if is_leftover(name) and name.startswith(f".{JOURNAL}")]
    if not drafts and not os.path.isfile(os.path.join(git, JOURNAL)):
        return None
    with holding(git):
        for name in drafts:
            Path(git, name).unlink(missing_ok=True)
        state, steps, told = _journal(git)
        steps = [step for step in steps if _is_inside(top, step)]
        if state == "moving" and all(_is_done(top, step) or _can_move(top, step) for step in steps):
            _move_on(top, git, steps)
            return Unfinished(True, told)
        _undo(top, git, steps, [])
        return Unfinished(False, told) if state == "moving" else None


def _refused(error: OSError) -> StoreError:
    where = f": {error.filename}" if isinstance(error.filename, str) else ""
    said = f"the update could not be written: {error.strerror}{where}"
    return StoreError(said, hint="Nothing was changed.")


def _planned(top: str, files: Mapping[str, Content], made: list[str]) -> list[_Step]:
    """Say where each is written first. Those that go come before all: a folder may take their place."""
    for name in files:
        path = os.path.join(top, name)
        if os.path.isdir(path) and not os.path.islink(path):
            raise IsADirectoryError(21, "a folder is in the way", path)
    gone = [name for name, content in files.items() if content is None]
    order = [*gone, *(name for name in files if name not in gone)]
    return [_step(top, name, files[name], made) for name in order]


def _step(top: str, name: str, after: Content, made: list[str]) -> _Step:
    path = os.path.join(top, name)
    before = digest(read(path))
    if after is None:
        if os.path.lexists(path) and not os.access(os.path.dirname(path), os.W_OK):
            raise PermissionError(13, "its folder may not be written", path)
        return _Step(name, before, "", "")
    new = beside(os.path.join(_folder_for(path, made), os.path.basename(path)))
    return _Step(name, before, digest(after), os.path.relpath(new, top))


def _folder_for(path: str, made: list[str]) -> str:
    """Make the folder of a path; where a file is in its place still, give the nearest that is there."""
    missing, folder = [], os.path.dirname(path)
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    if missing and os.path.lexists(missing[-1]):
        return folder
    for one in reversed(missing):
        os.mkdir(one)
        made.append(one)
    return os.path.dirname(path)


def _write_beside(top: str, step: _Step, content: Content) -> None:
    new = os.path.join(top, step.new)
    if isinstance(content, Link):
        os.symlink(content.target, new)
    elif content is not None:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o777 if content.runs else 0o666)
        with os.fdopen(descriptor, "wb") as file:
            _keep_mode(os.path.join(top, step.name), descriptor, runs=content.runs)
            file.write(content.data)
            file.flush()
            os.fsync(descriptor)


def _keep_mode(path: str, descriptor: int, *, runs: bool) -> None:
    """Give a file the permissions of the one whose place it takes; whether it runs is its own matter."""
    if os.path.isfile(path) and not os.path.islink(path):
        kept = os.stat(path).st_mode & 0o666
        os.fchmod(descriptor, kept | ((kept & 0o444) >> 2 if runs else 0))


def _move_on(top: str, git: str, steps: list[_Step]) -> None:
    """Move what is not moved yet; whoever wants to end it waits for the rest, which takes no time."""
    try:
        _move(top, steps)
    except OSError as error:
        said = f"the update of {top} came to a stop: {error.strerror}: {error.filename}"
        raise StoreError(said, hint="`modelyard update` goes on with it.") from error
    except BaseException:
        _move(top, steps)
        os.unlink(os.path.join(git, JOURNAL))
        raise
    os.unlink(os.path.join(git, JOURNAL))


def _move(top: str, steps: list[_Step]) -> None:
    for step in steps:
        path, new = os.path.join(top, step.name), os.path.join(top, step.new)
        if not step.after:
            if os.path.lexists(path):
                os.unlink(path)
        elif os.path.lexists(new):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.replace(new, path)
    _sync(top, steps)


def _sync(top: str, steps: list[_Step]) -> None:
    for folder in sorted({os.path.dirname(os.path.join(top, step.new or step.name)) for step in steps}):
        if os.path.isdir(folder):
            sync_folder(folder)


def _undo(top: str, git: str, steps: list[_Step], made: list[str]) -> None:
    for step in steps:
        new = os.path.join(top, step.new)
        if step.new and os.path.lexists(new):
            os.unlink(new)
    for folder in reversed(made):
        if not os.listdir(folder):
            os.rmdir(folder)
    journal = os.path.join(git, JOURNAL)
    if os.path.lexists(journal):
        os.unlink(journal)


def _note(git: str, state: str, steps: list[_Step], told: Mapping[str, Any]) -> None:
    said = {"state": state, "steps": [asdict(step) for step in steps], "told": dict(told)}
    write_atomically(os.path.join(git, JOURNAL), json.dumps(said).encode())


def _journal(git: str) -> tuple[str, list[_Step], dict[str, Any]]:
    """Read the journal; one that is none of ours, or that another has just ended, says nothing."""
    try:
        with open(os.path.join(git, JOURNAL), "rb") as file:
            said = json.loads(file.read(_LARGEST))
        return str(said["state"]), [_Step(**one) for one in said["steps"]], dict(said["told"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return "", [], {}


def _is_inside(top: str, step: _Step) -> bool:
    """Tell whether a step leads to files of the folder alone, of which none is git's own."""
    if not all(isinstance(one, str) for one in asdict(step).values()):
        return False
    for name in filter(None, (step.name, step.new)):
        folder = os.path.dirname(os.path.join(top, name))
        parts = name.casefold().split(os.sep)
        if os.path.isabs(name) or {"", ".", "..", ".git"} & {*parts} or not _is_real(folder):
            return False
    return is_leftover(os.path.basename(step.new)) if step.after else not step.new


def _is_real(folder: str) -> bool:
    return os.path.realpath(folder) == folder


def _is_done(top: str, step: _Step) -> bool:
    return digest(read(os.path.join(top, step.name))) == step.after


def _can_move(top: str, step: _Step) -> bool:
    if digest(read(os.path.join(top, step.name))) != step.before:
        return False
    return not step.after or digest(read(os.path.join(top, step.new))) == step.after
