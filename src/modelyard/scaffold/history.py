"""The history of a template as a git repository, which Copier's update needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping

from modelyard.core.errors import InputError
from modelyard.scaffold.template import VERSION, Template

PAST = "past"
_IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (
        ("NAME", "modelyard"),
        ("EMAIL", "modelyard@localhost"),
        ("DATE", "2026-01-01T00:00Z"),
    )
}


def versions_of(template: Template) -> list[str]:
    """Name the versions of a template that are carried, from the oldest to the present one."""
    folder = os.path.join(template.root, PAST)
    packed = [name.removesuffix(".zip") for name in os.listdir(folder)] if os.path.isdir(folder) else []
    return [*sorted((one for one in packed if one != template.version), key=number), template.version]


def number(version: str) -> tuple[int, ...]:
    """Give the numbers of a version, so that versions can be ordered."""
    try:
        return tuple(int(part) for part in version.removeprefix("v").split("."))
    except ValueError:
        raise InputError(f"{version!r} is no version of a template, such as 1.0.0") from None


def rebuild(template: Template, folder: str) -> str:
    """Write a repository with a tag for each version of a template, and give its path.

    Args:
        template: which one.
        folder: in which the repository is made.
    """
    repository = os.path.join(folder, f"{template.name}.git")
    os.makedirs(repository)
    _git(repository, "init", "--quiet", "--initial-branch", "main")
    for version in versions_of(template):
        _empty(repository)
        _fill(template, version, repository)
        _git(repository, "add", "--all", "--force", ".")
        _git(repository, "commit", "--quiet", "--allow-empty", "--no-verify", "--message", version)
        _git(repository, "tag", f"v{version}")
    return repository


def redirected(template: Template, repository: str) -> Mapping[str, str]:
    """Give the environment in which git finds a template's repository under the name that projects note."""
    return {
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": f"url.{repository}.insteadOf",
        "GIT_CONFIG_VALUE_0": template.source,
        "GIT_CONFIG_KEY_1": "commit.gpgSign",
        "GIT_CONFIG_VALUE_1": "false",
    }


def _empty(repository: str) -> None:
    for name in os.listdir(repository):
        path = os.path.join(repository, name)
        if name != ".git":
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)


def _fill(template: Template, version: str, repository: str) -> None:
    if version == template.version:
        shutil.copytree(template.root, repository, dirs_exist_ok=True, ignore=shutil.ignore_patterns(PAST))
        return
    with zipfile.ZipFile(os.path.join(template.root, PAST, f"{version}.zip")) as packed:
        packed.extractall(repository)


def pack(template: Template) -> str:
    """Pack the present version of a template, for the day on which it is a past one; give the file's path."""
    path = os.path.join(template.root, PAST, f"{template.version}.zip")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in files_of(template):
            with open(os.path.join(template.root, name), "rb") as file:
                packed.writestr(zipfile.ZipInfo(name), file.read(), zipfile.ZIP_DEFLATED)
    return path


def files_of(template: Template) -> list[str]:
    """Name the files of a template's present version."""
    found = [
        os.path.relpath(os.path.join(folder, name), template.root)
        for folder, _, names in os.walk(template.root)
        for name in names
    ]
    own = (name for name in found if not name.startswith(PAST + os.sep) and name != VERSION)
    return [*sorted(own), VERSION]


def _git(folder: str, *words: str) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(
        ["git", "-C", folder, *words], check=True, capture_output=True, env=own | plain | _IDENTITY
    )
