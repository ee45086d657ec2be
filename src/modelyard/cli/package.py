"""`modelyard package`: a model as one whole folder."""

from __future__ import annotations

from modelyard.cli import _show


def package(
    model: str,
    folder: str,
    *,
    samples: int = 10,
    dataset: str | None = None,
    opset: int | None = None,
    other_opset: list[int] | None = None,
    force: bool = False,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Write a complete model folder: weights, ONNX, card, figures, recipe, and samples of the model's data.

    The folder appears when it is whole and `modelyard validate` finds nothing wrong with it.

    Args:
        model: A name, name@version or stub.
        folder: Where to; it must not be there, or be empty.
        samples: How many samples are put in.
        dataset: The data set they are of; by default the one whose task and labels are those of the card.
        opset: The opset of model.onnx; the newest by default.
        other_opset: The opsets of the files in onnx/; 17 by default.
        force: Replace a model folder that is there.
        quiet: Draw no bars.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard package digits_resnet digits_resnet/
        modelyard package digits_yolo out/ --samples 20 --opset 18 --force
    """
    from modelyard.cli._progress import Bars
    from modelyard.export.package import OTHER_OPSETS, package_model

    with Bars(quiet=quiet) as bars:
        done = package_model(
            model, folder, samples=samples, dataset=dataset, opset=opset,
            other_opsets=other_opset if other_opset is not None else OTHER_OPSETS, force=force, zoo=zoo,
            report=bars.report,
        )  # fmt: skip
    if json:
        _show.json_out(done.as_dict())
        return 0
    _show.out(_show.inert(done.folder))
    over = f", {done.passed_over:,} passed over" if done.passed_over else ""
    _show.say(_show.inert(f"{done.model}: opset {done.opset}, {done.samples:,} samples{over}; validated"))
    return 0
