"""Plug-ins: a family is a package of modules, and a module's file name is the plug-in's name.

Names of a family are its files, the entry points of the group `modelyard.<family>`, and the files that lie
in a zoo whose code the user trusts (`zoo_plugins`). An entry point called as the package that it lies in
stands for many: the files of a package, or what a module lists in `PLUGINS`; so a zoo of one's own adds
plug-ins without being installed again. Of several of one name ours counts, then that of the zoo, then that
of the package which Python finds first; where MODELYARD_PLUGINS_FIRST names a package, its plug-ins come
before ours. Getting one imports that one module. A module states the libraries it needs as
`REQUIRES = ("openvino",)`, and the extra that brings them as `EXTRA`. A `-` in a name is `_` in the file;
`base` and names that begin with `_` are none.
"""

from __future__ import annotations

import importlib
import os
import sys
from functools import cache

from modelyard.core.errors import InputError, MissingExtraError, NotFoundError
from modelyard.core.shelf import BROKEN, FIRST, comes_first, modules_in, plugins_of
from modelyard.core.zoo_plugins import plugins_in, untrusted_file, zoos_with_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import EntryPoints, SelectableGroups
    from types import ModuleType

    from modelyard.core.outside import Outside


class Family:
    """The plug-ins of one package, such as `modelyard.store.backends`."""

    __slots__ = ("_group", "_outside", "kind", "package", "states")

    def __init__(
        self, package: str, kind: str, group: str | None = None, *, states: tuple[str, ...] = ()
    ) -> None:
        self.package = package
        self.kind = kind  # what one of them is called in a sentence
        self.states = states  # what each of them has to have; behind a dot what its class has to have
        self._group = group or package.rpartition(".")[2]
        self._outside: tuple[object, list[Outside]] | None = None  # those of installed packages

    @property
    def group(self) -> str:
        return f"modelyard.{self._group}"

    def __contains__(self, name: str) -> bool:
        """Tell whether there is one of this name; others are looked for only if it is none of ours."""
        return name.replace("-", "_") in self.built_in() or self._of(name) is not None

    def names(self) -> list[str]:
        """Name all plug-ins, those of others too; none is imported."""
        return sorted({*self.built_in(), *(one.name for one in self.outside())})

    def of_others(self) -> list[str]:
        """Name those of others alone."""
        return sorted({one.name for one in self.outside()} - {*self.built_in()})

    def get(self, name: str) -> ModuleType:
        """Import the plug-in of a name; say what to install where it lacks a library."""
        file = name.replace("-", "_")
        first = self._of(name, first=True) if FIRST in os.environ else None
        if first is None and file in self.built_in():
            return _usable(f"{self.package}.{file}", name, self.kind)
        found = first or self._of(name)
        if found is None:
            raise self._unknown(name)
        self._tell_of_others(found)
        return self._whole(_held(found, self.kind), found)

    def usable(self) -> Iterator[tuple[str, ModuleType]]:
        """Give those that work here; one of others that does not is told, and stops nothing else."""
        for name in self.names():
            try:
                module = self.get(name)
            except (InputError, MissingExtraError) as error:
                if name not in self.built_in():
                    self._tell_of_a_broken_one(name, error)
                continue
            yield name, module

    def _tell_of_a_broken_one(self, name: str, error: InputError | MissingExtraError) -> None:
        from warnings import warn

        warn(f"the {self.kind} {name!r} is left out: {error.message}", stacklevel=3)

    def _whole(self, module: ModuleType, found: Outside) -> ModuleType:
        """Give a plug-in of others that has what each of its kind has to state."""
        lacking = _lacking(module, self.states)
        if lacking:
            file = found.file or getattr(module, "__file__", None) or found.module
            raise InputError(
                f"{file}, the {self.kind} {found.name!r} of {found.source}, lacks {', '.join(lacking)}",
                hint="docs/plugins.md says what a plug-in of each kind states.",
            )
        return module

    def built_in(self) -> list[str]:
        """Name those of this package alone: it costs one look at its folder."""
        package = importlib.import_module(self.package)
        return [name for folder in package.__path__ for name in modules_in(folder)]

    def outside(self) -> list[Outside]:
        """Give all plug-ins of others; of several of one name the first counts."""
        path = tuple(sys.path)
        if self._outside is None or self._outside[0] != path:
            self._outside = (path, plugins_of(_installed(path).select(group=self.group)))
        zoos = zoos_with_code()
        installed = self._outside[1]
        return _each_once([*plugins_in(zoos, self._group), *installed]) if zoos else installed

    def _of(self, name: str, *, first: bool = False) -> Outside | None:
        names = (name, name.replace("-", "_"))
        fitting = (one for one in self.outside() if one.name in names)
        return next((one for one in fitting if not first or comes_first(one)), None)

    def _tell_of_others(self, used: Outside) -> None:
        """Several of one name are told: which of them is used must not be a surprise."""
        others = [one for one in self.outside() if one.name == used.name and one.source != used.source]
        if others:
            from warnings import warn

            also = ", ".join(one.source for one in others)
            warn(f"the {self.kind} {used.name!r} of {used.source} is used; {also} has one too", stacklevel=3)

    def _unknown(self, name: str) -> NotFoundError:
        from modelyard.core.suggest import did_you_mean
        from modelyard.core.uninstalled import project_not_installed

        waiting = untrusted_file(self._group, name.replace("-", "_"))
        if waiting is not None:
            hint = f"{waiting} is not used: this zoo's code is not trusted. See `modelyard plugins --help`."
        else:
            known = self.names()
            hint = did_you_mean(name, known, f"There are: {', '.join(known)}.")
            project = project_not_installed(self.group)
            if project is not None:
                hint += f" Those of {project} are not known, for it is not installed: pip install -e ."
        return NotFoundError(f"there is no {self.kind} {name!r}", hint=hint)


