"""What a plug-in may be called: its name is that of its file."""

from __future__ import annotations

import keyword
import re
import sys
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError

if TYPE_CHECKING:
    from modelyard.scaffold.plugin.kinds import PluginKind

LONGEST = 40


def demand_name(name: str, kind: PluginKind) -> None:
    """Refuse a name that is no file's, is a word of Python, or is taken.

    Args:
        name: of a new plug-in.
        kind: of which it is to be.
    """
    wrong = _wrong(name, kind.name)
    if wrong is not None:
        message, hint = wrong
        raise InputError(f"{name!r} is no name for a {kind.said}: {message}", hint=hint)
    taken = _taken(name, kind)
    if taken is not None:
        raise InputError(f"there is a {kind.said} {name!r} already: {taken}", hint="Name it otherwise.")


def _wrong(name: str, kind: str) -> tuple[str, str] | None:
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "it is a word of Python itself", f"Such as `my_{name}`."
    if name == "base" or name.startswith("_"):
        return "a file of that name is none", "Begin with a letter."
    if len(name) > LONGEST:
        return f"it has {len(name)} characters", f"At most {LONGEST}."
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        proper = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") if name.isascii() else ""
        hint = f"Such as `{proper}`." if re.fullmatch(r"[a-z][a-z0-9_]*", proper) else "Such as `mine`."
        return "small letters, digits and underscores, a letter first", hint
    if kind == "backend" and "_" in name:
        return "it is the scheme of URLs, which have no underscore", f"Such as `{name.replace('_', '')}`."
    if name in sys.stdlib_module_names or name == "modelyard":
        return "it is the name of a module of Python, or of modelyard", f"Such as `my_{name}`."
    return None


def _taken(name: str, kind: PluginKind) -> str | None:
    family = kind.family
    if name in family.built_in():
        return "it is built in"
    other = next((one for one in family.outside() if one.name == name), None)
    return None if other is None else f"that of {other.source}"
