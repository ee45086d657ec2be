"""`modelyard predict`: let a model answer pictures, or go on with texts."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._predictions import Drawings, show

TEXT = "text-generation"
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from modelyard.runtimes.predict.prediction import Prediction


def predict(
    model: str,
    inputs: list[str],
    *,
    runtime: str | None = None,
    device: str | None = None,
    threads: int | None = None,
    precision: str | None = None,
    batch_size: int = 8,
    output: str | None = None,
    top: int | None = None,
    confidence: float | None = None,
    overlap: float | None = None,
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
        inputs: Pictures, folders, patterns such as '*.jpg', - for the standard input; or texts to go on with.
        runtime: What runs it, such as onnxruntime or onnx_cuda; `modelyard runtimes` lists them.
        device: Where it runs, such as cuda:0; cpu by default.
        threads: How many threads the runtime computes with; as many as there are cores by default.
        precision: The numbers it computes in, such as bfloat16.
        batch_size: How many pictures are answered at once.
        output: Draw the answers: a file such as drawn.png for one picture, a folder for several.
        top: How many classes are shown. (classification)
        confidence: Boxes of at least this score. (detection)
        overlap: Of boxes that share more of their union, the surest stays. (detection)
        max_tokens: How many tokens are written. (text)
        temperature: Above 1 more even, below more sure; 0 takes the likeliest. (text)
        seed: Makes what is drawn by lot repeatable. (text)
        like: A model whose card tells what a file of others takes and gives.
        trust: The full sha256 of a program, such as TorchScript, that may be run.
        quiet: Draw no bars.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard predict digits_resnet digits/ --runtime onnxruntime
        modelyard predict digits_yolo canvas.png --output drawn.png
        modelyard predict facts_gpt 'The day after Monday' --max-tokens 40
    """
    from modelyard.runtimes.predict.predict import predictor

    options = {
        "top": top, "confidence": confidence, "overlap": overlap, "max_tokens": max_tokens,
        "temperature": temperature, "seed": seed,
    }  # fmt: skip
    with predictor(
        model, runtime=runtime, device=device, threads=threads, precision=precision, batch_size=batch_size,
        like=like, trust=trust or (), zoo=zoo, options=options,
    ) as answering:  # fmt: skip
        if runtime == "best" and not quiet:
            _show.say(f"the best on this machine: {answering.session.used}")
        sources = _sources(inputs, pictures=answering.about.task != TEXT)
        drawings = None if output is None else Drawings(output, [_path_of(one) for one in sources])
        counted = _counted(answering(sources), len(sources), drawings, quiet=quiet)
        if json:
            failed = _as_json(counted)
        else:
            failed = 0
            for one in counted:
                failed += one.found is None
                show(one, alone=len(sources) == 1)
    if failed and len(sources) > 1:
        _show.say(f"{failed} of {len(sources)} could not be answered")
    return 1 if failed else 0


def _path_of(source: Any) -> str:
    return source if isinstance(source, str) else str(source.name)


def _counted(
    predictions: Iterator[Prediction], total: int, drawings: Drawings | None, *, quiet: bool
) -> Iterator[Prediction]:
    """Draw each prediction, and say how many are done where the results themselves do not show it."""
    import sys

    from modelyard.cli._progress import Counter

    silent = quiet or total < 2 or sys.stdout.isatty()
    with Counter("answered", silent=silent) as counter:
        for done, one in enumerate(predictions, 1):
            if drawings is not None and one.found is not None:
                drawings.write(one)
            counter.told(done, total)
            yield one


def _as_json(predictions: Iterator[Prediction]) -> int:
    failed = 0

    def rows() -> Iterator[dict[str, object]]:
        nonlocal failed
        for one in predictions:
            failed += one.found is None
            yield one.as_dict()

    _show.json_out(rows())
    return failed


def _sources(inputs: list[str], *, pictures: bool) -> list[Any]:
    """Give pictures with their names, or texts; `-` is the standard input."""
    import sys

    from modelyard.core.errors import UsageError

    if not inputs:
        raise UsageError("predict needs pictures, a folder or a text")
    if not pictures:
        return [sys.stdin.read().rstrip("\n") if one == "-" else one for one in inputs]
    from modelyard.runtimes.predict.inputs import Given, given

    return [
        found
        for one in inputs
        for found in ([Given("standard input", sys.stdin.buffer.read())] if one == "-" else given(one))
    ]
