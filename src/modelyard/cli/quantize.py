"""`modelyard quantize`: a variant of fewer bits, measured against its parent, as a card beside it."""

from __future__ import annotations

from modelyard.cli._gently import ended_gently

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.tune.quantize.job import Job


def quantize(
    model: str,
    *,
    method: str = "static",
    calibration: str | None = None,
    calibration_split: str | None = None,
    samples: int = 128,
    seed: int = 0,
    calibrator: str = "minmax",
    per_tensor: bool = False,
    bits: int = 8,
    exclude: list[str] | None = None,
    max_drop: str | None = None,
    only_if_faster: bool = False,
    name: str | None = None,
    dataset: str | None = None,
    split: str | None = None,
    size: int | None = None,
    runtime: str = "onnxruntime",
    threads: int | None = None,
    processes: int = 5,
    output: str = "benchmarks/results",
    plan: bool = False,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Make a quantized variant of a model, and measure what it loses and gains.

    The variant is held against its parent on the same samples, and timed beside it in fresh processes that
    take turns. It becomes a card of its own whose `base_model` is the parent, and whose category follows
    from the measured metric: conservative, moderate, aggressive, or undecided where the samples are too few.
    With --max-drop, layers that hurt are looked for on training data and left as they are. The exit code is 1
    where nothing is kept: more was lost than --max-drop allows, or it is not faster with --only-if-faster.

    Args:
        model: A name, name@version or stub of the zoo.
        method: static (8-bit weights and values), dynamic (linear layers), fp16, bf16, weight-only or nncf.
        calibration: A data set, a split of the model's own, a folder of pictures or a .npz; train by default.
        calibration_split: The part of that data set; train where there is one.
        samples: How many samples to calibrate with.
        seed: Of the lot by which they are drawn.
        calibrator: How ranges are taken for static: minmax, percentile or entropy.
        per_tensor: One scale for a whole weight, not one for each of its channels.
        bits: Of a weight for weight-only: 8, or 4 for linear layers.
        exclude: Names of nodes of the graph that stay as they are.
        max_drop: How much of the parent's metric may be lost, such as 1% or 0.01.
        only_if_faster: Keep it only if it is faster than its parent on this machine.
        name: Of the variant; the model's with an ending, such as -int8, by default.
        dataset: What both are measured on; by default that of the card's figures.
        split: The part of that data set.
        size: Only the first so many samples of it.
        runtime: What runs and times both, such as onnxruntime or openvino.
        threads: Of the runtime, for timing; as many as there are cores by default.
        processes: Fresh ones of each that are timed; an interval needs four.
        output: The folder of results.
        plan: Only say what would be done.
        quiet: Draw no bars.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard quantize digits_resnet
        modelyard quantize digits_vit --method static --calibrator entropy --max-drop 1%
        modelyard quantize digits_yolo --size 500 --only-if-faster
        modelyard quantize mynet --calibration folder:pictures/ --samples 256 --name mynet-small
        modelyard quantize facts_gpt --method weight-only --bits 4
    """
    from modelyard.cli._progress import Bars
    from modelyard.cli._tuned import said
    from modelyard.core.stated_number import stated_share
    from modelyard.tune.quantize.job import planned
    from modelyard.tune.quantize.quantize import Calibration, quantize_model
    from modelyard.tune.variants.measuring import Measuring

    how = Measuring(
        dataset, split, size, runtime, threads, processes,
        None if max_drop is None else stated_share("--max-drop", max_drop), only_if_faster,
    )  # fmt: skip
    if plan:
        job = planned(model, method, calibrator=calibrator, bits=bits, name=name, measuring=how, zoo=zoo)
        return _planned(job, json=json)
    shown = Calibration(calibration, calibration_split, samples, seed, calibrator)
    with Bars(quiet=quiet) as bars, ended_gently():
        done = quantize_model(
            model, method, calibration=shown, per_channel=not per_tensor, bits=bits, exclude=exclude or (),
            name=name, measuring=how, output=output, zoo=zoo, report=bars.report,
        )  # fmt: skip
    return said(done, json=json)


def _planned(job: Job, *, json: bool) -> int:
    from modelyard.cli._tuned import planned_said

    return planned_said(job.as_dict(), job.notices, json=json)
