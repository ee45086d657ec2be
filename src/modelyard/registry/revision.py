"""The zoo as it was at a revision of its git repository, written elsewhere: the user's own is not touched."""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from modelyard.core.errors import InputError, NotFoundError, StoreError
from modelyard.core.git import git_environment, git_words
from modelyard.core.git_filters import environment_of_files
from modelyard.registry.zoo import open_zoo
from modelyard.store.writing import writing

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo

_INSTEAD = (
    "Or name a folder or file of results that `modelyard benchmark` wrote: `--baseline benchmarks/results`."
)
_DIGITS = 12
_FILES = ("100644 blob", "100755 blob")


@dataclass(frozen=True)
class Revision:
    """A commit, and which folder of its repository the zoo is."""

    asked: str
    commit: str
    top: str
    """The root of the repository's working tree."""
    inside: str
    """The zoo's folder in it; empty where it is the root."""

    @property
    def short(self) -> str:
        return self.commit[:_DIGITS]

    @property
    def tree(self) -> str:
        return f"{self.commit}:{self.inside}" if self.inside else self.commit


def revision_of(root: str, asked: str) -> Revision:
    """Find a commit in the repository that a zoo lies in; a branch of `origin` is found by its bare name too.

    Args:
        root: the zoo's folder.
        asked: anything that git takes for a commit.
    """
    top = _told(root, "rev-parse", "--show-toplevel")
    if top is None:
        raise NotFoundError(
            f"{root} is in no git repository, so there is no {asked!r} to guard it against", hint=_INSTEAD
        )
    inside = os.path.relpath(os.path.realpath(root), os.path.realpath(top))
    for name in (asked, f"origin/{asked}"):
        commit = _told(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if asked and commit:
            return Revision(asked, commit, top, "" if inside == os.curdir else inside)
    raise NotFoundError(
        f"there is no revision {asked!r} in {top}, and no file or folder of that name",
        hint=_unknown(top, asked),
    )


def _unknown(top: str, asked: str) -> str:
    if _told(top, "rev-parse", "--is-shallow-repository") == "true":
        fetch = f"git fetch --depth=1 origin {asked}:refs/remotes/origin/{asked}"
        return f"The clone is shallow: `{fetch}` brings a branch. {_INSTEAD}"
    return f"`git branch --all` lists branches. {_INSTEAD}"


def _told(folder: str, *words: str) -> str | None:
    """Ask git, which takes no lock; None where it says no."""
    try:
        done = subprocess.run(
            git_words(folder, *words), capture_output=True, check=False, env=git_environment()
        )
    except FileNotFoundError:
        raise NotFoundError(
            "git is not installed, which knows what was there before", hint=_INSTEAD
        ) from None
    if done.returncode and b"dubious ownership" in done.stderr:
        raise InputError(
            f"git does not trust {folder}, for it is another user's",
            hint=f"`git config --global --add safe.directory {folder}`",
        )
    return None if done.returncode else os.fsdecode(done.stdout).strip()


def write_zoo(revision: Revision, folder: str) -> str:
    """Write the zoo as of a revision into a new folder, and give that folder.

    Args:
        revision: of the repository that the zoo lies in.
        folder: which is not there yet.
    """
    try:
        with writing(folder):
            _write(revision, folder)
    except StoreError as error:
        error.hint = "The variable TMPDIR names a folder on a larger disk."
        raise
    return folder


def open_zoo_of(revision: Revision, folder: str) -> Zoo:
    """Write the zoo as of a revision into a new folder, and open it.

    Args:
        revision: of the repository that the zoo lies in.
        folder: which is not there yet.
    """
    try:
        return open_zoo(write_zoo(revision, folder))
    except NotFoundError as error:
        if folder not in error.message:
            raise
    raise NotFoundError(
        f"there was no zoo in {revision.inside or revision.top} at {revision.asked} ({revision.short})",
        hint="The zoo is newer than that: name a later revision.",
    )


def _write(revision: Revision, folder: str) -> None:
    os.makedirs(folder)
    with _archived(revision) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            _extract(archive, member, folder)
    for name in _left_out(revision, folder):
        _write_one(revision, name, os.path.join(folder, name))


@contextmanager
def _archived(revision: Revision) -> Iterator[IO[bytes]]:
    """Have git write the files of a tree as an archive."""
    words = git_words(revision.top, "archive", "--format=tar", revision.tree)
    own = environment_of_files(revision.top)
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=own) as git:
        assert git.stdout is not None
        assert git.stderr is not None
        try:
            yield git.stdout
        except tarfile.ReadError:
            said = os.fsdecode(git.stderr.read()).strip()
            raise NotFoundError(
                f"the zoo {revision.inside or '.'} cannot be had as of {revision.asked}: {said}",
                hint=_lacking(revision) or "A zoo that was moved or is new has no baseline there.",
            ) from None
        finally:
            git.kill()


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: str) -> None:
    """Write a file; a link that leads out of the zoo is left out, and who needs it says so."""
    try:
        archive.extract(member, folder, filter="data")
    except tarfile.FilterError:
        return


def _left_out(revision: Revision, folder: str) -> list[str]:
    """Name the files that an archive lacks: `export-ignore` takes them off, and a zoo still has them."""
    listed = subprocess.run(
        git_words(revision.top, "ls-tree", "-r", "-z", revision.tree), capture_output=True, check=False,
        env=git_environment(),
    ).stdout  # fmt: skip
    entries = [os.fsdecode(one).partition("\t") for one in listed.split(b"\0") if one]
    names = [name for said, _, name in entries if said.startswith(_FILES)]
    root = os.path.realpath(folder)
    return [
        name for name in names
        if not os.path.lexists(os.path.join(folder, name))
        and os.path.realpath(os.path.join(folder, name)).startswith(root + os.sep)
    ]  # fmt: skip


def _write_one(revision: Revision, name: str, path: str) -> None:
    """Write a file as a checkout would."""
    inside = f"{revision.inside}/{name}" if revision.inside else name
    words = git_words(revision.top, "cat-file", "--filters", f"{revision.commit}:{inside}")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        own = environment_of_files(revision.top)
        done = subprocess.run(words, stdout=file, stderr=subprocess.PIPE, check=False, env=own)
    if done.returncode:
        said = os.fsdecode(done.stderr).strip()
        hint = _lacking(revision) or None
        raise NotFoundError(f"{inside} cannot be had as of {revision.asked}: {said}", hint=hint)


def _lacking(revision: Revision) -> str:
    """Say how a clone gets objects that it was made without; nothing of a whole one."""
    partial = _told(revision.top, "config", "--get-regexp", r"^remote\..*\.promisor$")
    whole = "`git fetch --refetch --no-filter` brings what it lacks."
    return f"The clone is partial, and nothing is fetched here: {whole}" if partial else ""
