"""JSON: the rows as CSV has them, with what is left out, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from modelyard.core.release import __version__
from modelyard.reports.gathered.speedup import speedups
from modelyard.reports.table.record import as_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.speedup import SpeedUp
    from modelyard.reports.options import Options

REQUIRES: tuple[str, ...] = ()
EXTRA = ""
SUFFIXES = (".json",)
MARK = b'"generator": "modelyard report"'
SEAL = b', "seal": "%"'
TEXT = True
SCHEMA = 1


def write(gathered: Gathered, options: Options) -> bytes:
    """Give the document, a line for each row."""
    fields = {
        "generator": "modelyard report", "schema": SCHEMA, "modelyard": __version__, "title": options.title,
        "older": gathered.older,
        "odd": [one.title for one in gathered.odd],
        "damaged": [{"path": one.path, "reason": one.reason} for one in gathered.damaged],
    }  # fmt: skip
    lists = {
        "speedups": [_speedup(one) for one in speedups(gathered.rows)],
        "rows": [_known(as_record(one)) for one in gathered.rows],
        "failed": [_known(as_record(one)) for one in gathered.failed],
    }
    lines = [f"{_said(name)}: {_said(value)}" for name, value in fields.items()]
    lines += [f"{_said(name)}: {_listed(value)}" for name, value in lists.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode(errors="backslashreplace")


def _known(record: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in record.items() if value is not None}


def _speedup(one: SpeedUp) -> dict[str, object]:
    return {
        "backend": one.backend, "reference": one.reference, "conditions": str(one.conditions),
        "machine_digest": one.conditions.fingerprint, "batch": one.batch, "low": _short(one.low),
        "high": _short(one.high), "open": sorted(one.open),
        "by_model": {name: _short(ratio) for name, ratio in one.by_model.items()},
    }  # fmt: skip


def _listed(values: list[dict[str, object]]) -> str:
    return "[\n  " + ",\n  ".join(map(_said, values)) + "\n]" if values else "[]"


def _said(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _short(value: float) -> float:
    return float(f"{value:.6g}")
