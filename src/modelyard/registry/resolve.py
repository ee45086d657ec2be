"""From a reference to the one model it means, with what a person should be told on the way."""

from __future__ import annotations

import os

from modelyard.cards.reference import Reference, selector_kind
from modelyard.core.errors import AmbiguousReferenceError, CardError, InputError, NotFoundError
from modelyard.registry import model as models
from modelyard.registry.catalogue import asking_in
from modelyard.registry.notices import notices
from modelyard.registry.preference import best, is_prerelease
from modelyard.registry.zoo import CARD, Zoo, open_zoo

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from typing import Any, TypeVar

    Answer = TypeVar("Answer")
    Ask = Callable[[list[Zoo], Callable[[sqlite3.Connection], Any]], Any]

_QUERY = f"SELECT {', '.join(models.FIELDS)}, layer FROM card"


class Resolution:
    """The model a reference means, and notices: where it came from, that it is deprecated."""

    __slots__ = ("model", "notices")

    def __init__(self, model: models.Model, notices: list[str]) -> None:
        self.model = model
        self.notices = notices


def resolve(reference: str, zoo: Zoo | str | None = None, ask: Ask | None = None) -> Resolution:
    """Find the model version that a reference means.

    A reference is a name (`resnet50`, or the display name `ResNet-50` where only one model has it),
    a name with a version, range or alias behind `@`, a stub, or a stub pattern with one match.
    `ask` puts questions to a catalogue that is kept open, for many references in a row.
    """
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    parsed, versions, renamed = _candidates(opened, reference, ask or asking_in)
    broken = [_unreadable(version) for version in versions if not version.readable]
    try:
        model = _choose(parsed, versions)
    except NotFoundError as error:
        error.hint = "\n".join([error.hint or "", *broken]).strip()
        raise
    return Resolution(model, [*renamed, *broken, *notices(opened, model, parsed)])


def get_model(reference: str, *, zoo: Zoo | str | None = None) -> models.Model:
    """Give the one model version that a reference means, and warn where it is deprecated.

    Args:
        reference: a name, `name@version`, `name@^1`, `name@alias`, a stub, or a pattern with one match.
        zoo: a zoo or its folder; the one at hand by default.
    """
    import warnings

    found = resolve(reference, zoo)
    for notice in found.notices:
        warnings.warn(notice, stacklevel=2)
    return found.model


def versions_of(reference: str, zoo: Zoo | str | None = None) -> list[models.Model]:
    """Give every version of the model a reference names, the highest first."""
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    _, versions, _ = _candidates(opened, reference, asking_in)
    return sorted(versions, key=lambda each: _key(each.version), reverse=True)


def _candidates(zoo: Zoo, reference: str, ask: Ask) -> tuple[Reference, list[models.Model], list[str]]:
    """Give what a reference says, every version of the model it names, and whether that was renamed."""
    parsed = Reference.parse(reference)
    if parsed.kind in ("hub", "path"):
        kind = "a model of another hub" if parsed.kind == "hub" else "a path"
        raise InputError(
            f"{reference!r} is {kind}", hint="This command takes a model of the zoo by its name."
        )
    renamed: list[str] = []
    versions = _versions(zoo, parsed, ask)
    if not versions or (parsed.kind == "name" and versions[0].ref.lower() != parsed.name.lower()):
        # Also where another's display name is the old name.
        moved, renamed = _moved(zoo, parsed, gone=not versions)
        parsed, versions = moved, _versions(zoo, moved, ask) if renamed else versions
    if not versions:
        _moved(zoo, parsed, gone=True)  # what it was renamed to may be gone too
        raise _unknown(zoo, parsed)
    return parsed, versions, renamed


def _key(version: str) -> str:
    from modelyard.cards.version import Version

    return Version.parse(version).key if version else ""


