"""What stands beside a model's page for programs: the same, as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from modelyard.reports.site.figures import runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.reports.gathered.figure import Figure
    from modelyard.reports.gathered.row import Row
    from modelyard.reports.site.entry import Entry, Version
    from modelyard.reports.site.lineage import Relative


def as_json(entry: Entry, version: Version, relatives: Sequence[Relative], rows: Sequence[Row]) -> bytes:
    """Write what is known of a version of a model.

    Args:
        entry: the model.
        version: the version.
        relatives: how it descends from others.
        rows: what was measured of it.
    """
    said = {
        "ref": entry.ref, "task": entry.task, "version": version.version, "stub": version["stub"],
        "page": entry.page_of(version), "formerly": list(entry.former),
        "versions": {one.version: entry.page_of(one) for one in entry.versions},
        "card": version.card, "runs": list(runs_of(version)),
        "relatives": [asdict(one) for one in relatives], "measured": [_row(one) for one in rows],
    }  # fmt: skip
    return f"{json.dumps(said, indent=1, ensure_ascii=False, default=str)}\n".encode(errors="replace")


def _row(one: Row) -> dict[str, Any]:
    score = None
    if one.score is not None:
        score = {"metric": one.score.metric, "dataset": one.score.dataset, "value": _figure(one.score.figure)}
    return {
        "backend": one.backend, "batch": one.batch, "conditions": str(one.conditions), "made": one.made,
        "result": one.digest, "latency_seconds": _figure(one.latency),
        "inputs_a_second": _figure(one.throughput),
        "size_bytes": one.size, "score": score,
    }  # fmt: skip


def _figure(one: Figure | None) -> list[float | None] | None:
    return None if one is None else [one.value, one.low, one.high]
