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
from modelyard.core.errors import RunError
from modelyard.core.release import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from modelyard.registry.model import Model

METHOD = "static-int8"
SAMPLES, BATCH = 128, 8
_MADE_BY = ("onnx", "onnxruntime", "numpy")


def smaller(job: dict[str, Any]) -> dict[str, Any]:
    """Quantize the file that a job names, and say where the new one lies.

    Args:
        job: the model, its ONNX file and that one's digest, and inputs where there are no training samples.
    """
    from modelyard.registry.resolve import get_model

    model = get_model(job["model"], zoo=job["zoo"])
    samples = _samples(model, job["inputs"])
    key = _key(job["sha256"], samples)
    found = kept_in(_home(model, key)) or _written(model, job["source"], samples, key)
    return {"path": found.path, "sha256": found.sha256, "kept": key, "method": METHOD}


def _samples(model: Model, inputs: str | None) -> NDArray[Any]:
    """Take samples of the split that is trained on; where there is none, the inputs that are timed."""
    import numpy

    from modelyard.evaluation.family import measured_on
    from modelyard.evaluation.samples import of_dataset

    for data, _, measured in measured_on(model) if inputs is None else ():
        split = next((one for one in data.SPLITS if one != measured), None)
        if split is not None:
            return of_dataset(data, split, model, SAMPLES)
    if inputs is None:
        raise RunError("no samples are known that its ranges could be taken from, but those it is judged by")
    loaded: NDArray[Any] = numpy.load(inputs, allow_pickle=False)
    return loaded


def _key(source: str, samples: NDArray[Any]) -> str:
    said = [METHOD, __version__, source, repr(versions_of(_MADE_BY)), str(samples.shape)]
    return sha256("\n".join(said).encode() + samples.tobytes()).hexdigest()[:DIGITS]


def _home(model: Model, key: str) -> str:
    return home(model.zoo.settings.cache_folder, model.ref, model.version, key)


def _written(model: Model, source: str, samples: NDArray[Any], key: str) -> Converted:
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


def _write(source: str, samples: NDArray[Any], *, part: str, folder: str) -> None:
    """Write into a folder that is nobody's, and move it to its place when all of it is there."""
    from modelyard.runtimes.onnx_facts import read_facts
    from modelyard.tune.quantize.files import quantized_file

    facts = read_facts(source)
    metadata = Metadata.from_texts(facts.metadata)
    if metadata is None:
        raise RunError(f"{source} does not say what it is a model of")
    shutil.rmtree(part, ignore_errors=True)  # of one who was killed
    os.makedirs(part)
    try:
        name = facts.inputs[0].name
        batches = [{name: batch} for batch in _batches(samples)]
        quantized_file(source, os.path.join(part, f"{STEM}.onnx"), calibration=batches)
        record(part, f"{STEM}.onnx", metadata, {"modelyard": __version__, **versions_of(_MADE_BY)})
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)  # what is damaged
        os.rename(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _batches(samples: NDArray[Any]) -> Iterator[NDArray[Any]]:
    return (samples[start : start + BATCH] for start in range(0, len(samples) - BATCH + 1, BATCH))
