"""Plug-ins: a family is a package of modules, and a module's file name is the plug-in's name.

Names of a family are its files, and the entry points of the group `modelyard.<family>`; an entry point
may also name a package, whose files are then plug-ins. Getting one imports that one module. A module
states the libraries it needs as `REQUIRES = ("openvino",)`, and the extra that brings them as `EXTRA`.
A `-` in a name is `_` in the file; `base` and names that begin with `_` are none.
"""

from __future__ import annotations

import importlib
import os
import sys
from functools import cache

from modelyard.core.errors import MissingExtraError, NotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints, SelectableGroups
    from types import ModuleType


class Family:
    """The plug-ins of one package, such as `modelyard.store.backends`."""

    __slots__ = ("_outside", "kind", "package")

    def __init__(self, package: str, kind: str) -> None:
        self.package = package
        self.kind = kind  # what one of them is called in a sentence
        self._outside: dict[str, EntryPoint] | None = None

    @property
    def group(self) -> str:
        return f"modelyard.{self.package.rpartition('.')[2]}"

    def __contains__(self, name: str) -> bool:
        """Tell whether there is one of this name; other packages are asked only if it is none of ours."""
        return name.replace("-", "_") in self.built_in() or name in self._entry_points()

    def names(self) -> list[str]:
        """Name all plug-ins, those of other packages too; none is imported."""
        return sorted({*self.built_in(), *self._entry_points()})

    def of_others(self) -> list[str]:
        """Name those of other packages alone."""
        return sorted({*self._entry_points()} - {*self.built_in()})

    def get(self, name: str) -> ModuleType:
        """Import the plug-in of a name; say what to install where it lacks a library."""
        file = name.replace("-", "_")
        if file in self.built_in():
            return _usable(f"{self.package}.{file}", name, self.kind)
        points = self._entry_points()
        if name in points:
            return _usable(points[name].module, name, self.kind)
        raise self._unknown(name)

    def _unknown(self, name: str) -> NotFoundError:
        from modelyard.core.suggest import did_you_mean

        known = self.names()
        hint = did_you_mean(name, known, f"There are: {', '.join(known)}.")
        return NotFoundError(f"there is no {self.kind} {name!r}", hint=hint)

    def built_in(self) -> list[str]:
        """Name those of this package alone: it costs one look at its folder."""
        package = importlib.import_module(self.package)
        return [name for folder in package.__path__ for name in _modules(folder)]

    def _entry_points(self) -> dict[str, EntryPoint]:
        if self._outside is None:
            points = _installed(tuple(sys.path)).select(group=self.group)
            self._outside = {point.name: point for point in points}
        return self._outside


@cache
def _installed(_path: tuple[str, ...]) -> EntryPoints | SelectableGroups:
    """Read the entry points of all packages, once for all families: it costs some milliseconds."""
    from importlib.metadata import entry_points

    return entry_points()


def _modules(folder: str) -> list[str]:
    files = [name.removesuffix(".py") for name in os.listdir(folder) if name.endswith(".py")]
    return [name for name in files if name != "base" and not name.startswith("_")]


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
