"""Plug-ins that lie in a zoo: `plugins/<family>/<name>.py`, in a zoo whose code this user trusts.

A plug-in is code, and opening a zoo runs none. Its files count only where the user has put the zoo's folder
on a list of their own, outside of any zoo: `modelyard plugins --trust`. The zoo at hand is meant, and those
that were opened by their folder.
"""

from __future__ import annotations

import os
import sys

from modelyard.core.outside import Outside
from modelyard.core.settings import FILE, read_settings
from modelyard.core.shelf import modules_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

USUAL = "plugins"
"""The folder of a zoo that its plug-ins lie in, where its settings name no other."""
_opened: list[str] = []


def trust_list() -> str:
    """Give the path of the list of zoos whose code may run; it is the user's, and in no zoo."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.path.join(base, "modelyard", "trusted-zoos")


def trusted_zoos() -> list[str]:
    """Give the real paths of the zoos whose code may run."""
    try:
        with open(trust_list(), "rb") as file:
            lines = file.read().decode(errors="surrogateescape").split("\n")
    except OSError:
        return []
    return [line for line in lines if line.startswith(os.sep)]


def opened(root: str) -> None:
    """Note a zoo that was opened by its folder: its plug-ins count too, if it is trusted."""
    if root not in _opened:
        _opened.append(root)


def zoo_at_hand() -> str | None:
    """Give the zoo that the environment names, or the nearest one upwards that has settings."""
    named = os.environ.get("MODELYARD_ZOO", "")
    if named:
        return None if named == "starter" else os.path.abspath(os.path.expanduser(named))
    try:
        folder = os.getcwd()
    except FileNotFoundError:
        return None
    while not os.path.isfile(os.path.join(folder, FILE)):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def zoos_with_code() -> tuple[str, ...]:
    """Give the zoos whose plug-ins count: those at hand or opened that are trusted."""
    trusted = trusted_zoos()
    if not trusted:
        return ()
    near = [*filter(None, [zoo_at_hand()]), *_opened]
    return tuple(dict.fromkeys(root for root in map(os.path.realpath, near) if root in trusted))


def plugins_in(roots: tuple[str, ...], family: str) -> Iterator[Outside]:
    """Give the plug-ins of a family that lie in zoos."""
    for root in roots:
        home = home_in(root)
        folder = os.path.join(home, family)
        for name in modules_in(folder):
            file = os.path.join(folder, f"{name}.py")
            wrong = _leads_out(root, folder, file)
            yield Outside(name, f"{_package(home)}.{family}.{name}", root, file=file, wrong=wrong)


def _leads_out(root: str, folder: str, file: str) -> str | None:
    """Say which link leads a plug-in's code out of the zoo that is trusted."""
    shared = (os.path.join(folder, one) for one in os.listdir(folder) if one.startswith("_"))
    for path in (folder, file, *shared):
        place = os.path.realpath(path)
        if os.path.commonpath([place, root]) != root:
            return f"{os.path.relpath(path, root)} is a link out of the zoo, to {place}"
    return None


def untrusted_file(family: str, name: str) -> str | None:
    """Give a plug-in's file that lies in the zoo at hand and is not used, for its code is not trusted."""
    path = os.path.join(family, f"{name}.py")
    return next((one for one in untrusted_files() if one.endswith(os.sep + path)), None)


def untrusted_files() -> list[str]:
    """Give the files of plug-ins that lie in the zoo at hand, or in one that was opened, and are not used."""
    trusted = trusted_zoos()
    near = dict.fromkeys(map(os.path.realpath, [*filter(None, [zoo_at_hand()]), *_opened]))
    return [file for root in near if root not in trusted for file in _files_in(root)]


def _files_in(root: str) -> list[str]:
    from modelyard.core.errors import SettingsError

    try:
        home = home_in(root)
    except SettingsError:  # whoever uses that zoo is told of it; it is no reason for another zoo's plug-ins
        return []
    folders = sorted(os.listdir(home)) if os.path.isdir(home) else []
    return [
        os.path.relpath(os.path.join(home, family, f"{name}.py"), os.path.realpath(root))
        for family in folders
        for name in modules_in(os.path.join(home, family))
    ]


def home_in(root: str) -> str:
    """Give the folder of a zoo that its plug-ins lie in; its settings cannot name one outside of it."""
    from modelyard.core.errors import SettingsError

    home = os.path.realpath(os.path.join(root, read_settings(root).plugins or USUAL))
    if os.path.commonpath([home, os.path.realpath(root)]) != os.path.realpath(root):
        raise SettingsError(
            f"{os.path.join(root, FILE)}: `plugins` leads out of the zoo", hint="Name a folder of the zoo."
        )
    return home


def _package(home: str) -> str:
    """Name a package that stands for a folder of plug-ins, so that its files may import each other."""
    from hashlib import sha256
    from types import ModuleType

    name = f"modelyard_zoo_{sha256(os.fsencode(home)).hexdigest()[:12]}"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [home]
        sys.modules[name] = package
    return name
