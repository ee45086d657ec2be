"""Hold a whole zoo to its rules: every mistake of every file in one go, each at its line and column."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from modelyard.cards.benchmarks import Benchmarks
from modelyard.cards.card import Card
from modelyard.cards.config import Config
from modelyard.cards.document import decode, parse
from modelyard.cards.places import Path, compose, places
from modelyard.cards.problem import Problem, show
from modelyard.cards.reference import slug_problem
from modelyard.cards.validate import read_as, read_card
from modelyard.cards.version import suggest as version_suggestion
from modelyard.core.errors import ModelyardError
from modelyard.core.suggest import suggest
from modelyard.registry import scan
from modelyard.registry.catalogue import KeptOpen, open_catalogue
from modelyard.registry.master import examine_master, expected
from modelyard.registry.rows import read_file, vocabulary_of
from modelyard.registry.zoo import BENCHMARKS, CARD, CONFIG, INDEX, REGISTRY, VERSIONS

if TYPE_CHECKING:
    from modelyard.cards.vocabulary import Vocabulary
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


@dataclass
class Findings:
    """What a check found: how many cards there are, and every problem."""

    cards: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def files(self) -> int:
        """How many files have a problem."""
        return len({problem.file for problem in self.problems})


def check_zoo(zoo: Zoo) -> Findings:
    """Check every file of a zoo: each card alone, cards against folders, against each other, the index."""
    findings = Findings()
    held = list(_cards(zoo, findings))
    findings.problems += _names(zoo, held)
    findings.problems += _successors(zoo, held)
    findings.problems += [problem for each in held for problem in _aliases(each, held)]
    findings.problems += _stubs(held)
    findings.problems += _master(zoo)
    findings.problems.sort(key=lambda problem: (problem.file, problem.line, problem.column))
    return findings


def _cards(zoo: Zoo, findings: Findings) -> Iterator[Held]:
    vocabulary = vocabulary_of(zoo)
    for task in _folders(zoo, "", findings):
        if task not in vocabulary.tasks:
            findings.problems.append(_unknown_task(task, vocabulary))
        for ref in _folders(zoo, task, findings):
            wrong = slug_problem(ref)
            if wrong is not None:
                hint = "rename the folder: its name is the one commands take"
                findings.problems.append(_at(f"{REGISTRY}/{task}/{ref}", wrong, "", hint))
            home = f"{task}/{ref}"
            versions = [f"{home}/{VERSIONS}/{name}" for name in _versions(zoo, home, findings)]
            for folder in (home, *versions):
                if folder == home and versions and not os.path.lexists(f"{zoo.registry}/{home}/{CARD}"):
                    hint = f"move the current version's files out of {VERSIONS}/ to the model's folder"
                    findings.problems.append(
                        _at(f"{REGISTRY}/{home}", f"no {CARD}", "a current version", hint)
                    )
                    continue
                held = _card(zoo, folder, vocabulary, findings)
                if held is not None:
                    yield held


def _versions(zoo: Zoo, home: str, findings: Findings) -> list[str]:
    folder = f"{home}/{VERSIONS}"
    path = f"{zoo.registry}/{folder}"
    if os.path.islink(path) and not scan.inside(zoo.root, path):
        findings.problems.append(_leaves(f"{REGISTRY}/{folder}"))
        return []
    return _folders(zoo, folder, findings)


def _leaves(file: str) -> Problem:
    return _at(file, "a link that leaves the zoo", "a folder of the zoo itself")


def _at(file: str, found: str, allowed: str, hint: str = "") -> Problem:
    return Problem(1, 1, "", found, allowed, hint, file)


def _folders(zoo: Zoo, folder: str, findings: Findings) -> list[str]:
    """List the folders in one, and report names that no command can take."""
    path = f"{zoo.registry}/{folder}"
    try:
        names = os.listdir(path)
    except OSError as error:
        if not isinstance(error, FileNotFoundError) or not folder:
            found = f"cannot be listed: {(error.strerror or str(error)).lower()}"
            findings.problems.append(_at(f"{REGISTRY}/{folder}".rstrip("/"), found, "a folder"))
        return []
    for name in sorted(names):
        if not name.isprintable():
            shown = name.encode("utf-8", "backslashreplace").decode()
            findings.problems.append(
                _at(
                    f"{REGISTRY}/{folder}".rstrip("/"),
                    f"a name with odd characters: {shown!r}",
                    "plain names",
                )
            )
    listed = [name for name in scan.listing(path, zoo.root) if folder or name != INDEX]
    for name in sorted({*names} - {*listed} - ({INDEX} if not folder else set())):
        if os.path.islink(f"{path}/{name}") and not scan.inside(zoo.root, f"{path}/{name}"):
            findings.problems.append(_leaves("/".join(filter(None, (REGISTRY, folder, name)))))
    return listed


def _unknown_task(task: str, vocabulary: Vocabulary) -> Problem:
    near = suggest(task, list(vocabulary.tasks))
    hint = f"did you mean `{near}`?" if near else 'a zoo names its own tasks in modelyard.toml: tasks = ["…"]'
    return _at(
        f"{REGISTRY}/{task}", f"no task is called `{task}`", "one of " + ", ".join(vocabulary.tasks), hint
    )


def _card(zoo: Zoo, folder: str, vocabulary: Vocabulary, findings: Findings) -> Held | None:
    """Read the files of one version; give its card if it holds."""
    file = f"{REGISTRY}/{folder}/{CARD}"
    raw, _, refused = read_file(zoo, f"{folder}/{CARD}")
    findings.problems += _beside(zoo, folder)
    if raw is None:
        nowhere = os.path.islink(f"{zoo.registry}/{folder}/{CARD}")
        found = f"{CARD} is a link to nothing" if nowhere else f"no {CARD}"
        missing = _at(f"{REGISTRY}/{folder}", found, "a card in every model's folder")
        findings.problems.append(replace(refused, file=file) if refused else missing)
        return None
    findings.cards += 1
    reading = read_card(raw, vocabulary)
    findings.problems += [replace(problem, file=file) for problem in reading.problems]
    if reading.card is None:
        return None
    task, ref = folder.split("/")[:2]
    held = Held(task, ref, folder, raw, reading.card)
    if reading.card.task != held.task:
        move = f"move the folder to {REGISTRY}/{reading.card.task}/{held.ref}, or change the task"
        findings.problems.append(held.problem(("task",), f"`{held.task}`, as the folder says", move))
    if held.version_folder not in (None, reading.card.version):
        findings.problems.append(_misplaced(held))
    return held


def _misplaced(held: Held) -> Problem:
    """Say that a version lies in the wrong folder, or that its folder is none for a version."""
    stated, folder = held.card.version, str(held.version_folder)
    if version_suggestion(folder) == folder:
        hint = f"rename the folder to {stated}, or change the version"
        return held.problem(("version",), f'"{folder}", as the folder says', hint)
    found = f"`{folder}` is not a version"
    return _at(f"{REGISTRY}/{held.folder}", found, "a folder named by its version", f"rename it to {stated}")


def _beside(zoo: Zoo, folder: str) -> list[Problem]:
    """Check config.yaml and benchmarks.yaml, where they are."""
    problems: list[Problem] = []
    for name, schema in ((CONFIG, Config), (BENCHMARKS, Benchmarks)):
        raw, _, refused = read_file(zoo, f"{folder}/{name}")
        file = f"{REGISTRY}/{folder}/{name}"
        if refused is not None:
            problems.append(replace(refused, file=file))
        elif raw is not None:
            problems += [replace(problem, file=file) for problem in read_as(schema, raw)[1]]
    return problems


def _names(zoo: Zoo, held: list[Held]) -> Iterator[Problem]:
    """Find models of one name in two tasks, and versions that are there twice."""
    del zoo
    tasks: dict[str, Held] = {}
    versions: dict[tuple[str, str, str], Held] = {}
    for each in held:
        other = tasks.setdefault(each.ref, each)
        if other.task != each.task:
            found = f"a second model called `{each.ref}`; the first is {REGISTRY}/{other.task}/{each.ref}"
            yield _at(
                f"{REGISTRY}/{each.folder}", found, "each name once in a zoo", "rename one of the folders"
            )
        if each.version_folder not in (None, each.card.version):
            continue
        twin = versions.setdefault((each.task, each.ref, each.card.version), each)
        if twin is not each:
            yield each.problem(("version",), "each version once", f"{twin.file} is {each.card.version} too")


def _successors(zoo: Zoo, held: list[Held]) -> Iterator[Problem]:
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


def _aliases(each: Held, held: list[Held]) -> Iterator[Problem]:
    versions = {other.card.version for other in held if (other.task, other.ref) == (each.task, each.ref)}
    for alias, version in each.card.aliases.items():
        if version not in versions:
            known = ", ".join(sorted(versions))
            yield each.problem(("aliases", alias), f"a version of {each.ref}: {known}")


def _stubs(held: list[Held]) -> Iterator[Problem]:
    """Find written stubs that two models share: a stub names one model."""
    owners: dict[str, Held] = {}
    for each in held:
        if each.card.stub is not None:
            other = owners.setdefault(each.card.stub.lower(), each)
            if (other.task, other.ref) != (each.task, each.ref):
                yield each.problem(("stub",), "a stub of its own", f"{other.file} has the same")


def _master(zoo: Zoo) -> list[Problem]:
    """Hold the master index to the cards."""
    file = f"{REGISTRY}/{INDEX}"
    master, problems, raw = examine_master(zoo)
    write = "run `modelyard index` to write it"
    if not raw and not problems:
        return [_at(file, "no master index", "one, for git and for people", write)]
    if master is None:
        hint = write if raw else ""
        return [replace(problem, file=file, hint=problem.hint or hint) for problem in problems]
    text = decode(raw, len(raw))
    lines = text.splitlines() if isinstance(text, str) else []
    wanted, broken = expected(zoo), _broken(zoo)
    stale: list[Problem] = []
    for name in sorted({*wanted, *master.models}):
        if name in broken or wanted.get(name) == master.models.get(name):
            continue
        starts = (n for n, line in enumerate(lines, 1) if line.strip().startswith((f"{name}:", f'"{name}":')))
        line = next(starts, 1)
        if name not in master.models:
            found = f"no entry for `{name}`"
        elif name not in wanted:
            found = f"an entry for `{name}`, which has no readable card"
        else:
            found = f"the entry of `{name}` is not what its card says"
        stale.append(Problem(line, 1, f"models.{name}", found, "what the cards say", write, file))
    return stale


def _broken(zoo: Zoo) -> set[str]:
    catalogue = open_catalogue(zoo, [zoo])
    names = {str(ref) for (ref,) in catalogue.execute("SELECT ref FROM card WHERE problem IS NOT NULL")}
    catalogue.close()
    return names
