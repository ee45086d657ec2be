"""`modelyard predict`: let a model answer pictures, or go on with texts."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from modelyard.runtimes.predict.prediction import Prediction


def predict(
    model: str,
    inputs: list[str],
    *,
    runtime: str | None = None,
    device: str = "cpu",
    threads: int | None = None,
    precision: str | None = None,
    batch_size: int = 8,
    output: str | None = None,
    top: int | None = None,
    confidence: float | None = None,
    iou: float | None = None,
    max_tokens: int | None = None,
    temperature: float | None = None,
    seed: int | None = None,
    like: str | None = None,
    trust: list[str] | None = None,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Let a model answer pictures: labels, boxes or masks; or go on with texts.

    A model that is not there in the form a runtime reads is exported into the cache first. A picture that
    cannot be read is said, and the others are answered.

    Args:
        model: A name, name@version or stub of the zoo, or a file that was exported.
        inputs: Pictures, folders, patterns such as '*.jpg', or - for the standard input; texts for a language model.
        runtime: What runs it, such as onnxruntime; `modelyard runtimes` lists them.
        device: Where it runs, such as cuda:0.
        threads: How many threads the runtime computes with; as many as there are cores by default.
        precision: The numbers it computes in, such as bfloat16.
        batch_size: How many pictures are answered at once.
        output: Draw the answers: a file such as drawn.png for one picture, a folder for several.
        top: How many classes are shown. (classification)
        confidence: Boxes of at least this score. (detection)
        iou: Of boxes that overlap more, the surest stays. (detection)
        max_tokens: How many tokens are written. (text)
        temperature: Above 1 more even, below more sure; 0 takes the likeliest. (text)
        seed: Makes what is drawn by lot repeatable. (text)
        like: A model whose card tells what a file of others takes and gives.
        trust: The full sha256 of a program, such as TorchScript, that may be run.
        quiet: Draw no bars.
        json: Print JSON, one object a line.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard predict digits_resnet digits/ --runtime onnxruntime
        modelyard predict digits_yolo canvas.png --output drawn.png
        modelyard predict facts_gpt 'The day after Monday' --max-tokens 40
    """
    from modelyard.cli._progress import Bars
    from modelyard.core.progress import Progress
    from modelyard.runtimes.predict.predict import predictor
    from modelyard.runtimes.predict.writer import Writer

    options = {
        "top": top, "confidence": confidence, "iou": iou, "max_tokens": max_tokens, "temperature": temperature,
        "seed": seed,
    }  # fmt: skip
    failed = 0
    with Bars(quiet=quiet) as bars, predictor(
        model, runtime=runtime, device=device, threads=threads, precision=precision, batch_size=batch_size,
        like=like, trust=trust or (), zoo=zoo, options=options,
    ) as answering:  # fmt: skip
        if isinstance(answering, Writer):
            sources: list[object] = [_standard_text() if one == "-" else one for one in inputs]
            total = len(sources)
        else:
            from modelyard.runtimes.predict.inputs import given

            sources = [one for name in inputs for one in _pictures(name, given)]
            total = len(sources)
        drawing = None if output is None else _Drawing(output, several=total > 1)
        for done, one in enumerate(answering(sources), 1):
            failed += one.found is None
            _shown(one, bars, json=json, one_line=total > 1)
            if drawing is not None and one.found is not None:
                drawing.write(one)
            bars.report(Progress("pictures", done, total))
        bars.report(Progress("pictures", total, total, "done"))
    if failed and total > 1:
        _show.say(f"{failed} of {total} could not be read")
    return 1 if failed else 0
