"""The folder of results: one file a result, named by what it says, so that many may write at once."""

from __future__ import annotations

import os
import re
import shlex
import stat
from collections.abc import Callable
from dataclasses import dataclass, field

from modelyard.core.amount import human_bytes
from modelyard.core.errors import (
    AmbiguousReferenceError,
    DigestError,
    InputError,
    ModelyardError,
    NotFoundError,
)
from modelyard.results.document import Result, from_json
from modelyard.store.atomic import write_atomically

FOLDER = os.path.join("benchmarks", "results")
ENDING = ".json"
LARGEST = 10**9  # bytes of one result
FEWEST = 4  # digits of a digest that name a result


@dataclass(frozen=True)
class Damaged:
    """A file of the folder that is no result, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Found:
    """The results of a folder, oldest first, and the files that are none."""

    results: list[Result] = field(default_factory=list)
    damaged: list[Damaged] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)
    """By the digest of a result, the file that it was read from."""


def name_of(result: Result) -> str:
    """`resnet18-latency-0123456789ab.json`"""
    return f"{_plain(result.model)}-{result.kind}-{result.digest[:12]}{ENDING}"


def write(result: Result, folder: str = FOLDER) -> str:
    """Write a result into a folder, which is made if need be, and give its path.

    The same result twice is one file, and a file that stands is never changed.

    Args:
        result: What was measured.
        folder: Where results are kept.
    """
    path = os.path.join(folder, name_of(result))
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(path):
        write_atomically(path, result.as_json().encode())
    return path


def read(path: str) -> Result:
    """Read one file of a folder of results.

    Args:
        path: The file.
    """
    try:
        result = from_json(_bytes_of(path))
    except FileNotFoundError:
        raise NotFoundError(f"{path}: no such result", hint="`modelyard results list` names them.") from None
    except ModelyardError as error:
        raise type(error)(f"{path}: {error.message}", hint=error.hint) from None
    if path.endswith(ENDING) and result.digest[:12] not in os.path.basename(path):
        raise DigestError(f"{path}: its name does not fit what it says: its digest is {result.digest[:12]}…")
    return result


def _bytes_of(path: str) -> bytes:
    """Read a file, and nothing that would be waited for or never end: no pipe, no device."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise InputError("it is not a regular file")
        if found.st_size > LARGEST:
            raise InputError(f"it has {human_bytes(found.st_size)}; at most {human_bytes(LARGEST)} are read")
        return os.read(descriptor, found.st_size)
    finally:
        os.close(descriptor)


def find(reference: str, folder: str = FOLDER) -> Result:
    """Read the result whose file, or the beginning of whose digest, is given.

    Args:
        reference: A path, the name of a file in the folder, or at least four digits of a digest.
        folder: Where results are kept.
    """
    for path in (reference, os.path.join(folder, reference)):
        if reference.endswith(ENDING) and os.path.isfile(path):
            return read(path)
    if os.path.isdir(reference):
        raise NotFoundError(
            f"{reference} is a folder, and a result is one of its files",
            hint=f"`modelyard results list --folder {shlex.quote(reference)}` names them.",
        )
    if len(reference) < FEWEST:
        raise NotFoundError(
            f"{reference!r} is too short for a result: at least four digits of its digest are needed",
            hint="`modelyard results list` shows twelve of each.",
        )
    paths = [path for path in _paths(folder, "") if _digits(path).startswith(reference[:12].lower())]
    if len(paths) > 1:
        names = ", ".join(_digits(path) for path in paths[:5])
        raise AmbiguousReferenceError(f"{reference}: {len(paths)} results begin so: {names}")
    if not paths:
        raise NotFoundError(
            f"{reference}: no such result in {folder}", hint="`modelyard results list` names them."
        )
    return read(paths[0])


def read_all(
    folder: str = FOLDER,
    *,
    kind: str | None = None,
    model: str | None = None,
    where: Callable[[Result], bool] | None = None,
) -> Found:
    """Read every result of a folder, oldest first; a file that is none is told with its reason.

    Args:
        folder: Where results are kept.
        kind: Only those of this kind: `latency` or `accuracy`.
        model: Only those of this model.
        where: Only those that this function says yes to.
    """
    found = Found()
    for path in _paths(folder, _plain(model) if model else ""):
        try:
            result = read(path)
        except (ModelyardError, OSError) as error:
            reason = error.message if isinstance(error, ModelyardError) else f"{error.strerror or error}"
            found.damaged.append(Damaged(path, reason.removeprefix(f"{path}: ")))
            continue
        asked = (kind, model) == (kind and result.kind, model and result.model)
        if asked and (where is None or where(result)):
            found.results.append(result)
            found.paths[result.digest] = path
    found.results.sort(key=lambda one: (one.made, one.digest))
    return found


def _paths(folder: str, beginning: str) -> list[str]:
    """The files of a folder that may be results; those still being written begin with a dot."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        raise NotFoundError(
            f"{folder}: no such folder of results", hint="`modelyard benchmark NAME` writes results."
        ) from None
    except NotADirectoryError:
        raise InputError(f"{folder} is not a folder") from None
    chosen = (name for name in names if name.endswith(ENDING) and name.startswith(beginning))
    return sorted(os.path.join(folder, name) for name in chosen if not name.startswith("."))


def _digits(path: str) -> str:
    """The first digits of the digest, as the name of a file states them."""
    return path.removesuffix(ENDING).rpartition("-")[2]


def _plain(model: str) -> str:
    """A model's name as part of a file's: `hf:timm/resnet18` -> `hf-timm-resnet18`."""
    return re.sub(r"[^\w.+]+", "-", model).strip("-.")[:80] or "model"
