"""`gather`: join results into rows, a speed with the score of the same model on the same backend."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from modelyard.cards.comparable import in_words
from modelyard.reports.gathered.artifact import is_equal, is_same_model
from modelyard.reports.gathered.backend import backend
from modelyard.reports.gathered.drawable import drawable
from modelyard.reports.gathered.figure import Score, figure
from modelyard.reports.gathered.row import Conditions, Row
from modelyard.results.comparing.groups import group_of, headline
from modelyard.results.machine.name import named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from modelyard.results.document import Result
    from modelyard.results.folder import Damaged

_OWN = ("median", "throughput")  # figures that have a place of their own in a row
_TOLD = frozenset({"batch", "device", "engine", "machine", "precision", "threads", "weights"})
"""Fields of a key that rows and their conditions tell by other names."""


@dataclass(frozen=True)
class Gathered:
    """What a report is of."""

    rows: list[Row] = field(default_factory=list)
    """The newest of each cell, by task, model, batch and backend."""
    failed: list[Row] = field(default_factory=list)
    """What could not be measured; each says why."""
    older: int = 0
    """How many results a newer one of the same cell stands for."""
    damaged: Sequence[Damaged] = ()
    odd: Sequence[Row] = ()
    """Rows of which figures were left out, since no scale holds them."""


def gather(
    results: Iterable[Result], damaged: Sequence[Damaged] = (), paths: Mapping[str, str] | None = None
) -> Gathered:
    """Join results into rows, in an order that does not depend on theirs.

    Args:
        results: of one folder or several.
        damaged: files that are none.
        paths: of the files that they were read from, by their digests.
    """
    once = {one.digest: one for one in results}
    given = sorted(once.values(), key=lambda one: (one.made, one.digest))
    newest = {_cell(one): one for one in given}
    speeds = [one for one in newest.values() if one.kind == "latency"]
    scores = [one for one in newest.values() if one.kind == "accuracy"]
    measured = [one for one in scores if one.problem is None and not one.artifact.get("random_weights")]
    usual = Counter(group_of(one) for one in measured)
    own: dict[tuple[str, str], list[Result]] = {}
    for one in measured:
        own.setdefault((one.model, one.version), []).append(one)
    rows = [_row(one, _best(one, own.get((one.model, one.version), ()), usual)) for one in speeds]
    timed: dict[tuple[str, str, str], list[Result]] = {}
    for one in speeds:
        timed.setdefault(_place(one), []).append(one)
    rows += [_row(one, _score(one)) for one in scores if _is_alone(one, timed.get(_place(one), ()))]
    if paths:
        rows = [replace(one, path=paths.get(one.digest or "")) for one in rows]
    return of_rows(rows, Gathered(older=len(given) - len(newest), damaged=damaged))


def of_rows(rows: Iterable[Row], besides: Gathered) -> Gathered:
    """Bring rows into their order without what no scale holds, and part what was measured from what was not.

    Args:
        rows: of results and tables.
        besides: what else is known, but for its rows.
    """
    given = sorted(rows, key=_order)
    ordered = [drawable(one) for one in given]
    odd = [after for before, after in zip(given, ordered, strict=True) if after is not before]
    return replace(
        besides,
        odd=[*besides.odd, *odd],
        rows=[one for one in ordered if one.problem is None],
        failed=[one for one in ordered if one.problem is not None],
    )


def _order(one: Row) -> tuple[object, ...]:
    place = (one.task, one.model, one.version, one.batch, one.backend)
    return (*place, str(one.conditions), one.conditions.fingerprint, one.made, one.digest or "")


def _place(one: Result) -> tuple[str, str, str]:
    return one.model, one.version, backend(one.runtime)


def _cell(one: Result) -> tuple[object, ...]:
    """Give what two results share of which the newer stands for both."""
    if one.kind == "accuracy":
        return one.kind, *_place(one), bool(one.artifact.get("random_weights")), group_of(one)
    return one.kind, *_place(one), str(one.key.get("batch")), _conditions(one)


def _conditions(one: Result) -> Conditions:
    threads = one.key.get("threads", one.runtime.get("threads"))
    return Conditions(
        named(one.environment) or "", str(one.key.get("machine") or one.environment.get("digest") or ""),
        str(one.runtime.get("device") or "cpu"), threads if isinstance(threads, int) else None,
        bool(one.artifact.get("random_weights")), _others(one) if one.kind == "latency" else "",
    )  # fmt: skip


def _others(one: Result) -> str:
    """Say what else of the key two speeds have to share, such as the size of the inputs."""
    names = sorted(name for name, value in one.key.items() if name not in _TOLD and value is not None)
    return in_words(one.key, names).replace("×", "x")


def _row(one: Result, score: Score | None) -> Row:
    used, key, is_speed = one.runtime, one.key, one.kind == "latency"
    found = {name: figure(value, one.intervals.get(name)) for name, value in one.figures.items()}
    known = {name: value for name, value in found.items() if value is not None} if is_speed else {}
    batch, size = key.get("batch"), one.artifact.get("size")
    return Row(
        one.model, one.version, one.task, backend(used),
        batch=1 if batch is None else batch,
        conditions=_conditions(one),
        latency=known.get("median"), throughput=known.get("throughput"),
        figures={name: value for name, value in known.items() if name not in _OWN},
        size=size if isinstance(size, int) else None,
        score=score, problem=one.problem, verdict=one.verdict, made=one.made,
        digest=one.digest, precision=str(used.get("precision") or "float32"),
        engine=f"{used.get('runtime', '')} {used.get('version', '')}".strip(),
        speed=one if is_speed else None, notes=one.notes if is_speed else (),
    )  # fmt: skip


def _best(speed: Result, scores: Sequence[Result], usual: Counter[str]) -> Score | None:
    """Find the score that stands beside a speed: on the same backend, else of an equal artifact.

    Of several of its model the one whose data most others share, so that models can be compared.
    """
    if speed.artifact.get("random_weights"):
        return None
    own = [one for one in scores if is_same_model(one, speed)]
    here = [one for one in own if backend(one.runtime) == backend(speed.runtime)]
    chosen = here or [one for one in own if is_equal(one) and is_equal(speed)]
    found = max(chosen, key=lambda one: (usual[group_of(one)], one.made), default=None)
    return None if found is None else _score(found, "" if here else f"measured on {backend(found.runtime)}")


def _is_alone(score: Result, speeds: Sequence[Result]) -> bool:
    """Tell whether no speed on a score's backend is of its model, so that the score has a row of its own."""
    if score.artifact.get("random_weights"):
        return not speeds
    return not any(is_same_model(score, one) for one in speeds)


def _score(one: Result, source: str = "") -> Score | None:
    metric = headline(one)
    found: Any = None if metric is None else figure(one.figures.get(metric), one.intervals.get(metric))
    if metric is None or found is None:
        return None
    others = {name: float(value) for name, value in one.figures.items() if isinstance(value, int | float)}
    dataset = str(one.key.get("dataset") or "")
    return Score(
        metric, dataset, found, group_of(one), source, one.digest, _samples(one, metric), others, one,
    )  # fmt: skip


def _samples(one: Result, metric: str) -> int | None:
    """Tell how many samples a score is of, without reading them where the run wrote it down."""
    counted = one.config.get("counted")
    return counted if isinstance(counted, int) else len(one.samples.get(metric, ())) or None
