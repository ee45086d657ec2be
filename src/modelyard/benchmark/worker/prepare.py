"""What a model's cells need: its artifacts, proved once, and inputs that are real where there are any."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.cell import Prepared
from modelyard.benchmark.worker.reason import reason_of
from modelyard.core.errors import ModelyardError, NotFoundError, RunError
from modelyard.core.settings import is_offline
from modelyard.store.http.unreachable import remembering

if TYPE_CHECKING:
    from modelyard.convert.kept import Converted
    from modelyard.registry.model import Model
    from modelyard.runtimes.engines.base import Engine

INPUTS = 32  # at most; a larger batch begins again
PROVED_ON = 16  # samples
_LENGTH = 16


def prepared(job: dict[str, Any]) -> dict[str, Any]:
    """Write and prove what each runtime opens; one that has nothing to open has a reason instead."""
    away = dict(job.get("unreachable", {}))
    with remembering(away):
        return {"runtimes": _for_each(job), "unreachable": away}


def _for_each(job: dict[str, Any]) -> dict[str, Any]:
    try:
        model = _model(job)
    except ModelyardError as error:
        return {runtime: {"problem": reason_of(error)} for runtime in job["runtimes"]}
    said: dict[str, Any] = {}
    for runtime in job["runtimes"]:
        try:
            said[runtime] = asdict(_for_runtime(model, runtime, job))
        except ModelyardError as error:
            said[runtime] = {"problem": reason_of(error)}
    return said


def _model(job: dict[str, Any]) -> Model:
    """Find the model in its zoo; one of a hub gets a zoo of its own."""
    from modelyard.registry.resolve import get_model
    from modelyard.registry.zoo import open_zoo

    subject, random = job["subject"], bool(job["random_weights"])
    if subject["hub"] is None:
        return get_model(job["model"], zoo=subject["zoo"] or job["zoo"])
    from modelyard.benchmark.worker.staged import staged

    cache = open_zoo(job["zoo"]).settings.cache_folder
    return staged(subject, os.path.join(job["scratch"], "zoo"), cache, random=random)


def _for_runtime(model: Model, runtime: str, job: dict[str, Any]) -> Prepared:
    random = bool(job["random_weights"])
    if job.get("card_files") and not random:
        named = _named(model, runtime, job)
        if named is not None:
            return named
    opset = job["subject"]["opset"]
    made, artifact = proved(model, runtime, opset=opset, random=random, verify=job["verify"])
    inputs, origin = _inputs(model, made, job["scratch"])
    return Prepared(
        path=made.path if made else None, **artifact, inputs=inputs, origin=origin,
        model=f"{model.ref}@{model.version}", zoo=_zoo(model, job),
    )  # fmt: skip


def _named(model: Model, runtime: str, job: dict[str, Any]) -> Prepared | None:
    """Give the file that the card names, which the runtime opens for a user; None where it names none."""
    from modelyard.registry.files.fetch import Fetcher
    from modelyard.runtimes.artifact import on_card
    from modelyard.runtimes.family import engine_of

    engine = engine_of(runtime)
    artifact = None if hasattr(engine, "open_model") else on_card(model, engine)
    if artifact is None:
        return None
    had = Fetcher(model.zoo, offline=is_offline()).bring(artifact)
    inputs, origin = _inputs(model, had.path, job["scratch"])
    return Prepared(
        path=had.path, format=artifact.part, sha256=had.sha256, source_sha256=None, size=had.size,
        random_weights=False, certificate=None, inputs=inputs, origin=origin,
        model=f"{model.ref}@{model.version}", zoo=_zoo(model, job),
    )  # fmt: skip


def proved(
    model: Model, runtime: str, *, opset: int | None = None, random: bool = False, verify: bool = True
) -> tuple[Converted | None, dict[str, Any]]:
    """Write what a runtime opens, prove it once, and say what it is; None where it opens the model itself."""
    from modelyard.runtimes.family import engine_of

    kind = _format(runtime, engine_of(runtime), random=random)
    made = _made(model, kind, opset, random=random) if kind else None
    return made, {
        "format": kind,
        "sha256": made.sha256 if made else None,
        "source_sha256": _source(model, made, random=random),
        "size": made.size if made else None,
        "random_weights": random,
        "certificate": _verdict(made, model) if made and verify and not random else None,
    }


def _format(runtime: str, engine: Engine, *, random: bool) -> str | None:
    """Choose what is opened: ONNX where it is read, so that all share one file; None for the model itself."""
    from modelyard.convert.family import FORMATS

    whole = hasattr(engine, "open_model") and not random
    written = [one for one in engine.READS if one in FORMATS.names()]
    if whole or "onnx" in written or written:
        return None if whole else "onnx" if "onnx" in written else written[0]
    raise RunError(f"{runtime} opens models with their own weights alone, and these are to be random")


def _zoo(model: Model, job: dict[str, Any]) -> str | None:
    """Give the folder of its zoo, where that is not the plan's."""
    return model.zoo.root if job["subject"]["hub"] else job["subject"]["zoo"]


