"""`modelyard optimize`: the fastest way to run a model on this machine."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._gently import ended_gently

ALIASES = {"batch_size": "batch_sizes", "runtime": "runtimes", "precision": "precisions"}
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, Literal

    from modelyard.tune.optimize.asked import Asked
    from modelyard.tune.optimize.field import Ruled
    from modelyard.tune.optimize.optimized import Optimized
    from modelyard.tune.optimize.outcome import Row

HEADERS = ("RUNTIME", "PRECISION", "THREADS", "BATCH", "MEDIAN", "95 % INTERVAL", "KEEPS", "VERDICT")
_SIDES = "llrrrrll"
_SPARE = ("95 % INTERVAL", "KEEPS", "BATCH")
_NOTHING = "–"


def optimize(
    model: str,
    *,
    max_drop: str | None = None,
    budget: str = "5m",
    batch_sizes: list[int] | None = None,
    runtimes: list[str] | None = None,
    precisions: list[str] | None = None,
    threads: list[int] | None = None,
    objective: Literal["latency", "throughput"] = "latency",
    random_weights: bool = False,
    dataset: str | None = None,
    split: str | None = None,
    size: int | None = None,
    seed: int | None = None,
    plan: bool = False,
    dry_run: bool = False,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Find the engine, precision and threads with which a model is the fastest on this machine.

    Each candidate is timed in fresh processes that take turns; the slow ones are dropped early. None wins
    that loses more than --max-drop of the model's own metric, or that decides otherwise where there are no
    data. What wins is written down for this machine, and `runtime="best"` opens it.

    Args:
        model: A name, name@version or stub of the zoo.
        max_drop: The share of the model's metric that may be lost, such as 1% or 0.01; needs data to measure
            it on. By default 0.5% of the metric, or of the decisions where there are no data.
        budget: Such as 90s or 5m, from the first timed call on; what is exported before is not in it.
        batch_sizes: How many inputs go in at once; 1 by default. There is a winner for each.
        runtimes: Names, or labels such as onnx_cpu; all that can be used here by default.
        precisions: Such as float32 int8; all that a runtime can do well here by default.
        threads: Numbers; 1, half of the cores and all by default.
        objective: The time of a batch, or inputs a second over all batch sizes.
        random_weights: New weights, and nothing is fetched: outputs are compared, and nothing is written.
        dataset: What the metric is measured on; what the card's figures are of by default.
        split: Of the data set.
        size: Only the first so many samples.
        seed: Of the order in which candidates take turns; drawn by default.
        plan: Only say what would be tried, and what cannot be.
        dry_run: Write nothing.
        quiet: Draw no progress.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard optimize digits_resnet
        modelyard optimize digits_resnet --max-drop 1% --budget 2m
        modelyard optimize resnet18 --random-weights --runtimes onnxruntime openvino
        modelyard optimize digits_vit --batch-sizes 1 8 --objective throughput
        modelyard optimize digits_yolo --plan
        modelyard predict digits_resnet picture.png --runtime best
    """
    options: dict[str, Any] = {
        "max_drop": max_drop, "budget": budget, "batch_sizes": batch_sizes, "runtimes": runtimes,
        "precisions": precisions, "threads": threads, "objective": objective,
        "random_weights": random_weights, "dataset": dataset, "split": split, "size": size, "seed": seed,
        "zoo": zoo,
    }  # fmt: skip
    if plan:
        return _say_plan(model, options, json=json)
    from modelyard.cli._progress import Bars
    from modelyard.tune.optimize.optimize import optimize_model

    with ended_gently(), Bars(quiet=quiet) as bars:
        found = optimize_model(model, dry_run=dry_run, report=bars.report, **options)
    if json:
        _show.json_out(found.as_dict())
    else:
        _say(found)
    return 0


def _say(found: Optimized) -> None:
    """Say what won, then why each of the others lost, then how what won is used."""
    for line in found.said:
        _show.out(_show.inert(line))
    for one in found.outcomes:
        _show.out("")
        _table([row for row in one.rows if row.threads is not None])
        for line in _untried(one.rows):
            _show.say(_show.inert(line))
    for note in found.notes:
        _show.say(_show.inert(note))
    for line in _next(found):
        _show.say(_show.inert(line))


