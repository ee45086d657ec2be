"""A stored baseline: results of another day, where the base itself cannot be measured beside the candidate.

It counts only where its key is the same, that of the machine too. The time is corrected by the anchor that
both runs timed, and the gate is wider: another day's number is a poor baseline.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import exp, log
from statistics import median
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.guard.finding import Figure, Finding, outcome_of
from modelyard.benchmark.guard.gates import STORED, Gates
from modelyard.benchmark.guard.judgement import Judgement, placed
from modelyard.benchmark.run.plan import Plan, planned
from modelyard.benchmark.run.runner import run_benchmark
from modelyard.core.errors import InputError, ModelyardError, NotFoundError
from modelyard.results.comparing.comparable import comparable, described
from modelyard.results.comparing.compare import compare
from modelyard.results.comparing.rank_interval import shift, shift_interval
from modelyard.results.folder import read, read_all
from modelyard.results.machine.environment import SPEED, fingerprint

if TYPE_CHECKING:
    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.cell import Cell
    from modelyard.registry.zoo import Zoo
    from modelyard.results.document import Result

PROCESSES = 8
"""Of the candidate; the baseline has as many as it has."""
Wanted = tuple[str, str]
"""A model and a runtime."""


def stored_results(path: str) -> list[Result]:
    """Read the latencies of a file or folder, the newest last.

    Args:
        path: what `modelyard benchmark` wrote.
    """
    found = [read(path)] if os.path.isfile(path) else read_all(path, kind="latency").results
    latencies = [one for one in found if one.kind == "latency" and one.problem is None]
    if not latencies:
        raise NotFoundError(f"{path} holds no latency", hint="`modelyard benchmark NAME` writes some.")
    return latencies


def is_of(result: Result, base: Zoo) -> bool:
    """Tell whether a result is of what a zoo names: one of the candidate would be held against itself.

    Args:
        result: that is stored.
        base: the zoo as of the base.
    """
    from modelyard.registry.files.artifacts import artifacts_of
    from modelyard.registry.resolve import get_model

    try:
        named = {one.sha256 for one in artifacts_of(get_model(result.model, zoo=base)) if one.sha256}
    except ModelyardError:
        return False
    return any(result.artifact.get(name) in named for name in ("sha256", "source_sha256"))


def against_stored(
    wanted: Collection[Wanted],
    results: Sequence[Result],
    config: Config,
    *,
    zoo: str | None,
    models_file: str | None,
    gates: Gates,
    output: str,
) -> list[Finding]:
    """Measure the candidates beside the anchor, and judge them by what is stored.

    Args:
        wanted: models and runtimes.
        results: what is stored.
        config: what is asked.
        zoo: of the candidates.
        models_file: a file of models of hubs.
        gates: as against a base that is measured; they are widened here.
        output: a folder for results that nobody keeps.
    """
    plan = _plan(wanted, config, zoo, models_file)
    reasons = {cell: _foreseen(cell, results) for cell in plan.cells}
    open_ = tuple(cell for cell in plan.cells if reasons[cell] is None)
    findings = [_untold(cell, reason) for cell, reason in reasons.items() if reason is not None]
    for row in run_benchmark(replace(plan, cells=open_), output=output) if open_ else ():
        if row.path is None or row.problem is not None:
            findings.append(Finding(*_place(row.cell), "model", "worse", said=row.problem or ""))
        else:
            findings += _judged(row.cell, read(row.path), results, gates)
    return findings


def _plan(wanted: Collection[Wanted], config: Config, zoo: str | None, models_file: str | None) -> Plan:
    many = max(config.processes, PROCESSES)
    asked = config.but(
        models=list(dict.fromkeys(model for model, _ in wanted)),
        runtimes=list(dict.fromkeys(runtime for _, runtime in wanted)),
        processes=many, most_processes=max(config.most_processes, many),
    ).model_copy(update={"max_ms": {}, "accuracy": False})  # fmt: skip
    plan = planned(asked, zoo, models_file=models_file)
    return replace(plan, cells=tuple(one for one in plan.cells if (one.model, one.runtime) in wanted))


def _place(cell: Cell) -> tuple[str, str, int]:
    return cell.model, cell.runtime, cell.batch


def _untold(cell: Cell, reason: str) -> Finding:
    return Finding(*_place(cell), "time", "open", said=reason)


def _of(cell: Cell, results: Sequence[Result]) -> list[Result]:
    """Find what is stored of a cell, the newest first."""
    wanted = cell.model, cell.runtime, cell.batch
    return [
        one
        for one in reversed(results)
        if (one.model, one.runtime.get("runtime"), one.key.get("batch")) == wanted
    ]


def _foreseen(cell: Cell, results: Sequence[Result]) -> str | None:
    """Say what is known before anything is measured: there is no such result, or it is another machine's."""
    found = _of(cell, results)
    if not found:
        return f"no stored result of {cell.model} on {cell.runtime} with batch {cell.batch}"
    here = fingerprint()
    if any(one.key.get("machine") == here["digest"] for one in found):
        return None
    said = f"machine {found[0].key.get('machine')} against {here['digest']}"
    return f"the stored result may not be compared: {said}{_about(found[0].environment, here)}"


