"""The ONNX file of a model in int8, statically quantized on training samples, and kept in the cache."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from modelyard.convert.kept import STEM, Converted, home, kept_in, record
from modelyard.convert.key import DIGITS
from modelyard.convert.metadata import Metadata
from modelyard.convert.versions import versions_of
from modelyard.core.errors import InputError, RunError
from modelyard.core.release import __version__

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.registry.model import Model

    Samples = list[NDArray[Any]]

METHOD = "static-int8"
SAMPLES = 128
_MADE_BY = ("onnx", "onnxruntime", "numpy")


def smaller(job: dict[str, Any]) -> dict[str, Any]:
    """Quantize the file that a job names, and say where the new one lies.

    Args:
        job: the model, its ONNX file and that one's digest, what its figures are of, and inputs where there
            are no training samples, since its weights are random.
    """
    from modelyard.registry.resolve import get_model

    model = get_model(job["model"], zoo=job["zoo"])
    samples = _random(job["inputs"]) if job["inputs"] else _drawn(model, job)
    key = _key(job["sha256"], samples)
    found = kept_in(_home(model, key)) or _written(model, job["source"], samples, key)
    return {"path": found.path, "sha256": found.sha256, "kept": key, "method": METHOD}


def _random(path: str) -> Samples:
    import numpy

    return list(numpy.load(path, allow_pickle=False))


def _drawn(model: Model, job: dict[str, Any]) -> Samples:
    """Draw samples of the data that are trained on, none of them one that the figures are of."""
    from modelyard.runtimes.predict.about import About
    from modelyard.tune.quantize.samples import drawn
    from modelyard.tune.variants.data import training_split
    from modelyard.tune.variants.measuring import Measuring

    try:
        training_split(model)
    except InputError as error:
        more = f"`modelyard quantize {model.ref} --calibration` makes a variant, which is tried then"
        raise InputError(error.message, hint=more) from None
    how = Measuring(dataset=job["dataset"], split=job["split"], size=job["size"])
    return drawn(model, About.of_model(model), how, asked=None, split=None, count=SAMPLES, seed=0).inputs


def _key(source: str, samples: Samples) -> str:
    said = [METHOD, __version__, source, repr(versions_of(_MADE_BY))]
    found = sha256("\n".join(said).encode())
    for one in samples:
        found.update(str(one.shape).encode() + one.tobytes())
    return found.hexdigest()[:DIGITS]


def _home(model: Model, key: str) -> str:
    return home(model.zoo.settings.cache_folder, model.ref, model.version, key)


def _written(model: Model, source: str, samples: Samples, key: str) -> Converted:
    """Write it, one process at a time: whoever waited finds it there."""
    from modelyard.store.cache.trouble import explained
    from modelyard.store.download.turn import turn

    root, folder = model.zoo.settings.cache_folder, _home(model, key)
    with explained(root), turn(root, os.path.basename(folder)) as part:
        found = kept_in(folder)
        if found is None:
            _write(source, samples, part=part, folder=folder)
            found = kept_in(folder)
    assert found is not None, folder
    return replace(found, reused=False)


def _write(source: str, samples: Samples, *, part: str, folder: str) -> None:
    """Write into a folder that is nobody's, and move it to its place when all of it is there."""
    from modelyard.runtimes.onnx_facts import read_facts
    from modelyard.tune.quantize.files import quantized_file
    from modelyard.tune.quantize.samples import batched

    facts = read_facts(source)
    metadata = Metadata.from_texts(facts.metadata)
    if metadata is None:
        raise RunError(f"{source} does not say what it is a model of")
    shutil.rmtree(part, ignore_errors=True)  # of one who was killed
    os.makedirs(part)
    try:
        name = facts.inputs[0].name
        quantized_file(source, os.path.join(part, f"{STEM}.onnx"), calibration=batched(samples, name))
        record(part, f"{STEM}.onnx", metadata, {"modelyard": __version__, **versions_of(_MADE_BY)})
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)  # what is damaged
        os.rename(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
