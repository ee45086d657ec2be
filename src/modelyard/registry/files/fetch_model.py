"""`fetch_model`: from the name of a model to its verified file in the cache, in one call."""

from __future__ import annotations

from modelyard.core.errors import InputError
from modelyard.core.progress import silent
from modelyard.registry.files.artifacts import WEIGHTS, Artifact, artifact_of, artifacts_of
from modelyard.registry.files.fetch import Fetcher, Had, nobody
from modelyard.registry.zoo import Zoo, open_zoo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.core.progress import Report
    from modelyard.registry.files.fetch import Say
    from modelyard.registry.model import Model


def fetch_model(
    reference: str,
    part: str = WEIGHTS,
    *,
    zoo: Zoo | str | None = None,
    offline: bool | None = None,
    require_digest: bool = False,
    verify: bool = False,
    report: Report = silent,
) -> Had:
    """Give a file of a model, verified; what is not in the cache is fetched into it.

    A deprecated model, a digest that was pinned and a damaged file are warned of.

    Args:
        reference: a name, `name@version`, `name@alias` or stub.
        part: which file: the weights, or the name of an export such as `onnx`.
        zoo: a zoo or its folder; the one at hand by default.
        offline: open no connection; what MODELYARD_OFFLINE says by default.
        require_digest: refuse a file of which no digest is known.
        verify: hash a file that is there already, not only look at its size and time.
        report: called with `Progress` now and then.
    """
    import warnings

    if part == "all":
        raise InputError("fetch_model gives one file: name its part", hint="`fetch_models` gives all.")
    said: list[str] = []
    had = fetch_models(
        [reference], (part,), zoo=zoo, offline=offline, require_digest=require_digest, verify=verify,
        report=report, say=said.append,
    )  # fmt: skip
    for text in said:
        warnings.warn(text, stacklevel=2)
    return had[0]


def fetch_models(
    references: Sequence[str],
    parts: Sequence[str] | None = None,
    *,
    zoo: Zoo | str | None = None,
    offline: bool | None = None,
    require_digest: bool = False,
    verify: bool = False,
    report: Report = silent,
    say: Say = nobody,
) -> list[Had]:
    """Give files of several models, fetched a few at a time: the weights, or `parts`; `["all"]` is every one.

    `say` is told what a person should know: a deprecated model, a digest that was pinned, a damaged file.
    """
    from modelyard.core.settings import is_offline

    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    fetcher = Fetcher(
        opened, offline=is_offline() if offline is None else offline, require_digest=require_digest,
        verify=verify, report=report, say=say,
    )  # fmt: skip
    return fetcher.bring_all(named_artifacts(references, parts, opened, say))


def named_artifacts(
    references: Sequence[str], parts: Sequence[str] | None, zoo: Zoo, say: Say
) -> list[Artifact]:
    """Give the files that references and parts name; a model or part that is not there is an error."""
    from modelyard.registry.catalogue import KeptOpen
    from modelyard.registry.resolve import resolve

    found: list[Artifact] = []
    kept = KeptOpen()
    try:
        for reference in references:
            resolution = resolve(reference, zoo, kept.ask)
            for notice in resolution.notices:
                say(notice)
            found += _parts(resolution.model, parts)
    finally:
        kept.close()
    return found


def _parts(model: Model, parts: Sequence[str] | None) -> list[Artifact]:
    if parts is not None and [*parts] == ["all"]:
        return artifacts_of(model) or [artifact_of(model)]
    return [artifact_of(model, part) for part in parts or (WEIGHTS,)]
