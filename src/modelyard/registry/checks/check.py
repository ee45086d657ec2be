"""Hold a whole zoo to its rules: every mistake of every file in one go, each at its line and column."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from modelyard.cards.benchmarks import Benchmarks
from modelyard.cards.config import Config
from modelyard.cards.digest import FULL, NONE, PREFIX
from modelyard.cards.problem import Problem, show
from modelyard.cards.reference import slug_problem
from modelyard.cards.text.document import decode
from modelyard.cards.validate import read_as, read_card
from modelyard.cards.version import suggest as version_suggestion
from modelyard.core.suggest import suggest
from modelyard.registry.checks.agreement import Held, aliases, at, logins, names, stubs, successors, ways_out
from modelyard.registry.checks.old_names import old_names
from modelyard.registry.index import scan
from modelyard.registry.index.rows import read_file, vocabulary_of
from modelyard.registry.journal.unfinished import broken_off
from modelyard.registry.master import examine_master, expected, unreadable
from modelyard.registry.zoo import BENCHMARKS, CARD, CONFIG, INDEX, REGISTRY, UNFINISHED, VERSIONS

if TYPE_CHECKING:
    from modelyard.cards.vocabulary import Vocabulary
    from modelyard.registry.zoo import Zoo


@dataclass
class Findings:
    """What a check found: how many cards there are, how well their weights are named, every problem."""

    cards: int = 0
    digests: dict[str, int] = field(default_factory=lambda: dict.fromkeys((FULL, PREFIX, NONE), 0))
    problems: list[Problem] = field(default_factory=list)


def check_zoo(zoo: Zoo) -> Findings:
    """Check every file of a zoo: each card alone, cards against folders, against each other, the index."""
    findings = Findings()
    held = list(_cards(zoo, findings))
    for each in held:
        findings.digests[each.card.digest] += 1
    findings.problems += names(held)
    findings.problems += successors(zoo, held)
    findings.problems += [problem for each in held for problem in aliases(each, held)]
    findings.problems += stubs(held)
    findings.problems += ways_out(zoo, held)
    findings.problems += logins(held)
    findings.problems += _master(zoo)
    findings.problems += _broken_off(zoo)
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
                findings.problems.append(at(f"{REGISTRY}/{task}/{ref}", wrong, "", hint))
            home = f"{task}/{ref}"
            versions = [f"{home}/{VERSIONS}/{name}" for name in _versions(zoo, home, findings)]
            for folder in (home, *versions):
                if folder == home and versions and not os.path.lexists(f"{zoo.registry}/{home}/{CARD}"):
                    hint = f"move the current version's files out of {VERSIONS}/ to the model's folder"
                    findings.problems.append(
                        at(f"{REGISTRY}/{home}", f"no {CARD}", "a current version", hint)
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
    return at(file, "a link that leaves the zoo", "a folder of the zoo itself")


def _folders(zoo: Zoo, folder: str, findings: Findings) -> list[str]:
    """List the folders in one, and report names that no command can take."""
    path = f"{zoo.registry}/{folder}"
    try:
        names = os.listdir(path)
    except OSError as error:
        if not isinstance(error, FileNotFoundError) or not folder:
            found = f"cannot be listed: {(error.strerror or str(error)).lower()}"
            absent = isinstance(error, FileNotFoundError)
            hint = f"a zoo keeps its models there: `mkdir {REGISTRY}`" if absent else ""
            findings.problems.append(at(f"{REGISTRY}/{folder}".rstrip("/"), found, "a folder", hint))
        return []
    for name in sorted(names):
        if not name.isprintable():
            shown = name.encode("utf-8", "backslashreplace").decode()
            findings.problems.append(
                at(
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
    return at(
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
        missing = at(f"{REGISTRY}/{folder}", found, "a card in every model's folder")
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
    return at(f"{REGISTRY}/{held.folder}", found, "a folder named by its version", f"rename it to {stated}")


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


def _master(zoo: Zoo) -> list[Problem]:
    """Hold the master index to the cards."""
    file = f"{REGISTRY}/{INDEX}"
    master, problems, raw = examine_master(zoo)
    write = "run `modelyard index` to write it"
    if not raw and not problems:
        return [at(file, "no master index", "one, for git and for people", write)]
    if master is None:
        hint = write if raw else ""
        return [replace(problem, file=file, hint=hint or problem.hint) for problem in problems]
    lines = _entries(raw)
    wanted, broken = expected(zoo), unreadable(zoo)
    stale: list[Problem] = []
    for key, said, held in (
        ("name", zoo.settings.name, master.name),
        ("description", zoo.settings.description, master.description),
    ):
        if said and said != held:
            found, allowed = show(held), f"{show(said)}, as modelyard.toml says"
            stale.append(Problem(lines.get(key, 1), 1, key, found, allowed, write, file))
    for name in sorted({*wanted, *master.models}):
        if name in broken or wanted.get(name) == master.models.get(name):
            continue
        if name not in master.models:
            found = f"no entry for `{name}`"
        elif name not in wanted:
            found = f"an entry for `{name}`, which has no readable card"
        else:
            found = f"the entry of `{name}` is not what its card says"
        stale.append(
            Problem(
                lines.get(f"models.{name}", 1), 1, f"models.{name}", found, "what the cards say", write, file
            )
        )
    for key, found, hint in old_names(master, {*wanted, *broken}):
        line = lines.get(key) or lines.get(key.partition(".")[0], 1)
        stale.append(Problem(line, 1, key, found, "an old name that leads to a model", hint, file))
    return stale


def _broken_off(zoo: Zoo) -> list[Problem]:
    """Tell of a change that only who may write here can finish."""
    said = broken_off(zoo)
    hint = "any command finishes it, of someone who may write here"
    return [at(f"{REGISTRY}/{UNFINISHED}", f"{said} was broken off", "none", hint)] if said else []


def _entries(raw: bytes) -> dict[str, int]:
    """Give the line of each top-level key, and of each entry as `models.NAME`, `renamed.NAME`."""
    text = decode(raw, len(raw))
    found: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines() if isinstance(text, str) else (), 1):
        key = line.partition(":")[0].strip(" \"'")
        if line[:1] not in ("", " ", "#"):
            section = key
            found.setdefault(key, number)
        elif section in ("models", "removed", "renamed"):
            found.setdefault(f"{section}.{key}", number)
    return found
