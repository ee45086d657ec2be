"""`modelyard list`: which models there are, and which of them fit."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core import amount
from modelyard.core.errors import UsageError
from modelyard.registry.catalogue import asking
from modelyard.registry.discover import broken_cards
from modelyard.registry.index.scan import unlisted
from modelyard.registry.selection import select, select_fields, words_nobody_has
from modelyard.registry.zoo import open_zoo

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import Any

ALIASES = {"license": "licence", "tags": "tag", "all": "deprecated"}
_USUAL = ("ref", "version", "task", "accuracy", "latency_ms", "num_parameters", "size_mb", "status")
_HEADERS = ("MODEL", "VERSION", "TASK", "ACCURACY", "LATENCY", "PARAMS", "SIZE", "STATUS")
_RECORD = (
    "ref", "name", "version", "task", "framework", "status", "licence", "num_parameters", "size_mb",
    "accuracy", "latency_ms", "throughput_fps", "headline", "metrics", "digest", "stub",
)  # fmt: skip


def list_(
    *,
    task: list[str] | None = None,
    min_accuracy: str | None = None,
    max_latency: str | None = None,
    max_size: str | None = None,
    max_params: str | None = None,
    tag: list[str] | None = None,
    status: list[str] | None = None,
    licence: list[str] | None = None,
    framework: list[str] | None = None,
    stub: str | None = None,
    where: str | None = None,
    sort: str | None = None,
    limit: int | None = None,
    columns: list[str] | None = None,
    all_versions: bool = False,
    deprecated: bool = False,
    json: bool = False,
    csv: bool = False,
    zoo: str | None = None,
) -> int:
    """List models: all of them, or those that fit.

    Each model is one row, its current version; deprecated models are left out unless asked for.
    Figures are those of the model's headline benchmark: its task's usual one, else the first on its card.

    Args:
        task: Only these tasks: classification, detection, segmentation, text-generation.
        min_accuracy: Least figure of the task's primary metric: 0.8 or 80%.
        max_latency: Most time for one inference, as the card states it: 10 (milliseconds) or 10ms.
        max_size: Most megabytes of weights: 50 or 50MB.
        max_params: Most parameters: 5000000 or 5M.
        tag: Only models that have all these tags.
        status: Only active, deprecated or experimental ones.
        licence: Only these licences, by SPDX id.
        framework: Only these frameworks.
        stub: Only models whose stub fits this pattern.
        where: Any other condition: "top1_accuracy > 0.8 and tags = mobile". See docs/queries.md.
        sort: Fields to sort by, best first: accuracy, or size,name. A - in front puts the highest first,
            a + the lowest.
        limit: Show this many at most.
        columns: Show these fields instead of the usual ones.
        all_versions: Show every version of each model.
        deprecated: Show deprecated models too.
        json: Print JSON, one object a model.
        csv: Print CSV.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard list --task detection --sort accuracy
        modelyard list --min-accuracy 0.80 --max-params 30M
        modelyard list --where "backbone ~ resnet and not tags = quantized"
        modelyard list --columns ref licence macs --csv
    """
    opened = open_zoo(zoo)
    if json and csv:
        raise UsageError("--json and --csv do not go together")

    def ask(connection: sqlite3.Connection) -> tuple[list[Any], list[str], list[str]]:
        selection = select(
            opened, connection, task=task, min_accuracy=min_accuracy, max_latency=max_latency,
            max_size=max_size, max_params=max_params, tag=tag, status=status, licence=licence,
            framework=framework, stub=stub, where=where, sort=sort, limit=limit,
            all_versions=all_versions, include_deprecated=deprecated,
        )  # fmt: skip
        if columns:
            chosen, values = select_fields(connection, columns)
        else:
            chosen, values = ", ".join(_RECORD if json or csv else _USUAL), []
        sql, more = selection.sql(chosen)
        rows = connection.execute(sql, [*values, *more]).fetchall()
        why = [] if rows else words_nobody_has(connection, licence=licence, framework=framework, tag=tag)
        return rows, broken_cards(connection), why

    rows, broken, why = asking(opened, ask)
    _print(rows, columns, json, csv)
    if not rows and limit != 0:
        _show.say("\n".join(["no readable model fits" if broken else "no model fits", *why]))
    for folder in unlisted(opened.registry):
        _show.warn(f"{folder} may not be listed")
    if broken:
        cards = "1 card" if len(broken) == 1 else f"{len(broken)} cards"
        names = ", ".join(broken[:3]) + (", …" if len(broken) > 3 else "")
        _show.warn(f"{cards} of {opened.name} cannot be read ({names}): `modelyard check` says why")
    return 0


def _print(rows: list[Any], columns: list[str] | None, as_json: bool, as_csv: bool) -> None:
    if as_json:
        names = tuple(columns) if columns else _RECORD
        _show.json_out(_records(rows, names))
    elif as_csv:
        _show.csv_out(rows, columns or _RECORD)
    elif columns:
        _show.table(rows, columns)
    else:
        _usual(rows)


def _records(rows: list[Any], names: tuple[str, ...]) -> list[dict[str, object]]:
    import json
    from contextlib import suppress

    from modelyard.registry.query import FIELDS

    records = [dict(zip(names, row, strict=True)) for row in rows]
    for name in names:
        field = FIELDS.get(name)
        if name != "metrics" and (field is not None and field.kind not in ("any", "list")):
            continue
        for record in records:
            value = record[name]
            if isinstance(value, str) and value[:1] in "[{":
                with suppress(ValueError):
                    record[name] = json.loads(value)
    return records


def _usual(rows: list[Any]) -> None:
    """Show the usual columns, without those that no row has anything in."""
    plain = all(row[-1] == "active" for row in rows)
    keep = [n for n in range(len(_USUAL)) if n < 3 or any(row[n] is not None for row in rows)]
    keep = [n for n in keep if _USUAL[n] != "status" or not plain]
    shown = {"accuracy": amount.percent, "latency_ms": amount.milliseconds}
    shown |= {"num_parameters": amount.human_count, "size_mb": amount.human_mb}
    forms = [shown.get(_USUAL[n]) for n in keep]
    cells = [[form(row[n]) if form else row[n] for n, form in zip(keep, forms, strict=True)] for row in rows]
    align = "".join("r" if form else "l" for form in forms)
    _show.table(cells, [_HEADERS[n] for n in keep], align)
