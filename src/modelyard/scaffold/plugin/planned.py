"""Where a new plug-in goes: into a zoo, or into a package of its own. Nothing is written here."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.zoo_plugins import USUAL, home_in, trusted_zoos, zoo_at_hand
from modelyard.registry.checkout import demand_checkout
from modelyard.registry.zoo import is_zoo, open_zoo
from modelyard.scaffold.plugin.filled import filled, words_for
from modelyard.scaffold.plugin.in_zoo import opening_the_zoo
from modelyard.scaffold.plugin.project import package_folder

if TYPE_CHECKING:
    from modelyard.scaffold.plugin.kinds import PluginKind


@dataclass(frozen=True)
class Planned:
    """The files of a new plug-in by their paths below a folder, and what is to be done next."""

    root: str
    files: Mapping[str, str]
    whole: bool
    """Whether the folder itself is new."""
    next: tuple[str, ...]


def in_a_package(kind: PluginKind, name: str, output: str | None) -> Planned:
    """Plan an installable package.

    Args:
        kind: of the plug-in.
        name: of the plug-in.
        output: its folder; `modelyard-NAME` here by default.
    """
    words = words_for(kind, name)
    root = os.path.abspath(os.path.expanduser(output or words["dist"]))
    inside = f"src/{words['package']}"
    files = {
        "pyproject.toml": filled("package/pyproject.toml.txt", words),
        "README.md": filled("package/README.md.txt", words),
        f"{inside}/__init__.py": filled("package/__init__.py.txt", words),
        f"{inside}/py.typed": "",
        f"{inside}/{name}.py": filled(f"{kind.name}/plugin.py.txt", words),
        f"tests/test_{name}.py": filled(f"{kind.name}/test.py.txt", words),
    }
    steps = (f"cd {shlex.quote(os.path.relpath(root))}", "pip install -e '.[dev]'", "python -m pytest",
             f"modelyard plugins {kind.name}")  # fmt: skip
    return Planned(root, files, whole=True, next=steps)


def in_a_zoo(kind: PluginKind, name: str, output: str | None) -> Planned:
    """Plan a file of a zoo, and its test.

    Args:
        kind: of the plug-in.
        name: of the plug-in.
        output: the zoo's folder; the one at hand by default.
    """
    root, words = _zoo(output), words_for(kind, name)
    demand_checkout(open_zoo(root))
    package = package_folder(root, kind.group)
    home = package or os.path.join(os.path.relpath(home_in(root), os.path.realpath(root)), kind.group)
    files = {
        f"{home}/{name}.py": filled(f"{kind.name}/plugin.py.txt", words),
        f"tests/test_{kind.name}_{name}.py": opening_the_zoo(filled(f"{kind.name}/test.py.txt", words)),
    }
    _demand_inside(root, files)
    taken = next((path for path in files if os.path.lexists(os.path.join(root, path))), None)
    if taken is not None:
        raise InputError(f"{os.path.join(root, taken)} is there already", hint="Name the plug-in otherwise.")
    trusted = package is not None or os.path.realpath(root) in trusted_zoos()
    steps = (*(() if trusted else ("modelyard plugins --trust",)), f"modelyard plugins {kind.name}",
             f"python -m pytest tests/test_{kind.name}_{name}.py")  # fmt: skip
    return Planned(root, files, whole=False, next=steps)


def _demand_inside(root: str, files: Mapping[str, str]) -> None:
    """Refuse a folder that is a link out of the zoo."""
    top = os.path.realpath(root)
    for path in files:
        folder = os.path.dirname(os.path.join(root, path))
        place = os.path.realpath(folder)
        if os.path.commonpath([top, place]) != top:
            raise InputError(
                f"{folder} leads out of the zoo, to {place}",
                hint="Make it a folder of the zoo; or make a package of its own: --package.",
            )


def _zoo(output: str | None) -> str:
    if output is None:
        root = zoo_at_hand()
        if root is None or not os.path.isdir(root):
            raise NotFoundError(
                "there is no zoo here that a plug-in could lie in",
                hint="Go into its folder or name it with --output; or make a package of its own: --package.",
            )
        return root
    root = os.path.abspath(os.path.expanduser(output))
    if not is_zoo(root):
        raise InputError(
            f"{root} is no zoo: it has neither modelyard.toml nor registry/index.yaml",
            hint=f"In a zoo a plug-in lies in {USUAL}/; for a package of its own add --package.",
        )
    return root
