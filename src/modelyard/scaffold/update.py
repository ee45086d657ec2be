"""`update_project`: a project comes to the present version of its template, and keeps what a team changed.

Copier merges in a copy of the repository; only what that gave is brought over, all of it or nothing. What is
killed while it is brought over, the next update finishes.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import asdict, dataclass

from modelyard.core.errors import InputError, NotFoundError, StoreError
from modelyard.core.git import git_words
from modelyard.core.git_filters import environment_of_files
from modelyard.scaffold.answer_file import read_answers
from modelyard.scaffold.answers import completed
from modelyard.scaffold.brought import LINK, brought, files_kept
from modelyard.scaffold.history import number, versions_of
from modelyard.scaffold.merged import merge, passed_over, template_at_hand
from modelyard.scaffold.moved import move_all, take_up
from modelyard.scaffold.new import with_derived
from modelyard.scaffold.questions import QUESTIONS
from modelyard.scaffold.render import demand_tools
from modelyard.scaffold.template import FOLDER, Template, template_named

ANSWERS = ".copier-answers.yml"
_SCHEME = "modelyard://templates/"


@dataclass(frozen=True)
class Updated:
    """What an update did."""

    folder: str
    before: str
    after: str
    changed: tuple[str, ...]
    """Files that are others now, or new, or gone."""
    conflicts: tuple[str, ...]
    """Those of them in which a person has to choose; both sides stand between markers."""
    left_out: tuple[str, ...]
    """Files of the template that were not written: a link, or what git does not keep, stands there."""
    finished: bool = False
    """Whether this is the end of an update that had been interrupted."""


def update_project(folder: str | os.PathLike[str] = ".", *, templates: str = FOLDER) -> Updated:
    """Bring a project to the present version of its template.

    Args:
        folder: of the project; it has to be in git, with nothing uncommitted.
        templates: the folder of the templates.
    """
    demand_tools()
    root = os.path.abspath(folder)
    noted = _noted(root)
    template = template_named(noted["_src_path"].removeprefix(_SCHEME).removesuffix(".git"), templates)
    before = noted["_commit"].removeprefix("v")
    _demand_noted(root, "_src_path", noted["_src_path"], template.source)
    _demand_noted(root, "_commit", noted["_commit"], f"v{before}")
    top = _top(root)
    ended = _taken_up(root, top)
    if ended is not None:
        return ended
    _demand_carried(template, before)
    _demand_clean(top)
    if before == template.version:
        return Updated(root, before, before, (), (), ())
    return _merged(root, top, template, noted)


def _merged(root: str, top: str, template: Template, noted: dict[str, str]) -> Updated:
    before = noted["_commit"].removeprefix("v")
    answers, inside = _answers(template, noted), os.path.relpath(os.path.realpath(root), top)
    last = os.path.normpath(os.path.join(inside, ANSWERS))
    with tempfile.TemporaryDirectory() as scratch, template_at_hand(template, scratch):
        copy = os.path.join(scratch, "project")
        _told(scratch, "clone", "--quiet", "--no-hardlinks", "--", top, copy)
        kept = files_kept(copy)
        links = [os.path.relpath(name, inside) for name, mode in kept.items() if mode == LINK]
        passed = passed_over(template, before, answers, links, scratch)
        merge(os.path.join(copy, inside), answers)
        found = brought(copy, top, kept, last)
    left_out = {*found.left_out, *(os.path.normpath(os.path.join(inside, one)) for one in passed)}
    done = Updated(
        root, before, template.version, tuple(sorted(found.files)), found.conflicts,
        tuple(sorted(left_out - found.files.keys())),
    )  # fmt: skip
    _demand_clean(top)  # merging takes a while, in which somebody may have gone on working
    move_all(top, _git_folder(top), found.files, asdict(done))
    return done


def _taken_up(root: str, top: str) -> Updated | None:
    """Finish what an update that was killed has left; what cannot be finished any more is told."""
    left = take_up(top, _git_folder(top))
    if left is None:
        return None
    if not left.finished:
        if _is_clean(top):
            return None
        raise InputError(
            f"an update of {top} was interrupted, and its files have changed since",
            hint="`git stash --include-untracked` lays all of that aside; then update again.",
        )
    names = {key: tuple(map(str, left.told.get(key) or ())) for key in ("changed", "conflicts", "left_out")}
    return Updated(root, str(left.told.get("before")), str(left.told.get("after")), **names, finished=True)


def _git_folder(top: str) -> str:
    return _told(top, "rev-parse", "--absolute-git-dir").rstrip("\n")


def _noted(root: str) -> dict[str, str]:
    """Read what a project notes of where it came from."""
    path = os.path.join(root, ANSWERS)
    if not os.path.lexists(path):
        raise NotFoundError(
            f"{root} was not rendered by `modelyard new`: it has no {ANSWERS}", hint="Name its folder."
        )
    said = {
        key: str(value) for key, value in read_answers(path).items() if isinstance(value, (str, int, float))
    }
    if not said.get("_src_path", "").startswith(_SCHEME) or "_commit" not in said:
        raise InputError(f"{path} names no template of modelyard", hint="`copier update` is for others.")
    return said


def _demand_noted(root: str, key: str, said: str, wanted: str) -> None:
    """Refuse what `modelyard new` would have noted otherwise: Copier takes it as it stands."""
    if said != wanted:
        raise InputError(
            f"{os.path.join(root, ANSWERS)}: `{key}` is {said!r}; expected {wanted!r}",
            hint="Write it so, and commit that.",
        )


def _demand_carried(template: Template, version: str) -> None:
    known = versions_of(template)
    if number(version) > number(template.version):
        raise InputError(
            f"the project is of the template {template.name} {version},"
            f" and this modelyard has {template.version}",
            hint="pip install --upgrade modelyard",
        )
    if version not in known:
        raise InputError(
            f"the template {template.name} {version} is not carried any more",
            hint=f"There are: {', '.join(known)}.",
        )


def _top(root: str) -> str:
    """Give the top of the repository that a project is in."""
    try:
        top = os.path.realpath(_told(root, "rev-parse", "--show-toplevel").rstrip("\n"))
    except StoreError:
        raise InputError(
            f"{root} is in no git repository, which an update needs to keep what you changed",
            hint="git init && git add . && git commit -m 'A new project'",
        ) from None
    _demand_inside(os.path.realpath(root), top)
    return top


def _demand_clean(top: str) -> None:
    if not _is_clean(top):
        raise InputError(
            f"{top} has changes that are not committed",
            hint="Commit or stash them; an update is then undone by git.",
        )


def _is_clean(top: str) -> bool:
    return not _told(top, "status", "--porcelain", "--ignore-submodules=dirty").strip()


def _demand_inside(root: str, top: str) -> None:
    """Refuse a repository whose configuration leads elsewhere: what lies there is not the project."""
    if os.path.commonpath([root, top]) != top or not os.path.lexists(os.path.join(top, ".git")):
        raise InputError(
            f"the repository of {root} keeps the files of {top}",
            hint="`git config --unset core.worktree`, if it is yours.",
        )


def _answers(template: Template, noted: dict[str, str]) -> dict[str, str]:
    """Give what a project answered, and the defaults of what it was never asked."""
    questions = QUESTIONS[template.name]
    given = {question.name: noted[question.name] for question in questions if question.name in noted}
    answers = with_derived(template.name, completed(given, questions))
    own = {key: value for key, value in noted.items() if key in answers and key != "modelyard_requirement"}
    return answers | own


def _told(folder: str, *words: str) -> str:
    """Ask git; it copies from this machine alone."""
    own = environment_of_files(folder) | {"GIT_ALLOW_PROTOCOL": "file"}
    done = subprocess.run(git_words(folder, *words), capture_output=True, check=False, env=own)
    if done.returncode:
        raise StoreError(f"git {words[0]} failed: {os.fsdecode(done.stderr).strip()[:300]}")
    return os.fsdecode(done.stdout)
