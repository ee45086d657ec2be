"""Filters of git as the user set them up: those that a repository's own configuration names do not run.

Wherever git compares files with what it keeps (`status`), or writes them (`checkout`, `archive`), it runs
filters such as those of Git LFS.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

from modelyard.core.git import git_environment, git_words

_OWN = ("local", "worktree")
_RUN = ("clean", "smudge", "process", "required")


def environment_of_files(folder: str) -> dict[str, str]:
    """Give the environment in which git reads and writes files of a repository.

    Args:
        folder: in its working tree.
    """
    said: dict[str, str] = {}
    for key, value in _switched(folder):
        said |= {f"GIT_CONFIG_KEY_{len(said) // 2}": key, f"GIT_CONFIG_VALUE_{len(said) // 2}": value}
    return git_environment() | ({"GIT_CONFIG_COUNT": str(len(said) // 2)} | said if said else {})


def _switched(folder: str) -> Iterator[tuple[str, str]]:
    """Give each filter that the repository itself configures the command of the user's configuration."""
    said = list(_filters(folder))
    users = {key: value for scope, key, value in said if scope not in _OWN}
    names = {key.rpartition(".")[0] for scope, key, _ in said if scope in _OWN}
    for name in sorted(names):
        for what in _RUN:
            key = f"{name}.{what}"
            yield key, users.get(key, "false" if what == "required" else "")


def _filters(folder: str) -> Iterator[tuple[str, str, str]]:
    words = git_words(folder, "config", "--show-scope", "-z", "--get-regexp", r"^filter\.")
    told = subprocess.run(words, capture_output=True, check=False, env=git_environment()).stdout
    parts = os.fsdecode(told).split("\0")
    for scope, said in zip(parts[::2], parts[1::2], strict=False):
        key, _, value = said.partition("\n")
        yield scope, key, value
