"""What the cards of a zoo say of each other: names, versions, successors, aliases, stubs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard.cards.card import Card
from modelyard.cards.problem import Problem, show
from modelyard.cards.text.document import parse
from modelyard.cards.text.places import Path, compose, places
from modelyard.cards.validate import read_card
from modelyard.core.errors import ModelyardError
from modelyard.registry.card_paths import PATHS_IN, leads_out, paths_of, urls_of
from modelyard.registry.catalogue import KeptOpen
from modelyard.registry.index.rows import read_file, vocabulary_of
from modelyard.registry.index.scan import listing
from modelyard.registry.zoo import CARD, REGISTRY, VERSIONS
from modelyard.store.address import without_login

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo


@dataclass
class Held:
    """A card that was read: where it lies, what it says, and its bytes to find places in."""

    task: str
    ref: str
    folder: str
    raw: bytes
    card: Card

    @property
    def file(self) -> str:
        return f"{REGISTRY}/{self.folder}/{CARD}"

    @property
    def version_folder(self) -> str | None:
        """The name of the folder below `versions/` that it lies in; None for the current version."""
        parts = self.folder.split("/")
        return parts[3] if len(parts) > 3 else None

    def problem(self, path: Path, allowed: str, hint: str = "", *, at_key: bool = False) -> Problem:
        """Make a problem at the place of one of the card's keys."""
        document = parse(self.raw)
        root = compose(document.text)
        where = places(root, document.data) if root is not None else {}
        place = where.get(path)
        line, column = (place.key if at_key else place.value) if place else (1, 1)
        value: Any = document.data
        for key in path:
            value = value[key] if isinstance(value, dict) and key in value else None
        key = ".".join(str(part) for part in path)
        return Problem(line, column, key, show(value), allowed, hint, self.file)


def at(file: str, found: str, allowed: str, hint: str = "") -> Problem:
    """Make a problem of a whole file or folder."""
    return Problem(1, 1, "", found, allowed, hint, file)


def names(held: list[Held]) -> Iterator[Problem]:
    """Find models of one name in two tasks, and versions that are there twice."""
    tasks: dict[str, Held] = {}
    versions: dict[tuple[str, str, str], Held] = {}
    for each in held:
        other = tasks.setdefault(each.ref, each)
        if other.task != each.task:
            found = f"a second model called `{each.ref}`; the first is {REGISTRY}/{other.task}/{each.ref}"
            yield at(
                f"{REGISTRY}/{each.folder}", found, "each name once in a zoo", "rename one of the folders"
            )
        if each.version_folder not in (None, each.card.version):
            continue
        twin = versions.setdefault((each.task, each.ref, each.card.version), each)
        if twin is not each:
            yield each.problem(("version",), "each version once", f"{twin.file} is {each.card.version} too")


def successors(zoo: Zoo, held: list[Held]) -> Iterator[Problem]:
    """Follow `deprecated_by`: to a model that is there, and never round in a circle."""
    from modelyard.registry.resolve import resolve

    kept = KeptOpen()
    after: dict[str, str] = {}
    stated: list[tuple[Held, str]] = []
    for each in held:
        target = each.card.deprecated_by
        if target is None:
            continue
        if each.card.status != "deprecated":
            hint = "write `status: deprecated`, or take `deprecated_by` out"
            yield each.problem(
                ("deprecated_by",), "a successor only of a deprecated model", hint, at_key=True
            )
        try:
            model = resolve(target, zoo, kept.ask).model
        except ModelyardError as error:
            yield each.problem(("deprecated_by",), "a model that can be found", error.hint or error.message)
            continue
        here, there = f"{each.ref}@{each.card.version}", f"{model.ref}@{model.version}"
        after[here] = there
        stated.append((each, here))
    kept.close()
    for each, here in stated:
        circle = _circle(after, here)
        if circle:
            yield each.problem(("deprecated_by",), "a successor that does not lead back", " → ".join(circle))


def _circle(after: dict[str, str], start: str) -> list[str]:
    path = [start]
    while path[-1] in after:
        following = after[path[-1]]
        if following == start:
            return [*path, start]
        if following in path:
            return []
        path.append(following)
    return []


def aliases(each: Held, held: list[Held]) -> Iterator[Problem]:
    """Find names for versions that are not there."""
    versions = {other.card.version for other in held if (other.task, other.ref) == (each.task, each.ref)}
    for alias, version in each.card.aliases.items():
        if version not in versions:
            known = ", ".join(sorted(versions))
            yield each.problem(("aliases", alias), f"a version of {each.ref}: {known}")


def stubs(held: list[Held]) -> Iterator[Problem]:
    """Find written stubs that two models share: a stub names one model."""
    owners: dict[str, Held] = {}
    for each in held:
        if each.card.stub is not None:
            other = owners.setdefault(each.card.stub.lower(), each)
            if (other.task, other.ref) != (each.task, each.ref):
                yield each.problem(("stub",), "a stub of its own", f"{other.file} has the same")


def ways_out(zoo: Zoo, held: list[Held]) -> Iterator[Problem]:
    """Find paths of files that lead out of the zoo: by `..`, or by a link."""
    root = os.path.realpath(zoo.root)
    for each in held:
        folder = f"{zoo.registry}/{each.folder}"
        for key, path in paths_of(each.card.model_dump(include=PATHS_IN, exclude_unset=True)):
            if key == ("migration_guide",) and not os.path.lexists(os.path.join(folder, path)):
                continue  # a text
            if leads_out(path, folder, root):
                hint = "copy the file into the zoo, or name it by a URL or its whole path"
                yield each.problem(key, "a file of the zoo", hint)


def logins(held: list[Held]) -> Iterator[Problem]:
    """Find URLs that hold a login: whoever reads the card could use it."""
    for each in held:
        for key, url in urls_of(each.card.model_dump(include=PATHS_IN, exclude_unset=True)):
            open_ = without_login(url)
            if open_ != url:
                hint = f"write {open_}, let a login stand in ~/.netrc, and change the one that stood here"
                yield replace(each.problem(key, "a URL without a login", hint), found=show(open_))


def of_one(zoo: Zoo, folder: str, raw: bytes, card: Card) -> list[Problem]:
    """Find what one card, as it is about to be written, says wrongly of its folder and of other cards."""
    task, ref = folder.split("/")[:2]
    one = Held(task, ref, folder, raw, card)
    held = [*_siblings(zoo, one), one]
    found = [
        *names(held),
        *aliases(one, held),
        *successors(zoo, [one]),
        *ways_out(zoo, [one]),
        *logins([one]),
    ]
    if one.version_folder not in (None, card.version):
        found.append(one.problem(("version",), f'"{one.version_folder}", as the folder says'))
    return [problem for problem in found if problem.file == one.file]


def _siblings(zoo: Zoo, one: Held) -> Iterator[Held]:
    """Read the model's other versions."""
    home = f"{one.task}/{one.ref}"
    versions = listing(f"{zoo.registry}/{home}/{VERSIONS}", zoo.root)
    for folder in (home, *(f"{home}/{VERSIONS}/{version}" for version in versions)):
        raw = read_file(zoo, f"{folder}/{CARD}")[0] if folder != one.folder else None
        card = read_card(raw, vocabulary_of(zoo)).card if raw is not None else None
        if raw is not None and card is not None:
            yield Held(one.task, one.ref, folder, raw, card)