def _about(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say in what two machines differ."""
    differing = [name for name in SPEED if name != "flags" and name in then and then[name] != now[name]]
    differing += ["flags"] if then.get("flags") != now["flags"] and not differing else []
    told = [name if name == "flags" else f"{name} {then[name]} against {now[name]}" for name in differing]
    return f" ({', '.join(told)})" if told else ""


def _judged(cell: Cell, now: Result, results: Sequence[Result], gates: Gates) -> list[Finding]:
    stored = _of(cell, results)
    fitting = next((one for one in stored if not comparable(one, now)), None)
    if fitting is None:
        names = comparable(stored[0], now)
        said = f"{described(stored[0], names)} against {described(now, names)}"
        return [_untold(cell, f"the stored result may not be compared: {said}")]
    beside = [_beside(cell, fitting, now, figure, gate) for figure, gate in _gates(gates).items()]
    return [_time(cell, fitting, now, gates), *(one for one in beside if one is not None)]


def _gates(gates: Gates) -> dict[Figure, float]:
    return {"cold start": gates.cold_start, "memory": gates.memory}


def _time(cell: Cell, stored: Result, now: Result, gates: Gates) -> Finding:
    found = compare(stored, now)
    gate, runs = STORED * gates.threshold, len(now.samples)
    one = placed(found.value, found.interval, 1 + gate, runs)
    version = f", of {stored.model}@{stored.version}" if stored.version != now.version else ""
    said = "; ".join([f"a stored baseline of {stored.made}{version}", *found.notes])
    return _finding(cell, "time", one, gate, sides=found.sides, said=said)


def _beside(cell: Cell, stored: Result, now: Result, figure: Figure, gate: float) -> Finding | None:
    """Judge a figure of which each process kept its own."""
    name = "cold_start" if figure == "cold start" else "peak_memory"
    early, late = (_of_processes(one, name) for one in (stored, now))
    if not early or not late:
        return None
    logs = [log(one) for one in early], [log(one) for one in late]
    ends = shift_interval(*logs)
    interval = None if ends is None else (exp(ends[0]), exp(ends[1]))
    one = placed(exp(shift(*logs)), interval, 1 + STORED * gate, len(late))
    said = f"a stored baseline of {stored.made}"
    return _finding(cell, figure, one, STORED * gate, sides=(median(early), median(late)), said=said)


def _of_processes(result: Result, name: str) -> list[float]:
    beside = result.environment.get("processes")
    values = [one.get(name) for one in beside if isinstance(one, Mapping)] if isinstance(beside, list) else []
    return [float(one) for one in values if isinstance(one, (int, float)) and one > 0]


def _finding(
    cell: Cell,
    figure: Figure,
    one: Judgement,
    gate: float,
    *,
    sides: tuple[float | None, float | None],
    said: str,
) -> Finding:
    return Finding(
        *_place(cell), figure, outcome_of(one.side), base=sides[0], candidate=sides[1], change=one.ratio - 1,
        interval=(one.interval[0] - 1, one.interval[1] - 1) if one.interval else None, gate=gate,
        runs=one.runs, more=one.more, said=said,
    )  # fmt: skip


def demand_comparable(findings: Sequence[Finding], path: str) -> None:
    """Refuse a baseline that was named and fits nothing.

    Args:
        findings: against it.
        path: of the baseline.
    """
    if findings and all(one.figure == "time" and one.candidate is None for one in findings):
        raise InputError(
            f"{path} is no baseline here: {findings[0].said}",
            hint="`modelyard benchmark` of the base, here, writes one; `--baseline main` needs none.",
        )
