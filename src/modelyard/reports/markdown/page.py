"""The whole report: the answer, a table for all that may be compared, what is missing, and how to replay."""

from __future__ import annotations

from itertools import groupby

from modelyard.core.amount import counted
from modelyard.reports.gathered.parts import naming, parted
from modelyard.reports.gathered.speedup import speedups
from modelyard.reports.markdown.environment import environment
from modelyard.reports.markdown.missing import missing
from modelyard.reports.markdown.table import table_of
from modelyard.reports.markdown.text import SENTENCE, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.parts import Part
    from modelyard.reports.gathered.row import Conditions
    from modelyard.reports.gathered.speedup import SpeedUp
    from modelyard.reports.options import Options

MARK = "<!-- modelyard report -->"


def page(gathered: Gathered, options: Options) -> str:
    """Write a report.

    Args:
        gathered: what it is of.
        options: how.
    """
    names = naming(one.conditions for one in (*gathered.rows, *gathered.failed))
    lines = [MARK, f"# {said(options.title)}", "", _counts(gathered), "", *_speed_up(gathered, names)]
    for task, parts in groupby(parted(gathered.rows), key=lambda one: one.task):
        lines += [f"## {said(task) if task else 'Models of no stated task'}", ""]
        for part in parts:
            lines += [f"### {_heading(part, names)}", "", *table_of(part, options.light), ""]
    lines += [_legend(options.light), "", *missing(gathered, names), *environment(gathered, names)]
    return "\n".join(lines).rstrip("\n") + "\n"


def sentence_of(found: SpeedUp) -> str:
    """Say a speed-up: `onnx_cpu is 1.2 to 3.4 times as fast (6 models)`.

    Args:
        found: of one backend.
    """
    low, high = _times(found.low), _times(found.high)
    span = low if low == high else f"{low} to {high}"
    models = counted(len(found.by_model), "model")
    if found.open:
        models += f", the intervals of {len(found.open)} overlap"
    return f"{said(found.backend)} is {span} times as fast ({models})"


def _times(ratio: float) -> str:
    """Give two digits that count, and no power of ten."""
    return f"{ratio:,.{2 if ratio < 0.995 else 1 if ratio < 9.95 else 0}f}"


def _counts(gathered: Gathered) -> str:
    rows = gathered.rows
    models, backends = {(one.model, one.version) for one in rows}, {one.backend for one in rows}
    machines = {(one.conditions.machine, one.conditions.fingerprint) for one in rows}
    return (
        f"{counted(len(models), 'model')} on {counted(len(backends), 'backend')}, "
        f"{counted(len(machines), 'machine')}, {counted(len(rows), 'measurement')}."
    )


def _speed_up(gathered: Gathered, names: dict[Conditions, str]) -> Iterator[str]:
    """Say the measured speed-up over PyTorch, a line for each machine, its conditions and batch."""
    found = groupby(speedups(gathered.rows), key=lambda one: (one.conditions, one.batch, one.reference))
    lines = [
        f"- {said(names[where], SENTENCE)}, batch {batch}, against {base}: "
        f"{'; '.join(map(sentence_of, each))}."
        for (where, batch, base), each in found
    ]
    if lines:
        yield from ("Measured speed-up over PyTorch, where both ran the same model:", "", *lines, "")


def _heading(part: Part, names: dict[Conditions, str]) -> str:
    if not part.timed:
        weights = ", random weights" if part.conditions.random_weights else ""
        return f"Without a latency{weights}"
    return f"{said(names[part.conditions], SENTENCE)}, batch {part.batch}"


def _legend(light: tuple[float, float]) -> str:
    green, red = (f"{1000 * one:g}" for one in light)
    return (
        f"🟢 below {green} ms, 🟡 {green} to {red} ms, 🔴 above {red} ms. Latency is the median of a batch; "
        "beside it stand the ends of its 95 % interval where they lie more than a tenth of it apart. p95: of "
        "20 batches 19 took no longer. Throughput is inputs a second (s/s). In brackets beside a score: its "
        "95 % interval."
    )
