"""What a plug-in's file states, read from its text: the file is parsed, and nothing of it runs."""

from __future__ import annotations

import ast
import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec

from modelyard.core.shelf import place_of

_LARGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Stated:
    """Libraries, extra and summary of a plug-in; `wrong` says why its file cannot be read."""

    requires: tuple[str, ...] = ()
    extra: str = ""
    summary: str = ""
    wrong: str | None = None


def stated_in(file: str) -> Stated:
    """Read what a plug-in's file states: `REQUIRES`, `EXTRA`, its first line, what it imports at its top.

    Args:
        file: of Python.
    """
    try:
        tree = _parsed(file)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        place = f"line {error.lineno}: " if isinstance(error, SyntaxError) else ""
        return Stated(wrong=f"{place}{getattr(error, 'msg', error)}")
    except OSError as error:
        return Stated(wrong=f"it cannot be read: {error.strerror}")
    said = (ast.get_docstring(tree) or "").partition("\n")[0].strip()
    libraries = dict.fromkeys((*_required(tree), *_imported(tree)))
    return Stated(tuple(libraries), _extra(tree), said)


def missing_of(libraries: tuple[str, ...]) -> tuple[str, ...]:
    """Name the libraries that are not installed here.

    Args:
        libraries: as they are imported.
    """
    return tuple(one for one in libraries if not _is_there(one))


def _parsed(file: str) -> ast.Module:
    if os.path.getsize(file) > _LARGEST:
        raise ValueError(f"larger than {_LARGEST // 1_000_000} MB")
    with open(file, "rb") as source:
        return ast.parse(source.read(), file)


def _assigned(tree: ast.Module, name: str) -> ast.expr | None:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AnnAssign) and any(
            isinstance(one, ast.Name) and one.id == name for one in targets
        ):
            return node.value
    return None


def _required(tree: ast.Module) -> list[str]:
    """Read `REQUIRES`; of another module's, which may stand in it with a star, that file is read."""
    value = _assigned(tree, "REQUIRES")
    found: list[str] = []
    for item in value.elts if isinstance(value, ast.Tuple | ast.List) else ():
        if isinstance(item, ast.Constant):
            found.append(str(item.value))
        elif isinstance(item, ast.Starred):
            found += _of_another(tree, item.value)
    return found


def _of_another(tree: ast.Module, value: ast.expr) -> tuple[str, ...]:
    if not isinstance(value, ast.Attribute) or not isinstance(value.value, ast.Name):
        return ()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and any(one.name == value.value.id for one in node.names):
            file = place_of(f"{node.module}.{value.value.id}")
            return stated_in(file).requires if isinstance(file, str) else ()
    return ()


def _extra(tree: ast.Module) -> str:
    value = _assigned(tree, "EXTRA")
    return str(value.value) if isinstance(value, ast.Constant) else ""


def _imported(tree: ast.Module) -> list[str]:
    """Name the libraries that are imported at the top: without them the file cannot be imported at all."""
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            names += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.append(str(node.module))
    tops = (name.partition(".")[0] for name in names)
    return [one for one in tops if one not in sys.stdlib_module_names and one != "modelyard"]


def _is_there(library: str) -> bool:
    if library in sys.modules:
        return True
    try:
        return find_spec(library) is not None
    except (ImportError, ValueError):  # the parent of a dotted name is missing
        return False
