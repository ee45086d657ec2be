"""`new_project`: a template and answers become a folder, at once or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from modelyard.core.errors import InputError
from modelyard.registry.journal.staging import staged
from modelyard.scaffold.answers import Ask, completed, named_after
from modelyard.scaffold.questions import QUESTIONS, weights_of
from modelyard.scaffold.render import render
from modelyard.scaffold.requirement import requirement
from modelyard.scaffold.template import Template, extras_for, template_named
from modelyard.scaffold.unwritable import unwritable


@dataclass(frozen=True)
class Project:
    """A project that was rendered."""

    folder: str
    template: str
    version: str
    answers: Mapping[str, str]
    files: int


def new_project(
    folder: str | os.PathLike[str] | None = None,
    *,
    template: str | Template = "zoo",
    answers: Mapping[str, str] | None = None,
    ask: Ask | None = None,
) -> Project:
    """Render a project from a template; a folder that holds something is left alone.

    Args:
        folder: where it is to lie, which suggests a name; a folder of the project's slug by default.
        template: `zoo`, or `pipeline`.
        answers: to the template's questions; what is missing has a default.
        ask: asks a person what is missing.
    """
    chosen = template if isinstance(template, Template) else template_named(template)
    if folder is not None and not os.fspath(folder):
        raise InputError("the folder's name is empty", hint="Name a folder, such as `my-zoo`.")
    if folder is not None:
        _demand_room(os.path.abspath(folder))
    near = named_after(None if folder is None else os.fspath(folder))
    said = completed(answers or {}, QUESTIONS[chosen.name], ask, near)
    target = os.path.abspath(folder if folder is not None else said["project_slug"])
    _demand_room(target)
    try:
        with staged(target) as beside:
            render(chosen, beside, with_derived(chosen.name, said))
            files = sum(len(names) for _, _, names in os.walk(beside))
            _demand_room(target)
            os.rename(beside, target)
    except OSError as error:
        raise _refused(error, target) from error
    return Project(target, chosen.name, chosen.version, said, files)


def with_derived(template: str, said: Mapping[str, str]) -> dict[str, str]:
    """Add what follows from the answers, and from the modelyard that renders."""
    storage = said.get("weight_storage", "")
    derived = {"modelyard_requirement": requirement(extras_for(template, storage))}
    if storage:
        derived["weights_url"] = weights_of(storage, said["project_slug"])
    return {**derived, **said}


def _demand_room(target: str) -> None:
    if not os.path.lexists(target):
        above = os.path.dirname(target)
        if not os.path.isdir(above):
            raise InputError(f"there is no folder {above} to put it into", hint=f"mkdir -p {above}")
    elif not os.path.isdir(target) or os.path.islink(target):
        raise InputError(f"{target} is in the way: it is no folder", hint="Name another place.")
    elif os.listdir(target):
        raise InputError(
            f"{target} is not empty, and nothing in it is written over",
            hint="Name another folder; `modelyard update` brings a project to a newer template.",
        )


def _refused(error: OSError, target: str) -> Exception:
    return unwritable(error, target, os.path.dirname(target), "Name a folder in which you may write.")
