"""`look`: from a source and what was answered to all that can be computed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError
from modelyard.core.progress import silent
from modelyard.scaffold.adding.answers import Answers
from modelyard.scaffold.adding.computed import Computed
from modelyard.scaffold.adding.hashing import Hashing
from modelyard.scaffold.adding.one_file import as_one_file
from modelyard.scaffold.adding.source import Source

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.models.config import ModelConfig

ONE = "its weights lay in other files; what is beside the card is one file, made of them"


@dataclass(frozen=True)
class Brought:
    """A source whose file, if it has one, lies on this machine, and is being hashed."""

    source: Source
    path: str | None = None
    digest: Callable[[], str] = str
    """Gives the digest, waiting for it."""
    size: int = 0
    parts: bool = False
    """Whether the path is that of one file made of several."""


@contextmanager
def brought(source: Source, report: Report = silent) -> Iterator[Brought]:
    """Bring a file here and begin to hash it; what was fetched for that is gone at the end.

    Args:
        source: where it is.
        report: called with `Progress` while it is fetched.
    """
    if source.kind == "file":
        with tempfile.TemporaryDirectory() as folder:
            whole = as_one_file(source.said, folder) if source.format == "onnx" else None
            path = whole or source.said
            digest = Hashing(path).digest
            yield Brought(source, path, digest, os.path.getsize(path), whole is not None)
    elif source.kind == "url":
        from modelyard.store.download.fetch import fetch

        with tempfile.TemporaryDirectory() as folder:
            found = fetch(source.said, to=folder, report=report)
            yield Brought(source, found.path, lambda: found.sha256, found.size)
    else:
        yield Brought(source)


def look(
    found: Brought, answers: Answers, trusted: Collection[str] = (), config: ModelConfig | None = None
) -> Computed:
    """Compute what there is to know.

    Args:
        found: the source, brought here.
        answers: as far as they are given.
        trusted: digests of files that may be read although the scan refuses them.
        config: of the network; that of the architecture that was answered by default.
    """
    computed = _computed(found, answers, trusted, config)
    if found.path is None:
        return computed
    about = {"sha256": found.digest(), "size_mb": found.size / 1e6} | dict(computed.about_file)
    if computed.part == "weights":
        about["format"] = found.source.format
    url = found.source.said if found.source.kind == "url" else None
    said = (*computed.notes, *((ONE,) if found.parts else ()))
    return replace(
        computed, about_file=about, file=found.path, file_url=url, is_made=found.parts, notes=said
    )  # fmt: skip


def _computed(
    found: Brought, answers: Answers, trusted: Collection[str], config: ModelConfig | None
) -> Computed:
    if found.source.kind == "hub":
        from modelyard.scaffold.adding.of_hub import of_hub

        return of_hub(found.source.said)
    if found.path is not None and found.source.format == "onnx":
        from modelyard.scaffold.adding.of_onnx import of_onnx

        return of_onnx(found.path, trusted)
    if found.path is not None and found.source.format == "torch_export":
        from modelyard.scaffold.adding.of_program import of_program

        return of_program(found.path)
    from modelyard.scaffold.adding.of_tensors import config_said, of_architecture, of_tensors

    if config is None and found.path is not None and not answers.architecture:
        raise _unnamed(found.path, trusted)
    stated = config or config_said(answers)
    if found.path is None:
        return of_architecture(stated)
    return of_tensors(found.path, stated, trusted)


def _unnamed(path: str, trusted: Collection[str]) -> InputError:
    """Ask for the network's name, with those that the tensors fit."""
    from modelyard.scaffold.adding.of_tensors import networks_in
    from modelyard.scaffold.adding.which_networks import OWN

    fitting = networks_in(path, trusted)
    said = f"they fit {' and '.join(fitting)}" if fitting else "they fit none that modelyard names"
    return InputError(
        f"which architecture the weights are of is not said; {said}",
        hint=f"`--architecture {fitting[0]}`" if fitting else OWN,
    )
