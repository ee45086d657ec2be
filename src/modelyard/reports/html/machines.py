"""What a page says of the machines: their facts, and the engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.core.amount import human_bytes
from modelyard.reports.charts.svg import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from modelyard.reports.gathered.row import Row

_FACTS = (
    ("cpu", "Processor"), ("cores", "Cores"), ("cpu_limit", "CPU limit"), ("memory", "Memory"),
    ("flags", "Instructions"), ("system", "System"), ("kernel", "Kernel"), ("governor", "Governor"),
    ("container", "Container"), ("python", "Python"), ("modelyard", "modelyard"),
)  # fmt: skip
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that results were measured on."""

    title: str
    facts: Sequence[tuple[str, str]]


def machines(rows: Iterable[Row]) -> list[Machine]:
    """Tell of each machine of some rows of which anything is known beside its name.

    Args:
        rows: of all kinds.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.conditions.machine, row.conditions.fingerprint), []).append(row)
    told = [_machine(*key, of) for key, of in sorted(found.items(), key=lambda one: one[0])]
    return [one for one in told if one.facts]


def _machine(name: str, fingerprint: str, rows: Sequence[Row]) -> Machine:
    newest = max((row for row in rows if row.speed), key=lambda row: row.made, default=None)
    facts = _facts(newest.speed.environment) if newest and newest.speed else []
    engines = sorted({row.engine for row in rows if row.engine})
    dates = sorted({row.made[:10] for row in rows if row.made})
    facts += [("Engines", cut(", ".join(engines), _LONGEST))] if engines else []
    facts += [("Measured", " to ".join(dict.fromkeys((dates[0], dates[-1]))))] if dates else []
    facts += [("Fingerprint", cut(fingerprint, 40))] if fingerprint else []
    return Machine(cut(name, 100) or "An unknown machine", facts)


def _facts(environment: Mapping[str, object]) -> list[tuple[str, str]]:
    known = ((label, environment.get(name), name) for name, label in _FACTS)
    return [(label, _said(name, value)) for label, value, name in known if value not in (None, "", [])]


def _said(name: str, value: object) -> str:
    if name == "memory" and isinstance(value, int):
        return human_bytes(value)
    return cut(" ".join(map(str, value)) if isinstance(value, list) else str(value), _LONGEST)
