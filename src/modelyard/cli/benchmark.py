"""`modelyard benchmark`: how fast models are, on every runtime there is."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._asking import agreed
from modelyard.cli._gently import ended_gently
from modelyard.cli._written import demand_some_writable, results_at, say_written

ALIASES = {"models": "names", "batch_size": "batch_sizes"}
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.benchmark.cell import Cell
    from modelyard.benchmark.run.measured import Measured
    from modelyard.benchmark.run.plan import Plan
    from modelyard.registry.zoo import Zoo

GIGABYTE = 10**9
_WORTH_SAYING = 10**6  # bytes
_MOST_ROWS = 40  # of cells in a plan


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
    data: str | None = None,
    split: str | None = None,
    size: int | None = None,
    metrics: list[str] | None = None,
    label_map: str | None = None,
    config: str | None = None,
    models_file: str | None = None,
    budget: str | None = None,
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
        names: Names, name@version, stubs, names of a models file, hf:org/name or timm:name; all models of
            the zoo that are not deprecated without.
        batch_sizes: How many inputs go in at once; 1 by default.
        runtimes: Names, or labels such as onnx_cpu; all that can be used here by default.
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
        data: For --accuracy, where the data set lies; its usual place by default.
        split: For --accuracy, the part of the data set; the one that figures are of by default.
        size: For --accuracy, only the first so many samples.
        metrics: For --accuracy, such as top1; by default those of modelyard that a model's task has.
        label_map: For --accuracy, by-number, background-first or a set such as coco-91, where names cannot
            tell.
        config: A YAML file, or latency, imagenet_val, coco_val, digits; options count more than what it says.
        models_file: A file of models of hubs, such as models.yaml; that of the zoo by default.
        budget: Of the whole run once all is exported, such as 90s or 10m, shared out over the cells; none by
            default. A process that takes half of what is left, and at least 10 s, is ended while others wait.
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
        modelyard benchmark hf:timm/resnet18.a1_in1k timm:mobilenetv3_small_100 --random-weights
        modelyard benchmark --task detection --runtimes onnxruntime openvino --plan
        modelyard benchmark resnet18 --config latency --budget 10m --resume
        modelyard benchmark mynet --accuracy --write
    """
    from modelyard.benchmark.asked.config_file import as_yaml, read_config
    from modelyard.core.errors import UsageError
    from modelyard.registry.zoo import open_zoo

    asked = read_config(config, open_zoo(zoo).root).but(
        models=list(names) or None, batch_sizes=batch_sizes, runtimes=runtimes, task=task, where=where,
        threads=threads, device="cuda" if gpu else device, precision=precision,
        random_weights=random_weights or None, verify=verify, budget=budget, seed=seed,
        accuracy=accuracy or None, dataset=dataset, data=data, split=split, size=size, metrics=metrics,
        label_map=label_map,
    )  # fmt: skip
    if asked.accuracy and asked.random_weights:
        raise UsageError("a model with random weights has no accuracy: leave one of the two out")
    if write and asked.random_weights:
        raise UsageError("figures of random weights are not written to a card: leave --write out")
    if show_config:
        _show.out(as_yaml(asked))
        return 0
    from modelyard.benchmark.run.foreseen import demand_device, foreseen
    from modelyard.benchmark.run.plan import planned

    found = planned(asked, zoo, models_file=models_file)
    _say_unscored(found)
    if plan:
        return _say_plan(found, json=json)
    demand_device(found)
    if write:
        demand_some_writable((one for one in found.references if found.subjects[one].hub is None), zoo)
    _demand_small(found, open_zoo(zoo), yes=yes)
    for line in foreseen(found):
        _show.say(_show.inert(line))
    rows, code = _run(found, output, resume=resume, quiet=quiet, json=json)
    return max(code, say_written(results_at(rows), zoo)) if write else code


def _say_unscored(plan: Plan) -> None:
    """Say before the run which models will have no score."""
    from modelyard.benchmark.asked.known_data import HINT, without_data
    from modelyard.registry.zoo import open_zoo

    asked = [plan.subjects[one] for one in plan.references]
    without = without_data(plan.config, asked, open_zoo(plan.zoo))
    if without:
        more = f" and {len(without) - 5} more" if len(without) > 5 else ""
        _show.warn(f"no score of {', '.join(without[:5])}{more}: no data are named\n{HINT}")


