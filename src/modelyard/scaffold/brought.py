"""What a merge gave in a copy of a repository, and has to come into the repository itself."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from modelyard.core.git import git_words
from modelyard.core.git_filters import environment_of_files
from modelyard.scaffold.content import Content, File, read

LINK = "120000"
"""The mode that git gives a symbolic link."""
_MARKS = (b"<<<<<<< ", b"=======\n", b">>>>>>> ")
_STATUS = (
    "status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignored", "--no-renames",
    "--ignore-submodules=dirty",
)  # fmt: skip


@dataclass(frozen=True)
class Brought:
    """What is to come over."""

    files: Mapping[str, Content]
    """By path; the last of them says which version of the template the project is of."""
    conflicts: tuple[str, ...]
    left_out: tuple[str, ...]
    """Files that are not written: something that git does not keep stands there."""


def brought(copy: str, top: str, kept: Iterable[str], last: str) -> Brought:
    """Find every file that is another in the copy, and those of them that hold a conflict.

    Args:
        copy: a clone in which something was changed and nothing committed.
        top: the real path of the repository that it is a clone of, with nothing uncommitted.
        kept: the files that its last commit holds.
        last: the name of the file that comes after all others.
    """
    known = set(kept)
    after = {name: read(os.path.join(copy, name)) for name in _changed(copy)}
    new = [name for name in after if name not in known]
    left_out = [name for name in new if _taken(os.path.join(top, name), after[name])]
    there = [name for name in new if name not in left_out and os.path.isfile(os.path.join(top, name))]
    names = sorted(after.keys() - {*left_out, *there}, key=lambda name: (name == last, name))
    files = {name: after[name] for name in names}
    return Brought(files, tuple(sorted(filter(lambda one: _in_conflict(after[one]), names))), tuple(left_out))


def files_kept(folder: str) -> dict[str, str]:
    """Give the files that the last commit of a repository holds, each with its mode.

    Args:
        folder: the repository's.
    """
    words = git_words(folder, "ls-tree", "-r", "-z", "HEAD")
    told = subprocess.run(words, capture_output=True, check=True, env=environment_of_files(folder)).stdout
    entries = [os.fsdecode(one).partition("\t") for one in told.split(b"\0") if one]
    return {name: said.partition(" ")[0] for said, _, name in entries}


def _changed(copy: str) -> list[str]:
    told = subprocess.run(
        git_words(copy, *_STATUS), capture_output=True, check=True, env=environment_of_files(copy)
    ).stdout
    return sorted(os.fsdecode(entry[3:]) for entry in told.split(b"\0") if entry)


def _taken(path: str, content: Content) -> bool:
    """Tell whether something that git does not keep stands where a new file would be, or leads elsewhere."""
    folder = os.path.dirname(path)
    if os.path.realpath(folder) != folder:
        return True
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    return not stat.S_ISDIR(mode) and not (stat.S_ISREG(mode) and _holds(path, content))


def _holds(path: str, content: Content) -> bool:
    stands = read(path)
    return isinstance(stands, File) and isinstance(content, File) and stands.data == content.data


def _in_conflict(content: Content) -> bool:
    return isinstance(content, File) and all(mark in content.data for mark in _MARKS)
