"""`modelyard benchmark`: how fast models are, on every runtime there is."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._written import demand_some_writable, results_at, say_written

ALIASES = {"models": "names", "batch_size": "batch_sizes"}
TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.benchmark.measured import Measured
    from modelyard.benchmark.plan import Plan
    from modelyard.registry.zoo import Zoo

GIGABYTE = 10**9
_WORTH_SAYING = 10**6  # bytes


def benchmark(
    *names: str,
    batch_sizes: list[int] | None = None,
    runtimes: list[str] | None = None,
    task: str | None = None,
    where: str | None = None,
    threads: int | None = None,
    device: str | None = None,
    gpu: bool = False,
    precision: str | None = None,
    random_weights: bool = False,
    verify: bool | None = None,
    accuracy: bool = False,
    dataset: str | None = None,
    size: int | None = None,
    config: str | None = None,
    budget: float | None = None,
    seed: int | None = None,
    output: str = "benchmarks/results",
    write: bool = False,
    plan: bool = False,
    show_config: bool = False,
    resume: bool = False,
    yes: bool = False,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Time models on every runtime there is, and print a table.

    Each model is exported once with a batch that varies, proved equal to its source, and timed with each
    runtime and batch in fresh processes of its own, which take turns. A result file is written for each
    cell. Percentiles stand only where there are samples enough. A model that fails is a row with its reason,
    and the exit code is 1.

    Args:
        names: Names, name@version or stubs; all models of the zoo without.
        batch_sizes: How many inputs go in at once; 1 by default.
        runtimes: Names; all that can be used here by default.
        task: Only models of this task.
        where: Only models that this query finds.
        threads: Of the runtime; as many as there are cores by default.
        device: cpu, cuda, cuda:1; cpu by default.
        gpu: The same as --device cuda.
        precision: Of the computation, such as bfloat16; that of the file by default.
        random_weights: New weights, and nothing is fetched: good for speed alone, and marked everywhere.
        verify: Prove each export equal to its model before it is timed, which is done once.
        accuracy: Measure on each runtime what the models score, too, on the files that are timed.
        dataset: For --accuracy, such as digits or folder:PATH; by default that of the card's figures.
        size: For --accuracy, only the first so many samples.
        config: A YAML file; options count more than what it says.
        budget: Seconds of timed calls for one cell; 30 by default.
        seed: Of the order in which cells take turns; drawn by default, and kept in the results.
        output: The folder of results.
        write: Write the figures into each model's benchmarks.yaml, and what stands for them into its card.
        plan: Only say what would run, and about how long.
        show_config: Only print the config with all defaults, as YAML.
        resume: Go on with an interrupted run of the same plan; nothing is timed twice.
        yes: Fetch more than 1 GB without asking back.
        quiet: Draw no progress.
        json: Print JSON, one object a cell.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard benchmark digits_resnet
        modelyard benchmark resnet18 resnet50 efficientnet_b0 --batch-sizes 1 4 8 --random-weights
        modelyard benchmark digits_resnet digits_yolo --accuracy --size 500
        modelyard benchmark --task detection --runtimes onnxruntime openvino --plan
        modelyard benchmark --config latency.yaml --resume
        modelyard benchmark mynet --accuracy --write
    """
    from modelyard.benchmark.config_file import as_yaml, read_config
    from modelyard.core.errors import UsageError
    from modelyard.registry.zoo import open_zoo

    asked = read_config(config).but(
        models=list(names) or None, batch_sizes=batch_sizes, runtimes=runtimes, task=task, where=where,
        threads=threads, device="cuda" if gpu else device, precision=precision,
        random_weights=random_weights or None, verify=verify, budget=budget, seed=seed,
        accuracy=accuracy or None, dataset=dataset, size=size,
    )  # fmt: skip
    if asked.accuracy and asked.random_weights:
        raise UsageError("a model with random weights has no accuracy: leave one of the two out")
    if write and asked.random_weights:
        raise UsageError("figures of random weights are not written to a card: leave --write out")
    if show_config:
        _show.out(as_yaml(asked))
        return 0
    from modelyard.benchmark.plan import planned

    found = planned(asked, zoo)
    if plan:
        return _say_plan(found, json=json)
    if write:
        demand_some_writable(found.references, zoo)
    _demand_small(found, open_zoo(zoo), yes=yes)
    rows, code = _run(found, output, resume=resume, quiet=quiet, json=json)
    return max(code, say_written(results_at(rows), zoo)) if write else code


def _run(plan: Plan, output: str, *, resume: bool, quiet: bool, json: bool) -> tuple[list[Measured], int]:
    from modelyard.benchmark.runner import run_benchmark
    from modelyard.cli._cells import HEADERS, SIDES, cells_of, data_of, line_of, remarks
    from modelyard.cli._live import Live

    with Live(lambda state: [line_of(one, plan.config) for one in state.rows], quiet=quiet) as live:
        rows = run_benchmark(plan, output=output, resume=resume, report=live.told)
    if json:
        _show.json_out([data_of(one, plan.config) for one in rows])
    else:
        _show.table([cells_of(one, plan.config) for one in rows], HEADERS, SIDES)
        for line in remarks(rows):
            _show.say(_show.inert(line))
        _show.say(f"order of seed {plan.seed}; results are in {output}")
    return rows, int(any(one.trouble is not None for one in rows))


def _say_plan(plan: Plan, *, json: bool) -> int:
    from modelyard.cli._progress import time_of

    if json:
        _show.json_out([cell.as_dict() for cell in plan.cells])
        return 0
    rows = [(cell.reference, cell.runtime, cell.batch) for cell in plan.cells]
    _show.table(rows, ("MODEL", "RUNTIME", "BATCH"), "llr")
    anchor = " and the anchor" if plan.anchor is not None and plan.anchor not in plan.cells else ""
    _show.say(
        f"{len(plan.cells)} cells{anchor}, {plan.config.processes} processes each: about "
        f"{time_of(plan.seconds)}, without fetching and exporting"
    )
    return 0


def _demand_small(plan: Plan, zoo: Zoo, *, yes: bool) -> None:
    """Say what has to be fetched; ask before it is much."""
    from modelyard.core.amount import human_bytes
    from modelyard.core.errors import InputError

    if plan.config.random_weights:
        return
    size = sum(size for reference, size in plan.sizes.items() if not _is_here(reference, zoo))
    if size > GIGABYTE and not yes:
        raise InputError(
            f"this fetches {human_bytes(size)} of weights",
            hint="`--yes` says that it may.",
        )
    if size >= _WORTH_SAYING:
        _show.say(f"weights to fetch: {human_bytes(size)}")


def _is_here(reference: str, zoo: Zoo) -> bool:
    """Tell whether the weights of a model are in the cache already."""
    from modelyard.registry.artifacts import WEIGHTS, artifacts_of
    from modelyard.registry.fetch import Fetcher
    from modelyard.registry.resolve import get_model

    weights = [one for one in artifacts_of(get_model(reference, zoo=zoo)) if one.part == WEIGHTS]
    return all(Fetcher(zoo, offline=True).at_hand(one) for one in weights)
