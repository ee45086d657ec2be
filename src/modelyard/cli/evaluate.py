"""`modelyard evaluate`: what a model scores, on the file that a runtime opens."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._written import demand_some_writable, say_written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.benchmark.written.evaluated import Opened
    from modelyard.evaluation.evaluation import Evaluation
    from modelyard.results.document import Result


def evaluate(
    model: str,
    *,
    dataset: str | None = None,
    split: str | None = None,
    size: int | None = None,
    metrics: list[str] | None = None,
    runtime: str | None = None,
    device: str | None = None,
    threads: int = 1,
    workers: int | None = None,
    precision: str | None = None,
    batch_size: int = 8,
    label_map: str | None = None,
    like: str | None = None,
    trust: list[str] | None = None,
    samples: str | None = None,
    write: bool = False,
    output: str = "benchmarks/results",
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Measure what a model scores on a data set.

    The figures are those of the file that the runtime opens, made from the model's weights where there is
    none yet. Where an interval is shown, the figure lies in it with 95 % confidence.

    Args:
        model: A name, name@version or stub of the zoo, or a file that was exported.
        dataset: Such as digits, folder:PATH, csv:FILE, imagenet:PATH, coco:PATH, voc:PATH or hf:ORG/NAME.
        split: Of the data set, such as held-out.
        size: Only the first so many samples.
        metrics: Such as top1; by default those of modelyard that the task has.
        runtime: What runs it, such as onnxruntime or onnx_cuda; `modelyard runtimes` lists them.
        device: Where it runs, such as cuda:0; cpu by default.
        threads: How many threads the runtime computes a batch with.
        workers: How many batches are worked on at once; as many as there are cores by default.
        precision: The numbers it computes in, such as bfloat16.
        batch_size: How many samples are answered at once.
        label_map: by-number, background-first or a set such as coco-91, where names cannot tell.
        like: A model whose card tells what a file of others takes and gives.
        trust: The full sha256 of a program, such as TorchScript, that may be run.
        samples: Write what is kept of each sample into this file (.npz).
        write: Write the figures into the model's benchmarks.yaml and card, and a result beside others.
        output: With --write, the folder of results.
        quiet: Draw no bars.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard evaluate digits_resnet
        modelyard evaluate digits_yolo --size 500 --runtime openvino
        modelyard evaluate mynet --write
        modelyard evaluate resnet50 --dataset imagenet:~/imagenet/val
    """
    from modelyard.benchmark.written.evaluated import result_of
    from modelyard.cli._progress import Bars
    from modelyard.evaluation.evaluate import evaluate as measured
    from modelyard.runtimes.labels import placed

    runtime, device = placed(runtime, device)
    if samples is not None:
        _demand_file(samples)
    opened = _opened(model, runtime, zoo) if write else None
    source, like = (opened.path or model, model if opened.path else like) if opened else (model, like)
    with Bars(quiet=quiet) as bars:
        found = measured(
            source, dataset, runtime=runtime, split=split, size=size, metrics=metrics or None, device=device,
            threads=threads, workers=workers, precision=precision, batch_size=batch_size, label_map=label_map,
            like=like, trust=trust or (), zoo=zoo,
            report=bars.report,
        )  # fmt: skip
    if samples is not None:
        _write(samples, found)
    if json:
        _show.json_out(found.as_dict())
    else:
        _told(found)
    if opened is None:
        return 0
    asked = {"split": split, "metrics": metrics or None, "label_map": label_map, "precision": precision}
    return _kept(result_of(found, opened, size, device=device, **asked), output, zoo)


def _opened(model: str, runtime: str | None, zoo: str | None) -> Opened:
    """Write and prove what the runtime opens, where the card may be written at all."""
    from modelyard.benchmark.written.evaluated import opened_for

    demand_some_writable([model], zoo)
    return opened_for(model, runtime, zoo)


def _kept(result: Result, output: str, zoo: str | None) -> int:
    """Keep the evaluation as a result, and write it to its card."""
    from modelyard.results.folder import write

    _show.say(f"{write(result, output)}: written")
    return say_written([result], zoo)


def _told(found: Evaluation) -> None:
    shown = 4 if found.intervals else 2  # no columns for what no figure has
    rows = [_row(found, name)[:shown] for name in found.figures]
    _show.table(rows, ("FIGURE", "VALUE", "FROM", "TO")[:shown], "lrrr"[:shown])
    _say_how(found)


def _row(found: Evaluation, name: str) -> tuple[str | None, ...]:
    from modelyard.cards.score import score_said

    given = (found.figures[name], *found.intervals.get(name, (None, None)))
    return (name, *(None if value is None else score_said(name, value) for value in given))


def _say_how(found: Evaluation) -> None:
    key, used = found.key, found.used
    _show.say(_show.inert(f"{found.model} on {found.data} ({key['split']}), {found.samples:,} samples"))
    _show.say(_show.inert(f"with {used['runtime']} {used['version']}, {used['device']}, {used['precision']}"))
    for note in found.notes:
        _show.say(_show.inert(note))


def _demand_file(path: str) -> None:
    """Refuse a place where no file can be, before anything is measured."""
    import os

    from modelyard.core.errors import InputError

    if os.path.isdir(path) or not os.path.isdir(os.path.dirname(os.path.abspath(path))):
        raise InputError(
            f"{path} cannot be written: it is a folder, or lies in none", hint="Name a file (.npz)."
        )


def _write(path: str, found: Evaluation) -> None:
    """Write under exactly this name, whole or not at all."""
    import io

    import numpy as np

    from modelyard.core.errors import InputError
    from modelyard.store.atomic import write_atomically

    held = io.BytesIO()
    np.savez_compressed(held, allow_pickle=False, **found.per_sample)
    try:
        write_atomically(path, held.getvalue())
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from None
