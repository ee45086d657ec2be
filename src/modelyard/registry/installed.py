"""A zoo that lies in an installed package: what an installer wrote is not edited, it is installed again."""

from __future__ import annotations

import os
from functools import cache
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTES, _FILES = ".dist-info", "RECORD"
_DEEPEST = 4
"""How many folders lie at most between a zoo and the folder that packages are installed into."""


@cache
def is_installed(root: str) -> bool:
    """Tell whether an installer noted files of a zoo as those of a package.

    Args:
        root: the absolute path of the zoo's folder.
    """
    return any(_notes(folder, os.path.relpath(root, folder)) for folder in islice(_above(root), _DEEPEST))


def _above(root: str) -> Iterator[str]:
    folder = os.path.dirname(root)
    while folder != os.path.dirname(folder):
        yield folder
        folder = os.path.dirname(folder)


def _notes(folder: str, zoo: str) -> bool:
    try:
        packages = [name for name in os.listdir(folder) if name.endswith(_NOTES)]
    except OSError:
        return False
    return any(_lists(os.path.join(folder, name, _FILES), f"{zoo}/") for name in packages)


def _lists(path: str, beginning: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b"\n" + os.fsencode(beginning) in b"\n" + file.read()
    except OSError:
        return False