def _versions(zoo: Zoo, parsed: Reference, put: Ask) -> list[models.Model]:
    """Give every version of the one model that a name or stub means; none where nothing fits."""

    def ask(catalogue: sqlite3.Connection) -> list[models.Model]:
        if parsed.kind == "name":
            by_ref, by_name = (
                f"{_QUERY} WHERE {column} = ? COLLATE NOCASE ORDER BY dir" for column in ("ref", "name")
            )
            rows = catalogue.execute(f"{_QUERY} WHERE ref = ? ORDER BY dir", (parsed.name,)).fetchall()
            rows = rows or catalogue.execute(by_ref, (parsed.name,)).fetchall()
            rows = rows or catalogue.execute(by_name, (parsed.name,)).fetchall()
        else:
            rows = _by_stub(catalogue, parsed.name)
        return [models.Model(zoos[row[-1]], row[:-1]) for row in rows]

    for zoos in _search_order(zoo):
        found = put(zoos, ask)
        if found:
            return _one_model(zoos[0], parsed, found)
    return []


def _search_order(zoo: Zoo) -> list[list[Zoo]]:
    return [zoo.listed] if len(zoo.listed) > 1 else [[each] for each in zoo.searched]


def _by_stub(catalogue: sqlite3.Connection, text: str) -> list[tuple[Any, ...]]:
    from modelyard.cards.stub import pattern_regex

    pattern = pattern_regex(text)
    pairs = catalogue.execute("SELECT DISTINCT task, ref, stub FROM card WHERE stub IS NOT NULL").fetchall()
    fitting = sorted({(task, ref) for task, ref, stub in pairs if pattern.fullmatch(stub)})
    return [
        row
        for task, ref in fitting
        for row in catalogue.execute(f"{_QUERY} WHERE task = ? AND ref = ? ORDER BY dir", (task, ref))
        if row[models.FIELDS.index("stub")] and pattern.fullmatch(row[models.FIELDS.index("stub")])
    ]


def _one_model(zoo: Zoo, parsed: Reference, found: list[models.Model]) -> list[models.Model]:
    names = sorted({(model.task, model.ref) for model in found})
    if len(names) == 1:
        return found
    listed = ", ".join(f"{ref} ({task})" for task, ref in names[:8]) + (", …" if len(names) > 8 else "")
    if parsed.kind == "name" and len({ref for _, ref in names}) == 1:
        hint = "Names are unique in a zoo: rename one of the two folders."
    elif parsed.kind == "name":
        hint = "Use the name of one of them: " + ", ".join(ref for _, ref in names[:8])
    else:
        hint = "Make the pattern narrower, or use a name: `modelyard list --stub PATTERN` shows what fits."
    raise AmbiguousReferenceError(
        f"{parsed.raw!r} fits {len(names)} models of {zoo.name}: {listed}", hint=hint
    )


def _choose(parsed: Reference, versions: list[models.Model]) -> models.Model:
    readable = [model for model in versions if model.readable]
    if not readable:
        hint = "`modelyard check` shows every mistake of every card."
        raise CardError(_unreadable(versions[0]), hint=hint)
    if parsed.selector is None or parsed.selector == "latest":
        return _latest(readable)
    if parsed.selector == "experimental":
        return _experimental(readable)
    kind = selector_kind(parsed.selector)
    return _aliased(parsed, readable) if kind == "alias" else _in_range(parsed.selector, readable)


def _unreadable(model: models.Model) -> str:
    place = os.path.relpath(os.path.join(model.folder, CARD), model.zoo.root)
    return f"the card of {model.ref} cannot be read: {place}:{model.problem}"


def current_of(versions: list[models.Model]) -> models.Model | None:
    """Give the version that a bare name means; None where there are only pre-releases."""
    readable = [model for model in versions if model.readable]
    if not readable:
        return None
    chosen = readable[best([(n, m.version, _key(m.version), m.status) for n, m in enumerate(readable)])]
    return None if is_prerelease(chosen.version) else chosen


def aliases_of(versions: list[models.Model]) -> dict[str, str]:
    """Give the aliases of a model; where its versions disagree, the highest one's word counts."""
    aliases: dict[str, str] = {}
    for model in sorted(versions, key=lambda each: _key(each.version)):
        if model.readable:
            aliases |= model.data.get("aliases", {})
    return aliases


