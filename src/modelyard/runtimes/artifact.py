"""The file of a model that a runtime opens: one that its card names, or one that is written for it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.errors import FetchError, MissingExtraError, RunError
from modelyard.core.settings import is_offline

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.files.artifacts import Artifact
    from modelyard.registry.model import Model
    from modelyard.runtimes.engines.base import Engine

ONE_FILE = ("onnx", "torchscript", "torch_export")  # formats that one source of a card can be the whole of


def artifact_for(model: Model, runtime: str, engine: Engine, report: Report) -> tuple[str, str]:
    """Give a file of a model in a format that a runtime opens, and the format."""
    named = on_card(model, engine)
    if named is not None:
        from modelyard.registry.files.fetch import Fetcher

        try:
            had = Fetcher(model.zoo, offline=is_offline(), report=report).bring(named)
        except FetchError as error:
            again = f"`modelyard export {model.ref} --format {named.part} --register` writes it again."
            raise FetchError(error.message, hint=error.hint or again) from error
        return had.path, named.part
    return _written(model, runtime, engine, report)


def on_card(model: Model, engine: Engine) -> Artifact | None:
    """Give the file that a card names in a format that a runtime opens."""
    from modelyard.registry.files.artifacts import artifacts_of

    there = {one.part: one for one in artifacts_of(model)}
    return next((there[kind] for kind in engine.READS if kind in ONE_FILE and kind in there), None)


def _written(model: Model, runtime: str, engine: Engine, report: Report) -> tuple[str, str]:
    """Write the file, in the first format that can be written here."""
    from modelyard.convert.converted import converted
    from modelyard.convert.family import FORMATS

    missing: MissingExtraError | None = None
    for kind in engine.READS:
        if kind not in FORMATS.names():
            continue
        try:
            return converted(model, kind, report=report).path, kind
        except MissingExtraError as error:
            missing = missing or error
    if missing is not None:
        raise missing
    raise RunError(f"{model.ref} has no file that {runtime} opens, and none can be written here")
