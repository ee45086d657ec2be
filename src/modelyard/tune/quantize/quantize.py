"""`quantize_model`: a model of a zoo becomes a quantized variant beside it, measured against its parent."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.scratch import scratch
from modelyard.convert.converted import converted
from modelyard.core.progress import silent
from modelyard.results.folder import FOLDER
from modelyard.runtimes.predict.about import About
from modelyard.tune.quantize.files import made, named, read_graph, write_graph
from modelyard.tune.quantize.job import QUANTIZED, Job, planned
from modelyard.tune.quantize.layers import demand_known_nodes
from modelyard.tune.quantize.look_for import looked_for
from modelyard.tune.quantize.quantization import Quantization
from modelyard.tune.quantize.samples import COUNT, Drawn, batched, drawn
from modelyard.tune.variants.draft import Draft, tuned
from modelyard.tune.variants.keep import measured_and_kept

if TYPE_CHECKING:
    from modelyard.convert.kept import Converted
    from modelyard.core.progress import Report
    from modelyard.registry.zoo import Zoo
    from modelyard.tune.quantize.search import Searched
    from modelyard.tune.variants.measuring import Measuring
    from modelyard.tune.variants.tuned import Tuned

TABLE = "layers.json"


@dataclass(frozen=True)
class Calibration:
    """What a method that needs samples is shown, and how its ranges are taken."""

    source: str | None = None
    """A data set, a split of the model's own, a folder of pictures, an `.npz`; or its training split."""
    split: str | None = None
    """Of that data set."""
    count: int = COUNT
    seed: int = 0
    """Of the lot by which samples are drawn."""
    calibrator: str = "minmax"
    """`minmax`, `percentile` or `entropy`."""


def quantize_model(
    reference: str,
    method: str = "static",
    *,
    calibration: Calibration | None = None,
    per_channel: bool = True,
    bits: int = 8,
    exclude: Collection[str] = (),
    name: str | None = None,
    measuring: Measuring | None = None,
    output: str = FOLDER,
    zoo: Zoo | str | None = None,
    report: Report = silent,
) -> Tuned:
    """Quantize a model, measure the variant against it, and register the variant beside it.

    Args:
        reference: a name, `name@version` or stub of the zoo.
        method: `static`, `dynamic`, `fp16`, `bf16` or `weight-only`.
        calibration: with what, for `static`; the training split of the data that its figures are of.
        per_channel: whether each channel of a weight has a scale of its own.
        bits: for `weight-only`: 8, or 4 for linear layers.
        exclude: names of nodes that stay as they are.
        name: of the variant; the model's with an ending by default.
        measuring: on what both are measured, and what has to hold.
        output: the folder of results.
        zoo: a zoo or its folder; the one at hand by default.
        report: called with `Progress`.
    """
    shown = calibration or Calibration()
    job = planned(
        reference, method, calibrator=shown.calibrator, bits=bits, name=name, measuring=measuring, zoo=zoo
    )
    with scratch() as folder:
        source = converted(job.parent, "onnx", report=report)
        how = Quantization((), per_channel, shown.calibrator, frozenset(exclude), bits)
        demand_known_nodes(read_graph(source.path), how.exclude)
        samples = _samples(job, source, shown, report)
        how = _calibrated(job, source, how, samples)
        found = looked_for(job, source, how, samples, folder=folder, report=report)
        how = replace(how, exclude=how.exclude | {*(found.exclude if found else ())})
        path = os.path.join(folder, "quantized.onnx")
        write_graph(named(made(job.quantizer, read_graph(source.path), how), job.name), path)
        draft = _draft(job, source.metadata.opset, how, samples, found, path=path)
        return measured_and_kept(
            draft, job.home, job.measuring, scratch=folder, output=output, report=report,
            notices=[*job.notices, *_about(samples)],
        )  # fmt: skip


def _samples(job: Job, source: Converted, shown: Calibration, report: Report) -> Drawn | None:
    """Draw samples where the method sees them, or a search for layers has to measure what is lost."""
    if not job.quantizer.NEEDS_SAMPLES and job.measuring.max_drop is None:
        return None
    about = About.of_metadata(source.metadata.as_texts(), job.parent.ref)
    return drawn(
        job.parent, about, job.measuring, asked=shown.source, split=shown.split, count=shown.count,
        seed=shown.seed, report=report,
    )  # fmt: skip


def _calibrated(job: Job, source: Converted, how: Quantization, samples: Drawn | None) -> Quantization:
    """Take the ranges once, for all candidates."""
    ranges = getattr(job.quantizer, "ranges", None)
    if samples is None or not job.quantizer.NEEDS_SAMPLES:
        return how
    how = replace(how, calibration=batched(samples.inputs, next(iter(source.metadata.inputs))))
    return how if ranges is None else replace(how, ranges=ranges(read_graph(source.path), how))


def _draft(
    job: Job,
    opset: int | None,
    how: Quantization,
    samples: Drawn | None,
    found: Searched | None,
    *,
    path: str,
) -> Draft:
    said: dict[str, Any] = {"what": QUANTIZED, "method": job.method, "per_channel": how.per_channel}
    if job.quantizer.NEEDS_SAMPLES and samples is not None:
        said |= {"calibration": samples.origin}
        said |= {"calibrator": job.calibrator} if hasattr(job.quantizer, "ranges") else {}
    if job.method == "weight-only":
        said["bits"] = how.bits
    if how.exclude:
        said["left_alone"] = sorted(how.exclude)
    table = {TABLE: _table(found)} if found is not None and found.layers else {}
    return Draft(
        job.parent, job.name, f"quantized ({job.ending})", QUANTIZED, _sparse_name(job), job.target, said,
        path, opset, table,
    )  # fmt: skip


def _sparse_name(job: Job) -> str:
    """Give the first part of the end of its stub; that of a pruned parent stays to be seen."""
    return "pruned_quant" if (tuned(job.parent) or {}).get("what") == "pruned" else "quant"


def _table(found: Searched) -> bytes:
    said = {
        "samples": found.samples, "ratio": found.ratio, "excluded": list(found.exclude),
        "layers": [one.as_dict() for one in found.layers],
    }  # fmt: skip
    return f"{json.dumps(said, indent=1)}\n".encode()


def _about(samples: Drawn | None) -> list[str]:
    if samples is None or not samples.left_out:
        return []
    return [f"{samples.left_out} calibration samples were left out: the figures are of them"]
