"""`modelyard check`: all that is wrong in a zoo, each mistake at its place."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core import amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from modelyard.cards.problem import Problem
    from modelyard.registry.zoo import Zoo


def check(
    *paths: str,
    format: Literal["text", "json", "github"] = "text",
    json: bool = False,
    links: bool = False,
    zoo: str | None = None,
) -> int:
    """Check every card of a zoo and say all that is wrong, each at its line and column.

    Cards, config.yaml, benchmarks.yaml, names and folders, versions, aliases, successors and the
    master index are held to their rules. The exit code is 1 if anything is wrong.

    Args:
        paths: Only what lies in these files or folders; everything by default.
        format: How to print: text for people, json for programs, github for annotations in a pull request.
        json: The same as --format json.
        links: Ask every source of every card whether it still serves the file, instead.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard check
        modelyard check registry/classification/resnet50
        modelyard check --format github
        modelyard check --links
    """
    import os

    from modelyard.registry.checks.check import check_zoo
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    if links:
        return _links(opened, paths, as_json=json or format == "json")
    if zoo is None and not paths and opened.kind != "given" and os.path.isdir("registry"):
        _show.warn("this folder has a registry/ but no modelyard.toml or registry/index.yaml: try --zoo .")
    findings = check_zoo(opened)
    problems = _within(opened, findings.problems, paths)
    form = "json" if json else format
    if form == "json":
        _show.json_out(
            {
                "zoo": opened.name,
                "cards": findings.cards,
                "digests": findings.digests,
                "problems": [problem.as_dict() for problem in problems],
            }
        )
    for problem in problems if form != "json" else ():
        _show.out(_github(problem) if form == "github" else _line(problem))
    files = len({problem.file for problem in problems})
    verdict = "no problems"
    if problems:
        verdict = f"{amount.counted(len(problems), 'problem')} in {amount.counted(files, 'file')}"
    digests = ", ".join(f"{count} {strength}" for strength, count in findings.digests.items())
    cards = amount.counted(findings.cards, "card")
    _show.say(_show.inert(f"{opened.name}: {cards} (digests: {digests}), {verdict}"))
    return 1 if problems else 0


def _links(zoo: Zoo, paths: tuple[str, ...], *, as_json: bool) -> int:
    """Report the sources that no longer serve, by model, with those that still do."""
    import os

    from modelyard.cli._progress import Counter
    from modelyard.core.errors import NotFoundError, OfflineError
    from modelyard.core.settings import is_offline
    from modelyard.registry.files.links import asked_links
    from modelyard.registry.listing.discover import list_models
    from modelyard.registry.model import Models

    if is_offline():
        raise OfflineError("check --links asks the network", hint="Unset MODELYARD_OFFLINE.")
    models = list_models(zoo=zoo.alone, all_versions=True, include_deprecated=True)
    chosen = [os.path.abspath(path) for path in paths]
    for path in chosen:
        if not os.path.lexists(path):
            raise NotFoundError(f"{path}: no such file or folder")
    if chosen:
        models = Models(m for m in models if any(_inside(m.folder, path) for path in chosen))
    with Counter("sources asked") as counter:
        found = asked_links(models, counter.told)
    rotten = [link for link in found if link.problem is not None]
    if as_json:
        _show.json_out([link.as_dict() for link in found])
    else:
        for link in rotten:
            same = [o for o in found if o.artifact is link.artifact and o.problem is None]
            left = (
                f"{amount.counted(len(same), 'other source')} still serve it" if same else "no source is left"
            )
            _show.out(_show.inert(f"{link.artifact.label}: {link.shown}: {link.problem}; {left}"))
    _show.say(f"{amount.counted(len(found), 'source')} asked, {len(rotten)} without the file")
    return 1 if rotten else 0


def _within(zoo: Zoo, problems: list[Problem], paths: tuple[str, ...]) -> list[Problem]:
    """Keep the problems of the named files and folders, with paths as seen from the working directory."""
    import os
    from dataclasses import replace

    from modelyard.core.errors import InputError, NotFoundError

    chosen = [os.path.abspath(path) for path in paths]
    for path in chosen:
        if not os.path.lexists(path):
            raise NotFoundError(f"{path}: no such file or folder")
        if not _inside(path, zoo.root):
            hint = "Name its zoo: modelyard check --zoo FOLDER."
            raise InputError(f"{path} does not lie in the zoo at hand, {zoo.name} ({zoo.root})", hint=hint)
    here, kept = os.getcwd(), []
    for problem in problems:
        full = os.path.join(zoo.root, problem.file)
        if not chosen or any(_inside(full, path) for path in chosen):
            inside = full.startswith(here + os.sep)
            kept.append(replace(problem, file=os.path.relpath(full, here) if inside else full))
    return kept


def _inside(path: str, root: str) -> bool:
    import os

    real, home = os.path.realpath(path), os.path.realpath(root)
    return path == root or path.startswith(root + os.sep) or real == home or real.startswith(home + os.sep)


def _line(problem: Problem) -> str:
    place = _show.bold(_show.inert(f"{problem.file}:{problem.line}:{problem.column}:"))
    return f"{place} {_show.inert(problem.message)}"


def _github(problem: Problem) -> str:
    from modelyard.cli._github import escaped

    place = f"file={escaped(problem.file, ':,')},line={problem.line},col={problem.column}"
    return _show.inert(f"::error {place},title=modelyard::{escaped(problem.message)}")
