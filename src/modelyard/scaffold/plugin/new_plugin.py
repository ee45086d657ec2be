"""`new_plugin`: a plug-in from a template, in a zoo or in a package of its own, with its contract's tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from modelyard.core.errors import InputError
from modelyard.registry.journal.staging import staged
from modelyard.scaffold.plugin.kinds import kind_named
from modelyard.scaffold.plugin.named import demand_name
from modelyard.scaffold.plugin.planned import Planned, in_a_package, in_a_zoo
from modelyard.scaffold.unwritable import unwritable
from modelyard.store.atomic import write_atomically


@dataclass(frozen=True)
class NewPlugin:
    """A plug-in that was written."""

    kind: str
    name: str
    folder: str
    files: tuple[str, ...]
    """Below the folder."""
    next: tuple[str, ...]
    """The commands that come next."""


def new_plugin(
    kind: str, name: str, *, output: str | os.PathLike[str] | None = None, package: bool = False
) -> NewPlugin:
    """Write a plug-in that works, to be changed into one's own: one file and its test, or a package.

    Args:
        kind: such as `metric`.
        name: of the plug-in, which is that of its file.
        output: the zoo, or the folder of the package; the zoo at hand, or `modelyard-NAME` here, by default.
        package: make a package that can be installed, rather than a file of a zoo.
    """
    chosen = kind_named(kind)
    demand_name(name, chosen)
    place = None if output is None else os.fspath(output)
    plan = (in_a_package if package else in_a_zoo)(chosen, name, place)
    with _told(os.path.dirname(plan.root) if plan.whole else plan.root):
        (_write_folder if plan.whole else _write_files)(plan)
    return NewPlugin(chosen.name, name, plan.root, tuple(plan.files), plan.next)


def _write_folder(plan: Planned) -> None:
    """Fill a folder beside its place, and move it there: it appears whole or not at all."""
    _demand_room(plan.root)
    with staged(plan.root) as beside:
        for path, text in plan.files.items():
            _write(os.path.join(beside, path), text)
        _demand_room(plan.root)
        os.rename(beside, plan.root)


def _write_files(plan: Planned) -> None:
    """Write files into a folder that is there; whatever fails, what was made is taken away again."""
    made: list[str] = []
    try:
        for path, text in plan.files.items():
            whole = os.path.join(plan.root, path)
            made += [*_missing_folders(os.path.dirname(whole)), whole]
            _write(whole, text)
    except BaseException:
        for one in reversed(made):
            _remove(one)
        raise


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    write_atomically(path, text.encode())


def _missing_folders(folder: str) -> list[str]:
    missing: list[str] = []
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    return missing[::-1]


def _remove(path: str) -> None:
    try:
        os.rmdir(path) if os.path.isdir(path) else os.unlink(path)
    except OSError:
        return  # it was not made yet, or somebody has put something there


def _demand_room(target: str) -> None:
    above = os.path.dirname(target)
    if not os.path.isdir(above):
        raise InputError(f"there is no folder {above} to put it into", hint=f"mkdir -p {above}")
    if os.path.lexists(target) and (os.path.islink(target) or not os.path.isdir(target)):
        raise InputError(f"{target} is in the way: it is no folder", hint="Name another place: --output.")
    if os.path.isdir(target) and os.listdir(target):
        raise InputError(
            f"{target} is not empty, and nothing in it is written over", hint="Name another: --output FOLDER."
        )


@contextmanager
def _told(folder: str) -> Iterator[None]:
    """Say in a sentence why nothing could be written."""
    try:
        yield
    except OSError as error:
        raise unwritable(error, folder, folder, "Name a folder of yours: --output FOLDER.") from error