@cache
def _installed(_path: tuple[str, ...]) -> EntryPoints | SelectableGroups:
    """Read the entry points of all packages, once for all families: it costs some milliseconds."""
    from importlib.metadata import entry_points

    return entry_points()


def _each_once(found: list[Outside]) -> list[Outside]:
    """Leave out a file that is found a second time, such as that of a zoo which is installed as well."""
    seen = {one.file and os.path.realpath(one.file): one for one in reversed(found) if one.held is None}
    return [one for one in found if one.held is not None or not one.file
            or seen[os.path.realpath(one.file)] is one]  # fmt: skip


def _held(found: Outside, kind: str) -> ModuleType:
    """Import a plug-in of others; what is wrong with its code is told as theirs."""
    if found.wrong is not None:
        raise InputError(
            f"the {kind} {found.name!r} of {found.source} is not used: {found.wrong}",
            hint="What is trusted is the code in the zoo's folder: put the file there.",
        )
    if found.held is not None:
        module: ModuleType = found.held  # type: ignore[assignment]  # it states what a module would
        return module
    try:
        return _usable(found.module, found.name, kind)
    except BROKEN as error:
        where = f"line {error.lineno}: " if isinstance(error, SyntaxError) else ""
        raise InputError(
            f"the {kind} {found.name!r} of {found.source} cannot be imported: "
            f"{where}{type(error).__name__}: {error}",
            hint=f"It is {found.file or found.module}; MODELYARD_DEBUG=1 shows where it fails.",
        ) from error


def _lacking(module: object, states: tuple[str, ...]) -> list[str]:
    """Name what a plug-in has not; of a class that is missing, its parts are not told."""
    missing = [name for name in states if not _has(module, name)]
    return [name for name in missing if name.partition(".")[0] not in missing or "." not in name]


def _has(module: object, name: str) -> bool:
    owner, _, part = name.partition(".")
    return hasattr(module, owner) and (not part or hasattr(getattr(module, owner), part))


def _usable(path: str, name: str, kind: str) -> ModuleType:
    """Import a plug-in and give it if the libraries it needs are installed; say what to install else."""
    from importlib.util import find_spec

    try:
        module = importlib.import_module(path)
    except ModuleNotFoundError as error:
        if error.name is None or path.startswith(error.name):
            raise
        raise MissingExtraError(
            f"the {kind} {name!r} needs {error.name}, not installed here", hint=f"pip install {error.name}"
        ) from None
    missing = [library for library in getattr(module, "REQUIRES", ()) if not _is_there(library, find_spec)]
    if missing:
        extra = getattr(module, "EXTRA", "")
        line = f"pip install 'modelyard[{extra}]'" if extra else "pip install " + " ".join(missing)
        libraries = ", ".join(missing)
        raise MissingExtraError(f"the {kind} {name!r} needs {libraries}, not installed here", hint=line)
    return module


def _is_there(library: str, find: object) -> bool:
    try:
        return bool(callable(find) and find(library))
    except ModuleNotFoundError:  # the parent of a dotted name is missing
        return False
