"""What an earlier process measured, so that a run that goes on takes only what is of the same."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.asked.data import dataset_of
from modelyard.results.machine.environment import fingerprint
from modelyard.runtimes.family import engine_of
from modelyard.runtimes.installed import version_of

if TYPE_CHECKING:
    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.cell import Prepared

_DATA = "data"  # the folder in which data sets usually lie


def measured_of(prepared: Prepared, runtime: str) -> Mapping[str, Any]:
    """Say what a process measures: which file of which weights, by which engine, on which machine.

    Args:
        prepared: what the process opens.
        runtime: the name of the engine.
    """
    return {
        "sha256": prepared.sha256, "source_sha256": prepared.source_sha256, "inputs": prepared.origin,
        "engine": version_of(engine_of(runtime).PACKAGE), "machine": fingerprint()["digest"],
    }  # fmt: skip


def scored_of(prepared: Prepared, runtime: str, config: Config) -> Mapping[str, Any]:
    """Say what a score is of: the same, and the files of the data, by their names, sizes and times.

    Args:
        prepared: what was opened.
        runtime: the name of the engine.
        config: which names the data.
    """
    kind, _, place = (dataset_of(config) or "").partition(":")
    files = place or os.path.join(_DATA, kind)
    return {**measured_of(prepared, runtime), "data": _seen(files)}


def _seen(place: str) -> str:
    """Give a digest of what lies there; of nothing, where nothing does."""
    found = sha256()
    for path in [place] if os.path.isfile(place) else _files(place):
        about = os.stat(path)
        found.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return found.hexdigest()


def _files(place: str) -> Iterator[str]:
    for folder, inner, names in os.walk(place):
        inner.sort()
        yield from (path for name in sorted(names) if os.path.exists(path := os.path.join(folder, name)))
