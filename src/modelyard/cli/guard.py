"""`modelyard guard`: whether models became slower, larger or worse, or whether that cannot be told."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._gently import ended_gently

ALIASES = {"models": "names", "batch_size": "batch_sizes"}
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from modelyard.benchmark.guard.guarded import Guarded


def guard(
    *names: str,
    baseline: str = "main",
    threshold: str | None = None,
    cold_start_threshold: str | None = None,
    memory_threshold: str | None = None,
    file_size_threshold: str | None = None,
    accuracy_threshold: str | None = None,
    accuracy: bool = True,
    runtimes: list[str] | None = None,
    batch_sizes: list[int] | None = None,
    threads: int | None = None,
    device: str | None = None,
    precision: str | None = None,
    random_weights: bool = False,
    dataset: str | None = None,
    split: str | None = None,
    size: int | None = None,
    config: str | None = None,
    models_file: str | None = None,
    pairs: int = 80,
    all: bool = False,
    budget: str | None = None,
    seed: int | None = None,
    format: Literal["text", "json", "github"] = "text",
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Say whether models became slower, larger or worse since a revision.

    The zoo as it was at that revision is written elsewhere, and both sides are measured here and now, in
    pairs of fresh processes that follow each other. Each figure has one of three verdicts: it is worse, where
    the interval of its change lies above the gate; it is not, where that lies below; else it cannot be told,
    and is said how many more runs would decide. The exit code is 1 where anything is worse, else 4 where
    anything cannot be told, else 0. What is the same file on both sides is not timed.

    Args:
        names: Names, name@version, stubs, hf:org/name or timm:name; all models of the zoo without.
        baseline: A revision of the zoo's git repository, or a file or folder of results, against which gates
            are twice as wide.
        threshold: By how much a call may become slower; 5% by default.
        cold_start_threshold: By how much the time to the first answer may grow; 20% by default.
        memory_threshold: By how much the most memory of a process may grow; 10% by default.
        file_size_threshold: By how much what is opened may grow; 5% by default.
        accuracy_threshold: By how much the score may fall; 1%, a hundredth, by default.
        accuracy: Whether scores are guarded, where data are named.
        runtimes: Names, or labels such as onnx_cpu; all that can be used here by default.
        batch_sizes: How many inputs go in at once; 1 by default.
        threads: Of the runtime; as many as there are cores by default.
        device: cpu, cuda, cuda:1; cpu by default.
        precision: Of the computation, such as bfloat16; that of the file by default.
        random_weights: New weights, and nothing is fetched: good for speed alone.
        dataset: For the accuracy, such as digits or folder:PATH; by default that of the card's figures.
        split: For the accuracy, the part of the data set; the one that figures are of by default.
        size: For the accuracy, how many samples; 1,000 by default.
        config: A YAML file or the name of a config, as `modelyard benchmark` takes it; its max_ms are limits.
        models_file: A file of models of hubs, such as models.yaml; that of the zoo by default.
        pairs: Of processes, at most, for a figure that is hard to tell.
        all: Time what is the same file on both sides, too.
        budget: Of the timing, such as 90s or 10m; what has no verdict by then cannot be told.
        seed: Of the orders; drawn by default, and told.
        format: How it is told: github adds to the job's summary, and prints annotations.
        quiet: Draw no progress.
        json: The same as --format json.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard guard
        modelyard guard mynet --baseline main --runtimes onnxruntime
        modelyard guard --baseline v1.4.0 --threshold 3% --batch-sizes 1 8
        modelyard guard --baseline benchmarks/results
        modelyard guard --config guard.yaml --format github --budget 20m
    """
    from modelyard.benchmark.guard.guard_models import guard_models
    from modelyard.cli._progress import Bars

    with ended_gently(), Bars(quiet=quiet) as bars:
        found = guard_models(
            *names, baseline=baseline, threshold=threshold, cold_start=cold_start_threshold,
            memory=memory_threshold, file_size=file_size_threshold, max_fall=accuracy_threshold,
            accuracy=accuracy, runtimes=runtimes, batch_sizes=batch_sizes, threads=threads, device=device,
            precision=precision, random_weights=random_weights or None, dataset=dataset, split=split,
            size=size, config=config, models_file=models_file, pairs=pairs, all=all, budget=budget, seed=seed,
            zoo=zoo, report=bars.report,
        )  # fmt: skip
    _tell(found, "json" if json else format)
    return found.code


def _tell(found: Guarded, format: str) -> None:
    from modelyard.cli import _github, _guarded
    from modelyard.cli._spare import table

    if format == "json":
        _show.json_out(found.as_dict())
        return
    if format == "github":
        _github.tell(found)
        return
    _show.out(_show.inert(_guarded.verdict(found)))
    rows = [_guarded.cells_of(one) for one in found.findings]
    table(rows, _guarded.HEADERS, _guarded.SIDES, _guarded.SPARE, _show.room())
    for line in [*_guarded.remarks(found), _guarded.summary(found)]:
        _show.say(_show.inert(line))
