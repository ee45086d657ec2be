"""`list_plugins`: all plug-ins of all families, where each comes from, and what it lacks here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard.core.release import __version__
from modelyard.core.shelf import comes_first, place_of
from modelyard.scaffold.plugin.kinds import KINDS, kind_named
from modelyard.scaffold.plugin.stated import Stated, missing_of, stated_in

if TYPE_CHECKING:
    from modelyard.core.outside import Outside
    from modelyard.scaffold.plugin.kinds import PluginKind

BUILT_IN, PACKAGE, ZOO = "built in", "package", "zoo"


@dataclass(frozen=True, slots=True)
class Plugin:
    """One plug-in, as far as it can be told without importing it."""

    kind: str
    name: str
    origin: str
    """`built in`, `package` or `zoo`."""
    source: str
    """The package with its version, or the folder of the zoo."""
    summary: str
    file: str | None
    requires: tuple[str, ...]
    missing: tuple[str, ...]
    """The libraries that are not installed here."""
    install: str | None
    """The line that installs them."""
    hidden_by: str | None = None
    """Who else has one of this name, which is used in its place."""
    wrong: str | None = None
    """Why its file cannot be read as Python."""

    @property
    def ready(self) -> bool:
        return not self.missing and self.hidden_by is None and self.wrong is None

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return asdict(self) | {
            "requires": list(self.requires), "missing": list(self.missing), "ready": self.ready,
        }  # fmt: skip


def list_plugins(kind: str | None = None) -> list[Plugin]:
    """Give all plug-ins, kind by kind; their files are parsed, and none is imported.

    Args:
        kind: only those of a kind, such as `metric`.
    """
    kinds = KINDS.values() if kind is None else (kind_named(kind),)
    return [found for one in kinds for found in sorted(_of(one), key=lambda found: found.name)]


def _of(kind: PluginKind) -> Iterator[Plugin]:
    family, ours = kind.family, f"modelyard {__version__}"
    others = family.outside()
    used = {one.name: one.source for one in others if comes_first(one)}
    for name in family.built_in():
        file = place_of(f"{family.package}.{name}")
        place = file if isinstance(file, str) else None
        yield _plugin(kind, name, (BUILT_IN, ours), place, hidden_by=used.get(name))
        used.setdefault(name, "modelyard")
    for one in others:
        origin = (ZOO, _shown(one.package)) if one.of_zoo else (PACKAGE, one.source)
        first = used.setdefault(one.name, one.source)
        hidden = None if comes_first(one) or first == one.source else first
        yield _plugin(kind, one.name, origin, one.file, hidden_by=hidden, outside=one)


def _plugin(
    kind: PluginKind,
    name: str,
    origin: tuple[str, str],
    file: str | None,
    *,
    hidden_by: str | None = None,
    outside: Outside | None = None,
) -> Plugin:
    said = stated_in(file) if file is not None else _without_a_file(outside)
    if outside is not None and outside.held is not None:
        said = replace(said, summary=_first_line(outside.held))
    own = outside.module.partition(".")[0] if outside is not None else ""
    if outside is not None and outside.wrong is not None:
        said = Stated(summary=said.summary, wrong=outside.wrong)
    needed = tuple(one for one in dict.fromkeys((*kind.needs, *said.requires)) if one != own)
    missing = missing_of(needed)
    line = _line(missing, said.extra or (kind.extra if set(missing) <= {*kind.needs} else ""))
    return Plugin(kind.name, name, *origin, said.summary, file, needed, missing, line, hidden_by, said.wrong)


def _first_line(held: object) -> str:
    """Give what the class says of itself that stands in the place of a module."""
    classes = (one for one in getattr(held, "__dict__", {}).values() if isinstance(one, type))
    return next((one.__doc__.partition("\n")[0] for one in classes if one.__doc__), "")


def _without_a_file(outside: Outside | None) -> Stated:
    where = outside.module if outside is not None else "its module"
    return Stated(wrong=f"{where} is not there")


def _line(missing: tuple[str, ...], extra: str) -> str | None:
    if not missing:
        return None
    return f"pip install 'modelyard[{extra}]'" if extra else f"pip install {' '.join(missing)}"


def _shown(root: str) -> str:
    home = os.path.expanduser("~")
    return "~" + root[len(home) :] if root.startswith(home + os.sep) else root
