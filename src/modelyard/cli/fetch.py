"""`modelyard fetch` and `modelyard cache path`: the files of models, and where they lie."""

from __future__ import annotations

from modelyard.cli import _show


def fetch(
    *models: str,
    part: list[str] | None = None,
    to: str | None = None,
    require_digest: bool = False,
    verify: bool = False,
    offline: bool = False,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Fetch models into the cache, verified, and print where their files lie.

    What is there already is not fetched again. What breaks off is gone on with the next time. A file that
    is not what its card or modelyard.lock promises is not taken.

    Args:
        models: Names, name@version or stubs.
        part: Which files: weights, or exports such as onnx; the weights by default, `all` for every one.
        to: Copy the files to this folder, and print the copies' paths.
        require_digest: Refuse a file of which no digest is known.
        verify: Hash files that are there already, not only look at their size and time.
        offline: Open no connection: only what is in the cache.
        quiet: Draw no bars.
        json: Print JSON, one object a file.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard fetch resnet50
        modelyard fetch resnet50@1.0.0 vit_b_16 --require-digest
        modelyard fetch yolov8n --part onnx --to models/
    """
    from modelyard.cli._progress import Bars
    from modelyard.core.errors import UsageError
    from modelyard.registry.files.fetch_model import fetch_models

    if not models:
        raise UsageError("fetch needs the name of a model")
    with Bars(quiet=quiet) as bars:
        had = fetch_models(
            models, part, zoo=zoo, offline=offline or None, require_digest=require_digest,
            verify=verify, report=bars.report, say=bars.say,
        )  # fmt: skip
    if to is not None:
        for each, copy in zip(had, _copy([each.path for each in had], to), strict=True):
            each.path = copy
    if json:
        _show.json_out([each.as_dict() for each in had])
    else:
        for each in had:
            _show.out(each.path)
    return 0


def _copy(paths: list[str], folder: str) -> list[str]:
    """Copy files to a folder, and give the copies."""
    import os

    from modelyard.core.errors import InputError
    from modelyard.store.copy import copy_into_place

    names = [os.path.basename(path) for path in paths]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(
            f"two of the files are called {twice}: --to has room for one", hint="Copy them one by one."
        )
    copies = [os.path.join(folder, name) for name in names]
    for path, copy in zip(paths, copies, strict=True):
        copy_into_place(path, copy)
    return copies


def cache_path(*models: str, part: list[str] | None = None, zoo: str | None = None) -> int:
    """Print where the files of models lie in the cache; nothing is fetched.

    The exit code is 3 if one is not there.

    Args:
        models: Names, name@version or stubs.
        part: Which files: weights, or exports such as onnx; the weights by default, `all` for every one.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard cache path resnet50
        python train.py --weights "$(modelyard cache path resnet50)"
    """
    from modelyard.core.errors import NotFoundError, UsageError
    from modelyard.registry.files.fetch import Fetcher
    from modelyard.registry.files.fetch_model import named_artifacts
    from modelyard.registry.zoo import open_zoo

    if not models:
        raise UsageError("cache path needs the name of a model")
    opened = open_zoo(zoo)
    fetcher = Fetcher(opened, say=_show.warn)
    for artifact in named_artifacts(models, part, opened, _show.warn):
        had = fetcher.at_hand(artifact)
        if had is None:
            hint = f"`modelyard fetch {artifact.model.ref}@{artifact.model.version}` fetches it."
            raise NotFoundError(f"{artifact.label} is not in the cache", hint=hint)
        _show.out(had.path)
    return 0