def _latest(versions: list[models.Model]) -> models.Model:
    chosen = current_of(versions)
    if chosen is None:
        highest = max(versions, key=lambda model: _key(model.version))
        raise NotFoundError(
            f"{highest.ref} has only pre-releases: {_shown(versions)}",
            hint=f"Ask for one: {highest.ref}@{highest.version}",
        )
    return chosen


def _experimental(versions: list[models.Model]) -> models.Model:
    fitting = [model for model in versions if model.status == "experimental"]
    if not fitting:
        raise NotFoundError(
            f"{versions[0].ref} has no experimental version", hint=f"It has: {_shown(versions)}"
        )
    return max(fitting, key=lambda model: _key(model.version))


def _aliased(parsed: Reference, versions: list[models.Model]) -> models.Model:
    aliases = aliases_of(versions)
    target = aliases.get(str(parsed.selector))
    if target is None:
        known = ", ".join(sorted(aliases)) or "none"
        raise NotFoundError(
            f"{versions[0].ref} has no alias `{parsed.selector}`; its aliases: {known}",
            hint=f"Its versions: {_shown(versions)}",
        )
    return _in_range(target, versions)


def _in_range(wanted: str, versions: list[models.Model]) -> models.Model:
    from modelyard.cards.version import Version, VersionRange

    by_version = {Version.parse(model.version): model for model in versions}
    exact = next((model for model in versions if model.version == wanted.lstrip("=v ")), None)
    if exact is not None:
        return exact
    released = [v for v, model in by_version.items() if model.status == "active"]
    wanted_range = VersionRange.parse(wanted)
    chosen = wanted_range.best(released) or wanted_range.best(list(by_version))
    if chosen is None:
        raise NotFoundError(
            f"{versions[0].ref} has no version {wanted}", hint=f"Its versions: {_shown(versions)}"
        )
    return by_version[chosen]


def _shown(versions: list[models.Model]) -> str:
    ordered = sorted(versions, key=lambda model: _key(model.version), reverse=True)
    return ", ".join(model.version for model in ordered[:10]) + (", …" if len(ordered) > 10 else "")


def _moved(zoo: Zoo, parsed: Reference, *, gone: bool) -> tuple[Reference, list[str]]:
    """Follow a name that was renamed; say so. One that is gone is an error that says when it went."""
    from modelyard.registry.master import read_master

    if parsed.kind != "name":
        return parsed, []
    for each in zoo.searched:
        master = read_master(each)
        if master is None:
            continue
        name, seen = parsed.name, {parsed.name}
        while name in master.renamed and master.renamed[name] not in seen:
            name = master.renamed[name]
            seen.add(name)
        if name != parsed.name:
            found = Reference("name", name, parsed.selector, None, parsed.raw)
            return found, [f"{parsed.name} was renamed: it is {name} now"]
        if gone and parsed.name in master.removed:
            raise NotFoundError(f"{parsed.name} was removed from {each.name}: {master.removed[parsed.name]}")
    return parsed, []


def _unknown(zoo: Zoo, parsed: Reference) -> NotFoundError:
    from modelyard.core.suggest import suggest

    if parsed.kind != "name":
        return NotFoundError(
            f"no model has a stub that fits {parsed.raw!r}", hint="`modelyard list` shows all."
        )
    names: dict[str, str] = {}
    every = "SELECT DISTINCT ref, name FROM card"
    for each in reversed(zoo.searched):
        for ref, name in asking_in([each], lambda rows: rows.execute(every).fetchall()):
            names[name.lower()] = names[ref] = ref
    if zoo.kind != "given" and os.path.isdir("registry"):
        hint = "This folder has a registry/ but no modelyard.toml or registry/index.yaml: try --zoo ."
        return NotFoundError(f"no model {parsed.name!r} in {_called(zoo)}", hint=hint)
    near = suggest(parsed.name, names)
    hint = (
        f"Did you mean `{names[near]}`?" if near else f"`modelyard search {parsed.name}` looks in the cards."
    )
    return NotFoundError(f"no model {parsed.name!r} in {_called(zoo)}", hint=hint)


def _called(zoo: Zoo) -> str:
    return f"your own zoo, {zoo.root}" if zoo.kind == "own" else zoo.name
