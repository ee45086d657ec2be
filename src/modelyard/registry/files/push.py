"""`push_model`: the files of a model go to where everybody finds them, and the card says where that is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import DigestError, InputError, NotFoundError, OfflineError, StoreError
from modelyard.core.progress import Progress, silent
from modelyard.core.settings import is_offline
from modelyard.registry.card_paths import as_on_card
from modelyard.registry.edit import edit_model
from modelyard.registry.files.artifacts import WEIGHTS, Artifact, artifacts_of
from modelyard.registry.index.scan import inside
from modelyard.registry.owned import demand_writable
from modelyard.registry.resolve import resolve
from modelyard.registry.zoo import Zoo, open_zoo
from modelyard.store.address import scheme_of, shown
from modelyard.store.backend import backend_of, is_local
from modelyard.store.backends.file import path_of
from modelyard.store.digest import sha256_of

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.model import Model
    from modelyard.store.backends.base import StorageBackend

UPLOADED, THERE, PLANNED = "uploaded", "there already", "would be uploaded"
_WEB = "A login stands in ~/.netrc, or in the URL."


@dataclass(frozen=True)
class Pushed:
    """One file, and where it is stored."""

    part: str
    path: str
    url: str
    """As the card says it: without a login."""
    sha256: str
    size: int
    how: str

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def push_model(
    reference: str,
    to: str | None = None,
    *,
    parts: Sequence[str] | None = None,
    zoo: Zoo | str | None = None,
    dry_run: bool = False,
    report: Report = silent,
) -> list[Pushed]:
    """Store the files of a model that lie here, verify them there, and write their URLs on the card.

    A file that is there already, with the same digest, is not uploaded again; any other one is left alone.

    Args:
        reference: a name or `name@version` of a zoo that may be written.
        to: a URL or folder, below which files go to `NAME/VERSION/FILE`; `weights_url` of the zoo by default.
        parts: which files: weights, or exports such as onnx; all by default.
        zoo: a zoo or its folder; the one at hand by default.
        dry_run: only say what would be done.
        report: called with `Progress` for each file.
    """
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    model = resolve(reference, opened).model
    demand_writable(model.zoo)
    base = _base(to or opened.settings.weights_url)
    named = [(one, f"{base}/{model.ref}/{model.version}/{one.file}") for one in _named(model, parts)]
    gone = [_known(one) for one, url in named if one.sources[0] == shown(url) and not is_local(url)]
    targets = [(one, url) for one, url in named if is_local(one.sources[0])]
    if not targets and not gone:
        raise _nothing_here(model, [one for one, _ in named])
    for one, url in targets:
        _demand_file(one)
        _demand_meant(one)
        _demand_possible(backend_of(url), url)
    stored = [_stored(one, url, dry_run, report) for one, url in targets]
    done = [replace(one, url=_as_said(one.url, model)) for one in stored]
    if done and not dry_run:
        edit_model(model, lambda _: _changes(done))
    return [*gone, *done]


def _base(to: str) -> str:
    if not to:
        raise InputError(
            "where files are stored is not said",
            hint='`--to s3://bucket/weights`, or in modelyard.toml: weights_url = "s3://bucket/weights"',
        )
    if "?" in to and scheme_of(to) in ("http", "https"):
        raise InputError(f"{shown(to)} is no folder: it has a query", hint="Such as https://host/weights.")
    return (to if scheme_of(to) else os.path.abspath(os.path.expanduser(to))).rstrip("/")


def _named(model: Model, parts: Sequence[str] | None) -> list[Artifact]:
    every = [one for one in artifacts_of(model) if not one.part.startswith("sample_")]
    absent = [part for part in parts or () if part not in {one.part for one in every}]
    if absent:
        listed = ", ".join(one.part for one in every) or "none"
        raise NotFoundError(f"{model.ref}@{model.version} has no {absent[0]}", hint=f"It has: {listed}")
    return [one for one in every if parts is None or one.part in parts]


def _nothing_here(model: Model, named: Sequence[Artifact]) -> NotFoundError:
    urls = ", ".join(shown(one.sources[0]) for one in named)
    why = f"they are at {urls}" if urls else "its card names none"
    return NotFoundError(
        f"{model.ref}@{model.version} has no files on this machine: {why}",
        hint=None if urls else f"`modelyard set {model.ref} weights.url=FILE` names one.",
    )


def _known(artifact: Artifact) -> Pushed:
    """Give a file that was pushed before, as its card says."""
    size = int(1e6 * (artifact.size_mb or 0))
    return Pushed(artifact.part, "", artifact.sources[0], artifact.sha256 or "", size, THERE)


def _demand_file(artifact: Artifact) -> None:
    path = path_of(artifact.sources[0])
    if not os.path.isfile(path):
        raise NotFoundError(f"{artifact.label}: {path}: no such file", hint="Its card names another place.")


def _demand_meant(artifact: Artifact) -> None:
    """Refuse a file from elsewhere whose digest its card does not state: the author need not know that file.

    Otherwise a card could have any file of this machine stored where others read it.
    """
    path = path_of(artifact.sources[0])
    if artifact.sha256 is None and not inside(artifact.model.folder, path):
        raise InputError(
            f"{artifact.label}: {path} lies outside the model's folder, and its card states no sha256 of it",
            hint=f"If that is the file: `{_set(artifact)}.sha256={sha256_of(path)}`",
        )


def _set(artifact: Artifact) -> str:
    part = WEIGHTS if artifact.part == WEIGHTS else f"exports.{artifact.part}"
    return f"modelyard set {artifact.model.ref}@{artifact.model.version} {part}"


def _demand_possible(backend: StorageBackend, url: str) -> None:
    if is_offline() and not is_local(url):
        raise OfflineError(
            f"to store a file at {shown(url)} needs the network", hint="Unset MODELYARD_OFFLINE."
        )
    if not backend.may_upload():
        raise StoreError(f"{shown(url)}: there are no credentials to store files with", hint=backend.login)


def _stored(artifact: Artifact, url: str, dry_run: bool, report: Report) -> Pushed:
    """Upload a file where it is not there yet, and hold what is there then against it."""
    path = path_of(artifact.sources[0])
    digest, size = sha256_of(path), os.path.getsize(path)
    if artifact.sha256 not in (None, digest):
        raise DigestError(
            f"{artifact.label}: {path} is sha256:{digest[:12]}…, its card says {str(artifact.sha256)[:12]}…",
            hint="A version never changes: `modelyard release` puts another file beside it.",
        )
    backend, how = backend_of(url), PLANNED
    try:
        there = _there(backend, url, digest, size)
        if there or not dry_run:
            how = THERE if there else UPLOADED
        if how == UPLOADED:
            report(Progress(artifact.file, 0, size))
            backend.upload(path, url)
            if not _there(backend, url, digest, size):
                raise StoreError(f"{shown(url)} does not hold what was stored there", hint="Try again.")
            report(Progress(artifact.file, size, size, "done"))
    except StoreError as error:
        if error.hint is None and scheme_of(url) in ("http", "https"):
            error.hint = _WEB
        raise
    return Pushed(artifact.part, path, shown(url), digest, size, how)


def _there(backend: StorageBackend, url: str, digest: str, size: int) -> bool:
    """Tell whether the file is at a URL; another one there is an error, for a version never changes."""
    if not backend.exists(url):
        return False
    if backend.size(url) in (None, size):
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, "file")
            backend.download(url, copy)
            if sha256_of(copy) == digest:
                return True
    raise InputError(
        f"{shown(url)} holds another file",
        hint="A version never changes: take that one away, or store this one elsewhere with --to.",
    )


def _as_said(url: str, model: Model) -> str:
    """Give a path within the zoo from the card's folder on, so that it leads there in every copy."""
    return url if scheme_of(url) else as_on_card(url, model.folder, model.zoo.root)


def _changes(done: Sequence[Pushed]) -> dict[tuple[str, ...], object]:
    found: dict[tuple[str, ...], object] = {}
    for one in done:
        at = ("weights",) if one.part == WEIGHTS else ("exports", one.part)
        said = {"url": one.url, "sha256": one.sha256, "size_mb": one.size / 1e6}
        found |= {(*at, key): value for key, value in said.items()}
    return found
