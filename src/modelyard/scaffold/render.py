"""Copier at work: a template and answers, and a folder that is filled."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Mapping
from importlib.util import find_spec

from modelyard.core.errors import InputError, MissingExtraError, NotFoundError
from modelyard.scaffold.template import Template


def demand_tools() -> None:
    """Say what to install where Copier or git is missing, before anything is asked."""
    if find_spec("copier") is None:
        raise MissingExtraError(
            "new projects need copier, not installed here", hint="pip install 'modelyard[scaffold]'"
        )
    if shutil.which("git") is None:
        raise NotFoundError(
            "new projects need git, which is not found here", hint="Install git; a zoo lives in it."
        )


def render(template: Template, folder: str, answers: Mapping[str, str]) -> None:
    """Fill a folder from a template.

    Args:
        template: which one.
        folder: empty, and there.
        answers: to all its questions.
    """
    demand_tools()
    from copier import Settings, run_copy
    from copier.errors import CopierError

    try:
        run_copy(
            template.root, folder, data=dict(answers), defaults=True, overwrite=True, quiet=True,
            settings=Settings(), cleanup_on_error=False,
        )  # fmt: skip
    except CopierError as error:
        full = _full_disk(error)
        if full is not None:
            raise full from error
        raise InputError(f"the template {template.name} could not be rendered: {error}") from error
    _take_away_what_the_folder_lacks(folder)


def _take_away_what_the_folder_lacks(folder: str) -> None:
    """Keep to the umask, which the folder was made with: Copier gives files the template's permissions."""
    allowed = os.stat(folder).st_mode
    for place, folders, names in os.walk(folder):
        for one in (*folders, *names):
            path = os.path.join(place, one)
            mode = stat.S_IMODE(os.stat(path).st_mode)
            if mode & ~allowed:
                os.chmod(path, mode & allowed)


def _full_disk(error: BaseException) -> OSError | None:
    """Find a full disk behind an error that wraps it."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, OSError) and link.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES):
            return link
        link = link.__cause__ or link.__context__
    return None