def _table(rows: Sequence[Row]) -> None:
    """Print a row for each that was tried; verdicts that have no room follow in lines of their own."""
    from modelyard.cli._spare import spared, table

    cells, room = [_cells(row) for row in rows], _show.room()
    if HEADERS[-1] not in spared(cells, HEADERS, (*_SPARE, HEADERS[-1]), room):
        table(cells, HEADERS, _SIDES, _SPARE, room)
        return
    table([row[:-1] for row in cells], HEADERS[:-1], _SIDES[:-1], _SPARE, room)
    for line in verdicts(rows):
        _show.out("\n  ".join(_show.wrap(_show.inert(line), _show.page_width() - 2)))


def verdicts(rows: Sequence[Row]) -> Iterator[str]:
    """Say of each why it lost, those with the same reason together."""
    names: dict[str, list[str]] = {}
    for row in rows:
        threads = "1 thread" if row.threads == 1 else f"{row.threads} threads"
        name = f"{row.runtime}{_options(row)} {row.numbers}, {threads}, batch {row.batch}"
        names.setdefault(row.verdict, []).append(name)
    for verdict, each in names.items():
        yield f"{'; '.join(each)}: {verdict}"


def _options(row: Row) -> str:
    return "".join(f" {name}={value}" for name, value in row.options.items())


def _cells(row: Row) -> tuple[str, ...]:
    from modelyard.core.amount import milliseconds

    ends = row.interval
    within = (
        f"{milliseconds(1000 * ends[0]).removesuffix(' ms')} to {milliseconds(1000 * ends[1])}"
        if ends
        else None
    )
    return (
        f"{row.runtime}{_options(row)}", row.numbers + (f" ({row.variant})" if row.variant else ""),
        str(row.threads), str(row.batch),
        _NOTHING if row.median is None else milliseconds(1000 * row.median), within or _NOTHING,
        row.kept or _NOTHING, row.verdict,
    )  # fmt: skip


def _untried(rows: tuple[Row, ...]) -> Iterator[str]:
    """Name what was not tried, each reason once."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.threads is None:
            reasons.setdefault(row.verdict, []).append(f"{row.runtime} {row.numbers}".strip())
    for reason, names in reasons.items():
        yield f"{', '.join(names)}: {reason}"


def _next(found: Optimized) -> Iterator[str]:
    took = f"{found.processes} processes in {found.seconds:.0f} s, order of seed {found.asked.seed}"
    yield took
    if found.recorded is None:
        yield "nothing was written"
        return
    if found.recorded.beside:
        yield f"its zoo is read-only: what was found is kept in {found.recorded.path}"
    else:
        yield f"{found.recorded.path}: its deployments were changed"
    yield f"all that was tried: {found.recorded.table}"
    yield f'use it: modelyard.open_session("{found.model}", runtime="best"), or `--runtime best`'


def _say_plan(model: str, options: dict[str, Any], *, json: bool) -> int:
    """Say what would be tried; nothing is exported for it."""
    from modelyard.cli._progress import time_of
    from modelyard.tune.optimize.asked import asked
    from modelyard.tune.optimize.plan import planned

    wish = asked(model, **options)
    found, ruled = planned(wish)
    if json:
        _show.json_out({"candidates": found, "not_tried": [_ruled(one) for one in ruled]})
        return 0
    rows = [(one["runtime"], one["precision"], one["threads"], one["batch"]) for one in found]
    _show.table(rows, ("RUNTIME", "PRECISION", "THREADS", "BATCH"), "llrr")
    for one in ruled:
        _show.say(_show.inert(f"{one.name}: {one.reason}"))
    for line in _told(wish, len(rows)):
        _show.say(line.format(time=time_of(wish.budget)))
    return 0


def _ruled(one: Ruled) -> dict[str, str]:
    return {"runtime": one.runtime, "precision": one.numbers, "reason": one.reason}


def _told(wish: Asked, count: int) -> Iterator[str]:
    fewer = ", ".join(map(str, wish.threads[1:]))
    threads = f"{fewer} thread{'s' * (fewer != '1')}"
    more = f"; those that are fast are tried with {threads} and options of their own, too" if fewer else ""
    yield f"{count} candidates are looked at once{more}"
    yield "at most {time} from the first timed call on; exports are written before, once"
