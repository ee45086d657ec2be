"""Copier merges a newer template into a copy of a project, and what it passes over is found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from modelyard.core.errors import InputError
from modelyard.scaffold.history import rebuild, redirected
from modelyard.scaffold.template import Template


@contextmanager
def template_at_hand(template: Template, scratch: str) -> Iterator[None]:
    """Have Copier find all versions of a template under the name that projects note.

    Args:
        template: which one.
        scratch: a folder for what is made.
    """
    from copier.errors import CopierError
    from plumbum import ProcessExecutionError, local

    environment = {**redirected(template, rebuild(template, scratch)), "COPIER_CACHE_DIR": f"{scratch}/cache"}
    try:  # plumbum keeps the environment of its import
        with local.env(**{**os.environ, **environment}), _set(environment):
            yield
    except (CopierError, ProcessExecutionError) as error:
        raise InputError(f"the update could not be made: {' '.join(str(error).split())[:500]}") from error


def merge(folder: str, answers: Mapping[str, str]) -> None:
    """Have Copier update a project.

    Args:
        folder: of the project, a copy.
        answers: to all the template's questions.
    """
    from copier import Settings, run_update

    run_update(
        folder, data=dict(answers), defaults=True, overwrite=True, quiet=True, conflict="inline",
        settings=Settings(), skip_tasks=True,
    )  # fmt: skip


def passed_over(
    template: Template, before: str, answers: Mapping[str, str], links: Iterable[str], scratch: str
) -> list[str]:
    """Name the links of a project that the newer template has another file for: Copier leaves them alone.

    Args:
        template: which one.
        before: the version that the project is of.
        answers: to all the template's questions.
        links: of the project, relative to its folder.
        scratch: a folder for what is made.
    """
    asked = sorted(one for one in links if not one.startswith(os.pardir))
    if not asked:
        return []
    old = _rendered(template, before, answers, f"{scratch}/old")
    new = _rendered(template, template.version, answers, f"{scratch}/new")
    return [one for one in asked if _text(new, one) not in (None, _text(old, one))]


def _rendered(template: Template, version: str, answers: Mapping[str, str], folder: str) -> str:
    from copier import Settings, run_copy

    run_copy(
        template.source, folder, vcs_ref=f"v{version}", data=dict(answers), defaults=True, overwrite=True,
        quiet=True, settings=Settings(), skip_tasks=True,
    )  # fmt: skip
    return folder


def _text(folder: str, name: str) -> bytes | None:
    try:
        with open(os.path.join(folder, name), "rb") as file:
            return file.read()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


@contextmanager
def _set(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a while: Copier reads one of them from the process itself."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
