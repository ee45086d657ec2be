"""A row as a flat record with units in its names, and a record as a row again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.reports.gathered.figure import Figure, Score
from modelyard.reports.gathered.row import Conditions, Row
from modelyard.reports.table.cell import number_in, share_in, text_in, whole_in, yes_in
from modelyard.reports.table.columns import FIRST, MEGA, MILLI, UNITS, column_of, figure_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.reports.gathered.gather import Gathered

_LATENCY, _TIMES = "latency", ("_ms", "_s", "_us")
_PARTING = "; "
_LARGEST = 1e12  # megabytes
Value = str | int | float | bool | None


def as_record(row: Row) -> dict[str, Value]:
    """Lay a row flat: `latency_ms`, `p95_ms`, `size_mb` …; what is not known is None.

    Args:
        row: what is known of a model on a backend.
    """
    conditions, size = row.conditions, None if row.size is None else _short(row.size / MEGA)
    known: dict[str, Value] = {
        "model": row.model, "version": row.version, "task": row.task, "backend": row.backend,
        "batch": row.batch, "machine": conditions.machine, "machine_digest": conditions.fingerprint,
        "device": conditions.device, "threads": conditions.threads,
        "random_weights": conditions.random_weights, "other_conditions": conditions.others or None,
        **_ends("latency", "_ms", row.latency, MILLI), **_ends("throughput", "_per_s", row.throughput),
        "size_mb": size, **_of_score(row.score), "base_model": row.base, "licence": row.licence,
        "parameters": row.parameters, "problem": row.problem, "verdict": row.verdict, "made": row.made,
        "digest": row.digest, "engine": row.engine, "precision": row.precision,
        "notes": _PARTING.join(row.notes) or None,
    }  # fmt: skip
    return {name: known.get(name) for name in FIRST} | _of_figures(row.figures)


def as_records(gathered: Gathered) -> tuple[list[str], list[dict[str, Value]]]:
    """(columns, records) of all rows, what could not be measured at the end.

    Args:
        gathered: what a report is of.
    """
    records = [as_record(one) for one in (*gathered.rows, *gathered.failed)]
    others = {name for one in records for name in one}.difference(FIRST)
    return [*FIRST, *sorted(others)], records


def from_record(record: Mapping[str, object], place: str = "a record") -> Row:
    """Make a row of a record, also of one whose values are texts.

    Args:
        record: by the names that `as_record` gives; only `model` has to be there.
        place: where it is from, for the words of an error.
    """
    given = {name: value for name, value in record.items() if value is not None and value != ""}
    if not text_in(given, "model"):
        raise InputError(f"{place}: the model is missing", hint="Each row names its model.")
    try:
        return _row(given)
    except InputError as error:
        raise InputError(f"{place}: {error.message}", hint=error.hint) from None


def _row(given: Mapping[str, object]) -> Row:
    batch, threads = whole_in(given, "batch"), whole_in(given, "threads")
    size, parameters = number_in(given, "size_mb"), whole_in(given, "parameters")
    if batch is not None and batch < 1:
        raise InputError(f"batch is {batch}; it is 1 or more")
    if size is not None and not 0 <= size < _LARGEST:
        raise InputError(f"size_mb is {size:g}, which is the size of no file")
    return Row(
        text_in(given, "model"), text_in(given, "version"), text_in(given, "task"),
        text_in(given, "backend") or "unknown",
        batch=1 if batch is None else batch,
        conditions=Conditions(
            text_in(given, "machine"), text_in(given, "machine_digest"), text_in(given, "device") or "cpu",
            threads, yes_in(given, "random_weights"), text_in(given, "other_conditions"),
        ),
        latency=_latency(given), throughput=_figure(given, "throughput", "_per_s"),
        figures=_figures(given), size=None if size is None else round(size * MEGA), score=_score(given),
        problem=text_in(given, "problem") or None, verdict=text_in(given, "verdict") or None,
        made=text_in(given, "made"), digest=text_in(given, "digest") or None,
        precision=text_in(given, "precision") or "float32", engine=text_in(given, "engine"),
        base=text_in(given, "base_model") or None, licence=text_in(given, "licence") or None,
        parameters=parameters, notes=tuple(filter(None, text_in(given, "notes").split(_PARTING))),
    )  # fmt: skip


def _ends(name: str, unit: str, found: Figure | None, scale: float = 1.0) -> dict[str, Value]:
    """Give a figure and the ends of its interval as columns."""
    values = (None,) * 3 if found is None else (found.value, found.low, found.high)
    names = (f"{name}{unit}", f"{name}_low{unit}", f"{name}_high{unit}")
    return {at: None if one is None else _short(one / scale) for at, one in zip(names, values, strict=True)}


def _of_score(score: Score | None) -> dict[str, Value]:
    if score is None:
        return {}
    return {
        "metric": score.metric, **_ends("score", "", score.figure), "score_samples": score.samples,
        "dataset": score.dataset,
        "score_group": score.group, "score_source": score.source or None, "score_digest": score.digest,
    }  # fmt: skip


def _of_figures(figures: Mapping[str, Figure]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in sorted(figures):
        for end, value in (
            ("", figures[name].value),
            ("low", figures[name].low),
            ("high", figures[name].high),
        ):
            column = column_of(name, end)
            if value is not None:
                found[column] = _short(value / figure_of(column)[2])
    return found


def _figure(given: Mapping[str, object], name: str, unit: str, scale: float = 1.0) -> Figure | None:
    value = number_in(given, f"{name}{unit}")
    low, high = (number_in(given, f"{name}_{end}{unit}") for end in ("low", "high"))
    if value is None:
        return None
    if low is None or high is None:
        return Figure(value * scale)
    return Figure(value * scale, low * scale, high * scale)


def _latency(given: Mapping[str, object]) -> Figure | None:
    """Give the latency, in whichever unit a table has it."""
    unit = next((one for one in _TIMES if f"{_LATENCY}{one}" in given), "_ms")
    found = _figure(given, _LATENCY, unit, UNITS[unit])
    if found is not None and found.value <= 0:
        raise InputError(f"{_LATENCY}{unit} is {given[f'{_LATENCY}{unit}']}; a time is above zero")
    return found


def _figures(given: Mapping[str, object]) -> dict[str, Figure]:
    """Give all figures that have no place of their own, and are numbers."""
    found: dict[str, dict[str, float]] = {}
    for column in (name for name in given if name not in FIRST or name == "p95_ms"):
        name, end, scale = figure_of(column)
        value = None if name == _LATENCY else number_in(given, column)
        if value is not None:
            found.setdefault(name, {})[end] = value * scale
    return {
        name: Figure(ends[""], ends.get("low"), ends.get("high"))
        for name, ends in found.items()
        if "" in ends
    }


def _score(given: Mapping[str, object]) -> Score | None:
    metric = text_in(given, "metric") or "accuracy"
    stated = "metric" in given
    read = number_in if stated else share_in
    value: Any = read(given, "score")
    if value is None:
        return None
    low, high = (read(given, f"score_{end}") for end in ("low", "high"))
    dataset = text_in(given, "dataset")
    group = text_in(given, "score_group") or f"{metric} {dataset}".strip()
    digest = text_in(given, "score_digest") or None
    source, samples = text_in(given, "score_source"), whole_in(given, "score_samples")
    return Score(metric, dataset, Figure(value, low, high), group, source, digest, samples)


def _short(value: float) -> float:
    """Give nine digits that count, so that 0.012 s are 12.0 ms and not 12.000000000000002."""
    return float(f"{value:.9g}")