def _run(plan: Plan, output: str, *, resume: bool, quiet: bool, json: bool) -> tuple[list[Measured], int]:
    from modelyard.benchmark.run.runner import run_benchmark
    from modelyard.cli._cells import SPARE, data_of, failures, line_of, remarks, table_of
    from modelyard.cli._live import Live
    from modelyard.cli._spare import table

    try:
        with (
            ended_gently(),
            Live(lambda state: [line_of(one, plan.config) for one in state.rows], quiet=quiet) as live,
        ):
            rows = run_benchmark(plan, output=output, resume=resume, report=live.told)
            fresh, seed = live.timed, live.seed
    except KeyboardInterrupt:
        _show.say("what was measured is kept: the same command with --resume goes on from there")
        raise
    if json:
        _show.json_out([data_of(one, plan.config) for one in rows])
    else:
        table(*table_of(rows, plan.config), SPARE, _show.room())
        for line in [*failures(rows), *remarks(rows)]:
            _show.say(_show.inert(line))
        if resume and not fresh:
            _show.say("nothing was left to time: every figure is of the run before")
        _show.say(f"order of seed {seed}; results are in {output}")
    return rows, int(any(one.trouble is not None for one in rows))


def _say_plan(plan: Plan, *, json: bool) -> int:
    if json:
        _show.json_out([cell.as_dict() for cell in plan.cells])
        return 0
    if len(plan.cells) <= _MOST_ROWS:
        rows = [(_name(plan, cell), cell.runtime, cell.batch) for cell in plan.cells]
        _show.table(rows, ("MODEL", "RUNTIME", "BATCH"), "llr")
    else:
        _show.table(_by_model(plan), ("MODEL", "RUNTIMES", "BATCHES", "CELLS"), "lllr")
    for line in _said(plan):
        _show.say(_show.inert(line))
    return 0


def _name(plan: Plan, cell: Cell) -> str:
    """Name what is timed; the network of timm with new weights has no revision."""
    hub = plan.subjects[cell.reference].hub or ""
    return cell.model if cell.weights == "random" and hub.startswith("timm:") else cell.reference


def _by_model(plan: Plan) -> list[tuple[str, str, str, int]]:
    """Give a row for each model, where one for each cell would be many."""
    cells: dict[str, list[Cell]] = {}
    for cell in plan.cells:
        cells.setdefault(_name(plan, cell), []).append(cell)
    return [
        (
            name,
            ", ".join(dict.fromkeys(one.runtime for one in own)),
            ", ".join(dict.fromkeys(str(one.batch) for one in own)),
            len(own),
        )
        for name, own in cells.items()
    ]


def _said(plan: Plan) -> Iterator[str]:
    """Say how long it takes, and what of that is not known before it is tried."""
    from modelyard.benchmark.asked.subjects import downloads
    from modelyard.benchmark.run.foreseen import foreseen
    from modelyard.cli._progress import time_of
    from modelyard.registry.zoo import open_zoo

    low, high = (time_of(seconds) for seconds in plan.seconds)
    takes = f"about {low} where calls are fast, up to {high} where they are slow"
    if low == high:
        takes = f"{low}, which is its budget"
    anchor = " and the anchor" if plan.anchor is not None and plan.anchor not in plan.cells else ""
    cells = "1 cell" if len(plan.cells) == 1 else f"{len(plan.cells)} cells"
    yield f"{cells}{anchor}, {plan.config.processes} processes each: {takes}"
    models = "1 model" if len(plan.subjects) == 1 else f"{len(plan.subjects)} models"
    scoring = ", and scoring" if plan.config.accuracy else ""
    yield f"not in it, for it is not known before: exporting {models} (once){scoring}"
    if not plan.config.random_weights:
        size, unknown = downloads([*plan.subjects.values()], open_zoo(plan.zoo))
        if size or unknown:
            yield _to_fetch(size, unknown)
    yield from foreseen(plan)


def _to_fetch(size: int, unknown: int) -> str:
    """Say how much has to be fetched, as far as that is known."""
    from modelyard.core.amount import human_bytes

    known = [human_bytes(size)] if size or not unknown else []
    more = [f"those of {unknown} whose size is not known"] if unknown else []
    return f"weights to fetch: {' and '.join(known + more)}"


def _demand_small(plan: Plan, zoo: Zoo, *, yes: bool) -> None:
    """Say what has to be fetched; ask before it is much."""
    from modelyard.benchmark.asked.subjects import downloads
    from modelyard.core.amount import human_bytes
    from modelyard.core.errors import InputError

    if plan.config.random_weights:
        return
    size, unknown = downloads([*plan.subjects.values()], zoo)
    if size >= _WORTH_SAYING or unknown:
        _show.say(_to_fetch(size, unknown))
    if size > GIGABYTE and not yes and not agreed(f"Fetch {human_bytes(size)}?"):
        raise InputError(
            f"this fetches {human_bytes(size)} of weights, which is more than 1 GB",
            hint="`--yes` says that it may; `--task` and `--where` choose fewer models.",
        )
