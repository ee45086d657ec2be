"""What of a folder git could not bring back: files that it does not keep, or keeps otherwise."""

from __future__ import annotations

import os
import subprocess

from modelyard.core.git import git_words
from modelyard.core.git_filters import environment_of_files

_STATUS = (
    "status", "--porcelain", "--ignored", "--untracked-files=all", "--no-renames",
    "--ignore-submodules=dirty", "-z", "--", ".",
)  # fmt: skip


def unsaved(folder: str) -> list[str]:
    """Give the files below a folder that the last commit does not hold as they are, relative to it.

    Args:
        folder: of a model.
    """
    every = sorted(
        os.path.relpath(os.path.join(place, name), folder)
        for place, _, files in os.walk(folder)
        for name in files
    )
    changed = _told(folder, *_STATUS)
    known = _told(folder, "ls-files", "-z", "--", ".")
    if changed is None or known is None:
        return every
    top = os.fsdecode(_told(folder, "rev-parse", "--show-toplevel") or b"").rstrip("\n")
    lines = filter(None, os.fsdecode(changed).split("\0"))
    marked = {os.path.realpath(os.path.join(top, line[3:])) for line in lines}
    held = set(os.fsdecode(known).split("\0"))
    return [one for one in every if one not in held or os.path.realpath(os.path.join(folder, one)) in marked]


def _told(folder: str, *words: str) -> bytes | None:
    """Ask git; None where it says no, or is not there."""
    try:
        done = subprocess.run(
            git_words(folder, *words), capture_output=True, check=False, env=environment_of_files(folder)
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
