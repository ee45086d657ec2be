"""`guard_models`: whether models became slower, larger or worse since a revision of their zoo."""

from __future__ import annotations

import os
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.asked.config import Config
from modelyard.benchmark.guard.against_results import against_results
from modelyard.benchmark.guard.against_revision import against_revision
from modelyard.benchmark.guard.asked import Asked
from modelyard.benchmark.guard.gates import Gates
from modelyard.benchmark.guard.looks import PAIRS, Looks
from modelyard.benchmark.guard.stored import stored_results
from modelyard.core.errors import NotFoundError
from modelyard.core.progress import silent
from modelyard.registry.revision import Revision, revision_of

if TYPE_CHECKING:
    from modelyard.benchmark.guard.guarded import Guarded
    from modelyard.core.progress import Report
    from modelyard.registry.zoo import Zoo
    from modelyard.results.document import Result


def guard_models(
    *names: str,
    baseline: str = "main",
    threshold: str | float | None = None,
    cold_start: str | float | None = None,
    memory: str | float | None = None,
    file_size: str | float | None = None,
    max_fall: str | float | None = None,
    config: str | os.PathLike[str] | Config | None = None,
    models_file: str | None = None,
    pairs: int = PAIRS,
    all: bool = False,
    accuracy: bool = True,
    zoo: str | None = None,
    report: Report = silent,
    **options: Any,
) -> Guarded:
    """Measure models beside what they were at a revision, and judge each figure.

    Args:
        names: as the command takes them; all models of the zoo without.
        baseline: a revision of the zoo's git repository, or a file or folder of results.
        threshold: by how much a call may become slower, such as 0.05 or "5%".
        cold_start: by how much the time to the first answer may grow.
        memory: by how much the most memory of a process may grow.
        file_size: by how much what is opened may grow.
        max_fall: by how much the score may fall.
        config: a file, the name of a config, or a `Config`; its `max_ms` are limits.
        models_file: a file of models of hubs; the zoo's own by default.
        pairs: of processes, at most, for a figure that is hard to tell.
        all: whether a file that is the same on both sides is timed as well.
        accuracy: whether scores are guarded, where data are named.
        zoo: the zoo's folder; the one at hand by default.
        report: called with `Progress`.
        options: keys of a config, such as `runtimes=["onnxruntime"]`.
    """
    from modelyard.benchmark.asked.config_file import read_config
    from modelyard.registry.zoo import open_zoo

    gates = Gates.of(
        threshold=threshold, cold_start=cold_start, memory=memory, file_size=file_size, accuracy=max_fall
    )
    looks, opened = Looks(pairs), open_zoo(zoo)
    if not isinstance(config, Config):
        config = read_config(None if config is None else os.fspath(config), opened.root)
    chosen = config.but(models=list(names) or None, **options)
    seeded = chosen if chosen.seed is not None else chosen.but(seed=SystemRandom().randrange(2**31))
    asked = Asked(seeded, opened, gates, looks, models_file, report, all, accuracy)
    base = _baseline(baseline, opened)
    return (
        against_revision(asked, base)
        if isinstance(base, Revision)
        else against_results(asked, base, baseline)
    )


def _baseline(asked: str, zoo: Zoo) -> Revision | list[Result]:
    """Take a baseline for a revision; what is none may be a file or folder of results."""
    path_like = asked.startswith((os.curdir, os.sep, "~")) or asked.endswith(".json")
    try:
        if not path_like:
            return revision_of(zoo.root, asked)
    except NotFoundError:
        if not os.path.exists(asked):
            raise
    return stored_results(os.path.expanduser(asked))