def _made(model: Model, kind: str, opset: int | None, *, random: bool) -> Converted:
    from modelyard.convert.converted import converted

    return converted(model, kind, opset=opset if kind == "onnx" else None, random_weights=random)


def _source(model: Model, made: Converted | None, *, random: bool) -> str | None:
    if made is not None or random:
        return made.metadata.source_sha256 if made else None
    from modelyard.convert.described import weights_of

    weights = weights_of(model)
    return weights.sha256 if weights else None


def _verdict(made: Converted, model: Model) -> str:
    """Read the certificate beside an artifact, or prove it now and write one there."""
    from modelyard.convert.described import weights_of
    from modelyard.export.certificate import EQUAL, read_certificate
    from modelyard.export.parity import prove

    if weights_of(model) is None:
        return EQUAL  # the file, known by its digest, is the model
    try:
        found = read_certificate(made.path)
        if found.artifact_sha256 == made.sha256:
            return found.verdict
    except NotFoundError:
        pass
    proof = prove(made.path, made.format, model, made.sha256, num_samples=PROVED_ON, trust=(made.sha256,))
    proof.write(made.path)
    return proof.verdict


def _inputs(model: Model, made: Converted | str | None, scratch: str) -> tuple[str, str]:
    """Write the inputs, once for all runtimes, and give their file and where they come from."""
    import numpy

    from modelyard.evaluation.samples import samples_for

    path, said = os.path.join(scratch, "inputs.npy"), os.path.join(scratch, "origin")
    if not os.path.exists(said):
        shape, dtype = _port(model, made)
        samples = samples_for(model, INPUTS, shape, dtype)
        numpy.save(path, samples.inputs, allow_pickle=False)
        with open(said, "w", encoding="utf-8") as file:
            file.write(samples.origin)
    with open(said, encoding="utf-8") as file:
        return path, file.read()


def _port(model: Model, made: Converted | str | None) -> tuple[list[int], str]:
    """Give the shape of one input, and its numbers: of what was written, of a file, or as the card says."""
    if isinstance(made, str):
        return _port_of(made, model)
    port = next(iter(made.metadata.inputs.values()), None) if made else None
    if port is not None:
        return [side if isinstance(side, int) else _LENGTH for side in port["shape"][1:]], str(port["dtype"])
    if model.task == "text-generation":
        return [_LENGTH], "int64"
    size = (model.data.get("architecture") or {}).get("input_size")
    if not size:
        raise RunError(f"the size of what {model.ref} takes is not known: its card states no input_size")
    return list(size), "float32"


def _port_of(path: str, model: Model) -> tuple[list[int], str]:
    """Open a file, and see what it takes."""
    from modelyard.runtimes.open import open_session

    with open_session(path, threads=1, zoo=model.zoo) as session:
        port = session.inputs[0]
    shape = port.shape or ()
    return [side if isinstance(side, int) else _LENGTH for side in shape[1:]], port.dtype
