"""What candidates open: exports that are written once, a file in int8, and quantized variants of the zoo."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.asked.subject import of_zoo
from modelyard.benchmark.run.process import PREPARING, NoAnswerError, ask
from modelyard.registry.config import config_digest
from modelyard.tune.optimize.candidate import Source
from modelyard.tune.optimize.worker import MODULE

if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.tune.optimize.asked import Asked


@dataclass(frozen=True)
class Opened:
    """What each runtime opens, or why it cannot, and the inputs that all are given."""

    sources: Mapping[str, Source | str]
    inputs: str
    origin: str
    """Where the inputs come from; `random` where there are none."""


def opened_for(model: Model, asked: Asked, runtimes: Sequence[str], scratch: str) -> Opened | str:
    """Have the exports written in a process of its own; say why where none can be had.

    Args:
        model: what is optimized.
        asked: whether its weights are random.
        runtimes: that are to open it.
        scratch: a folder for the inputs.
    """
    job = {
        "what": "prepare", "model": f"{model.ref}@{model.version}", "subject": of_zoo(model).as_dict(),
        "zoo": asked.zoo, "scratch": scratch, "runtimes": list(runtimes),
        "random_weights": asked.random_weights, "verify": False,
    }  # fmt: skip
    try:
        said = ask(job, PREPARING)["runtimes"]
    except NoAnswerError as error:
        return str(error)
    config = config_digest(model)
    sources = {name: _source(one, model, config) for name, one in said.items()}
    inputs = next((one["inputs"] for one in said.values() if "inputs" in one), "")
    origin = next((one["origin"] for one in said.values() if "origin" in one), "random")
    if not inputs:
        return str(next(one["problem"] for one in said.values()))
    return Opened(sources, inputs, origin)


def _source(said: Mapping[str, Any], model: Model, config: str | None) -> Source | str:
    if "problem" in said:
        return str(said["problem"])
    if said["path"] is None:
        return Source(
            f"{model.ref}@{model.version}", source_sha256=said["source_sha256"], config_sha256=config
        )
    kept = os.path.basename(os.path.dirname(said["path"]))
    return Source(
        said["path"], said["format"], said["sha256"], said["source_sha256"], kept, config_sha256=config
    )


def small_of(model: Model, asked: Asked, opened: Opened) -> Source | str:
    """Have the ONNX file quantized in a process of its own; say why where it cannot be.

    Args:
        model: what is optimized.
        asked: whether its weights are random.
        opened: where the ONNX file lies.
    """
    onnx = next(
        (one for one in opened.sources.values() if isinstance(one, Source) and one.format == "onnx"), None
    )
    if onnx is None:
        return "there is no ONNX file to quantize"
    job = {
        "what": "smaller", "model": f"{model.ref}@{model.version}", "zoo": asked.zoo, "source": onnx.opened,
        "sha256": onnx.sha256, "dataset": asked.dataset, "split": asked.split, "size": asked.size,
        "inputs": opened.inputs if asked.random_weights else None,
    }  # fmt: skip
    try:
        said = ask(job, PREPARING, MODULE)
    except NoAnswerError as error:
        return f"it could not be quantized: {error}"
    return replace(onnx, opened=said["path"], sha256=said["sha256"], kept=said["kept"], method=said["method"])


def variants_of(model: Model) -> list[Source]:
    """Give the quantized variants of a model that the zoo has, as far as their cards name an ONNX file.

    Args:
        model: what is optimized.
    """
    from modelyard.convert.described import weights_of
    from modelyard.registry.listing.discover import list_models

    found = []
    weights, config = weights_of(model), config_digest(model)
    digest = weights.sha256 if weights else None
    for one in list_models(task=model.task, zoo=model.zoo):
        base = str(one.data.get("base_model") or "").partition("@")[0]
        if base == model.ref and _is_small(one):
            source = _file_of(one)
            found += [replace(source, source_sha256=digest, config_sha256=config)] if source else []
    return found


def _is_small(model: Model) -> bool:
    return "quant" in str(model.stub) or "int8" in model.ref or "quantized" in model.tags


def _file_of(model: Model) -> Source | None:
    """Find the ONNX file that a card names, where it can be had."""
    from modelyard.core.errors import ModelyardError
    from modelyard.core.settings import is_offline
    from modelyard.registry.files.artifacts import artifacts_of
    from modelyard.registry.files.fetch import Fetcher

    named = next((one for one in artifacts_of(model) if one.part == "onnx"), None)
    if named is None:
        return None
    try:
        had = Fetcher(model.zoo, offline=is_offline()).bring(named)
    except ModelyardError:
        return None
    return Source(had.path, "onnx", had.sha256, method="variant", model=f"{model.ref}@{model.version}")
