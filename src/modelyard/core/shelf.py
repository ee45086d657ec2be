"""Entry points that stand for many plug-ins: those called as the package that they lie in."""

from __future__ import annotations

import importlib
import os

from modelyard.core.outside import Outside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

FIRST = "MODELYARD_PLUGINS_FIRST"
"""Names the package whose plug-ins come before ours: a zoo's own commands set it."""


BROKEN = (ArithmeticError, AttributeError, ImportError, LookupError, NameError, RuntimeError, SyntaxError,
          TypeError, ValueError)  # fmt: skip
"""What the code of a module that others wrote may raise when it is imported."""


def plugins_of(points: Iterable[EntryPoint]) -> list[Outside]:
    """Give what entry points lead to. A module is imported only where it is one that lists `PLUGINS`."""
    return [found for point in points for found in _led_to(point)]


def comes_first(found: Outside) -> bool:
    """Tell whether a plug-in comes before ours of the same name."""
    return found.module.partition(".")[0] == os.environ.get(FIRST, "")


def _led_to(point: EntryPoint) -> Iterator[Outside]:
    owner = point.dist
    package, version = (owner.name, owner.version) if owner is not None else (point.module, "0")
    place = place_of(point.module)
    file = place if isinstance(place, str) else None
    if point.name != point.module.partition(".")[0] or (file is not None and not _lists(file)):
        yield Outside(point.name, point.module, package, version, file=file)
    elif isinstance(place, list):
        for folder in place:
            for name in modules_in(folder):
                own = os.path.join(folder, f"{name}.py")
                yield Outside(name, f"{point.module}.{name}", package, version, file=own)
    elif file is not None:
        for name, held in _listed(point.module, package).items():
            if isinstance(held, str):  # a module, imported when it is asked for
                yield Outside(name, held, package, version, file=_file_of(held))
            else:
                yield Outside(name, point.module, package, version, file=file, held=held)


def _file_of(module: str) -> str | None:
    """Find the file of a module that is named in a list; that of a package is its first."""
    place = place_of(module)
    return os.path.join(place[0], "__init__.py") if isinstance(place, list) else place


def _lists(file: str) -> bool:
    """Tell by its text whether a module lists plug-ins, rather than being one."""
    try:
        with open(file, "rb") as source:
            return b"\nPLUGINS" in b"\n" + source.read()
    except OSError:
        return False


def _listed(module: str, package: str) -> dict[str, object]:
    """Import a module for its list; one that cannot be imported is told, and breaks nothing else."""
    try:
        return dict(importlib.import_module(module).PLUGINS)
    except BROKEN as error:
        from warnings import warn

        said = f"{type(error).__name__}: {error}"
        warn(f"the plug-ins of {package} are not used: {module} cannot be imported: {said}", stacklevel=2)
        return {}


def place_of(module: str) -> str | list[str] | None:
    """Find the file of a module, or the folders of a package; nothing is imported, not even its parents."""
    first, *rest = module.split(".")
    found = _top(first)
    for part in rest:
        if not isinstance(found, list):
            return None
        found = _below(found, part)
    return found


def _top(name: str) -> str | list[str] | None:
    from importlib.util import find_spec

    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    if spec.submodule_search_locations is not None:
        return list(spec.submodule_search_locations)
    return spec.origin if spec.has_location else None


def _below(folders: list[str], part: str) -> str | list[str] | None:
    for folder in folders:
        path = os.path.join(folder, part)
        if os.path.isdir(path):
            return [path]
        if os.path.isfile(f"{path}.py"):
            return f"{path}.py"
    return None


def modules_in(folder: str) -> list[str]:
    """Name the modules of a folder that are plug-ins."""
    try:
        there = sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    files = [name.removesuffix(".py") for name in there if name.endswith(".py")]
    return [name for name in files if name.isidentifier() and name != "base" and not name.startswith("_")]
