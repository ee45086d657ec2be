"""`own_digest`: what pages are made with. Where that changes, every page is made anew.

Which modules a page passes through is nobody's to keep a list of: all code of modelyard counts, and
its lists of names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import modelyard

_ROOMS = (Path("reports", "site"), Path("reports", "look"))
_LIBRARIES = ("modelyard", "Jinja2", "markdown-it-py", "nh3", "Pillow")


@cache
def own_digest() -> str:
    """Name the code, the templates and the libraries that pages are made with."""
    return digest_of_code(Path(modelyard.__path__[0]))


def digest_of_code(root: Path) -> str:
    """Name the code below a folder that is modelyard's, and the libraries.

    Args:
        root: the folder of the package.
    """
    found = sha256()
    for one in _files(root):
        data = (root / one).read_bytes()
        found.update(f"{one.as_posix()}\0{len(data)}\0".encode(errors="surrogateescape") + data)
    found.update(repr([_version(name) for name in _LIBRARIES]).encode())
    return found.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    """Name the modules, and all files of the rooms that hold templates; those of new projects are none."""
    for place, folders, names in os.walk(root):
        here = Path(place).relative_to(root)
        hidden = {"__pycache__"} if here.parts else {"__pycache__", "scaffold"}
        folders[:] = sorted(one for one in folders if one not in hidden)
        is_whole = any(here.is_relative_to(room) for room in _ROOMS)
        yield from (here / name for name in sorted(names) if is_whole or name.endswith((".py", ".txt")))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
