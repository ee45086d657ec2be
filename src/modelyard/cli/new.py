"""`modelyard new`: a project of one's own; `modelyard update` brings it to a newer template."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._gently import ended_gently

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from modelyard.scaffold.new import Project
    from modelyard.scaffold.update import Updated

_NEXT = {
    "zoo": ("pip install -e '.[dev]'", "python -m {package} list", "python -m pytest"),
    "pipeline": ("pip install -r requirements.txt", "python src/benchmark.py --models digits_resnet"),
}


def new(
    folder: str | None = None,
    *,
    template: Literal["zoo", "pipeline"] = "zoo",
    defaults: bool = False,
    data_file: str | None = None,
    set: list[str] | None = None,
    json: bool = False,
) -> int:
    """Make a project of your own: a whole zoo, or a small pipeline that only measures.

    What is not answered by an option is asked for, each question with a default that follows from the
    answers before. The folder appears whole or not at all, and one that holds something is left alone.

    Args:
        folder: Where it is to lie; a folder of the project's slug by default.
        template: A zoo with its registry, package, tests and workflows; or a pipeline without a registry.
        defaults: Ask nothing: take the default of each question that is not answered.
        data_file: A YAML file of answers.
        set: Answers, as key=value; they count more than the file.
        json: Print JSON: where the project lies, and the answers.

    Examples:
        modelyard new
        modelyard new my-zoo --defaults
        modelyard new my-zoo --defaults --set weight_storage=gcs --set python_version=3.12
        modelyard new speeds --template pipeline --defaults
    """
    from modelyard.scaffold.answers import from_file, from_words
    from modelyard.scaffold.asking import ask, demand_terminal
    from modelyard.scaffold.new import new_project
    from modelyard.scaffold.questions import QUESTIONS
    from modelyard.scaffold.render import demand_tools

    questions = QUESTIONS[template]
    answers = from_file(data_file, questions) if data_file else {}
    answers |= from_words(set or [], questions)
    demand_tools()
    if not defaults:
        demand_terminal()
    with ended_gently():
        made = new_project(folder, template=template, answers=answers, ask=None if defaults else ask)
    if json:
        _show.json_out({"folder": made.folder, "template": made.template, "version": made.version,
                        "files": made.files, "answers": dict(made.answers)})  # fmt: skip
    else:
        _show.out(made.folder)
        _say_next(made)
    return 0


def _say_next(made: Project) -> None:
    import os
    import shlex

    _show.say(f"{made.files} files of the template {made.template} {made.version}. What comes next:")
    folder = shlex.quote(os.path.relpath(made.folder))
    package = made.answers.get("package_name", "")
    for line in (
        f"cd {folder}",
        "git init && git add . && git commit -m 'A new project'",
        *(line.format(package=package) for line in _NEXT[made.template]),
    ):
        _show.say(_show.inert(f"  {line}"))


def update(folder: str = ".", *, json: bool = False) -> int:
    """Bring a project to the present version of its template, and keep what you changed.

    It has to be in git with nothing uncommitted, so that git shows what an update did, and undoes it. Where
    you and the template changed the same lines, both stand between markers, as in a merge, and the exit code
    is 1. So it is where a file of the template was not written, for a link or a file that git does not keep
    stands in its place.

    Args:
        folder: The project's.
        json: Print JSON: the versions, what changed, and where you have to choose.

    Examples:
        modelyard update
        modelyard update my-zoo
    """
    from dataclasses import asdict

    from modelyard.scaffold.update import update_project

    with ended_gently():
        done = update_project(folder)
    if json:
        _show.json_out(asdict(done))
    else:
        for name in done.changed:
            _show.out(_show.inert(f"{name}: {'conflict' if name in done.conflicts else 'updated'}"))
        _say_updated(done)
    return int(bool(done.conflicts or done.left_out))


def _say_updated(done: Updated) -> None:
    if done.before == done.after:
        _show.say(f"already of the template's version {done.after}")
        return
    if done.finished:
        _show.say("this ends an update that was interrupted")
    _show.say(f"from the template's version {done.before} to {done.after}; `git diff` shows what changed")
    if done.conflicts:
        _show.warn("both you and the template changed: " + _show.inert(", ".join(done.conflicts)))
    if done.left_out:
        _show.warn(
            "not written, for a link or a file that git does not keep stands there: "
            + _show.inert(", ".join(done.left_out))
        )
        _show.say("`modelyard new` in another folder shows what the template says there")
