"""`modelyard list`: which models there are, and which of them fit."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core import amount
from modelyard.core.errors import UsageError
from modelyard.registry.catalogue import asking
from modelyard.registry.index.scan import unlisted
from modelyard.registry.listing.discover import broken_cards
from modelyard.registry.listing.selection import select, select_fields, words_nobody_has
from modelyard.registry.zoo import open_zoo

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import Any

    from modelyard.registry.listing.machine import Machine
    from modelyard.registry.listing.ranking import Ranking
    from modelyard.registry.listing.selection import Selection
    from modelyard.registry.zoo import Zoo

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
    timed_on: str | None = None,
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
        timed_on: Only those timed on this machine: here, or words in its name, such as A100.
        max_size: Most megabytes of weights: 50 or 50MB.
        max_params: Most parameters: 5000000 or 5M.
        tag: Only models that have all these tags.
        status: Only active, deprecated or experimental ones.
        licence: Only these licences, by SPDX id.
        framework: Only these frameworks.
        stub: Only models whose stub fits this pattern.
        where: Any other condition: "top1_accuracy > 0.8 and tags = mobile". See docs/queries.md.
        sort: Fields to sort by, best first: accuracy, or size,name. A - in front puts the highest first,
            a + the lowest. A figure ranks only what may be compared, in a list for each key.
        limit: Show this many at most, of each list.
        columns: Show these fields instead of the usual ones.
        all_versions: Show every version of each model.
        deprecated: Show deprecated models too.
        json: Print JSON, one object a model.
        csv: Print CSV.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard list --task detection --sort accuracy
        modelyard list --min-accuracy 0.80 --max-params 30M
        modelyard list --timed-on here --max-latency 10ms --sort accuracy
        modelyard list --where "backbone ~ resnet and not tags = quantized"
        modelyard list --columns ref licence macs --csv
    """
    opened = open_zoo(zoo)
    machine = None if timed_on is None else _machine(timed_on)
    if json and csv:
        raise UsageError("--json and --csv do not go together")

    def ask(connection: sqlite3.Connection) -> tuple[Ranking, list[str], list[str], str]:
        selection = select(
            opened, connection, task=task, min_accuracy=min_accuracy, max_latency=max_latency,
            max_size=max_size, max_params=max_params, tag=tag, status=status, licence=licence,
            framework=framework, stub=stub, where=where, sort=sort, limit=limit,
            all_versions=all_versions, include_deprecated=deprecated, timed_on=machine,
        )  # fmt: skip
        if columns:
            chosen, values = select_fields(connection, columns)
        else:
            chosen, values = ", ".join(_RECORD if json or csv else _USUAL), []
        found = _found(connection, selection, chosen, values)
        why = (
            []
            if found.groups
            else words_nobody_has(connection, licence=licence, framework=framework, tag=tag)
        )
        return found, broken_cards(connection), why, _times(connection, selection, asked=bool(max_latency))

    found, broken, why, times = asking(opened, ask)
    _print(found, columns, json, csv, opened.listed)
    if times and not (columns or json or csv):
        _show.say(_show.inert(times))
    if not found.groups and limit != 0:
        _show.say("\n".join(["no readable model fits" if broken else "no model fits", *why]))
    for folder in unlisted(opened.registry):
        _show.warn(f"{folder} may not be listed")
    if broken:
        cards = "1 card" if len(broken) == 1 else f"{len(broken)} cards"
        names = ", ".join(broken[:3]) + (", …" if len(broken) > 3 else "")
        _show.warn(f"{cards} of {opened.name} cannot be read ({names}): `modelyard check` says why")
    return 0


def _machine(words: str) -> Machine:
    from modelyard.registry.listing.machine import Machine

    if words != "here":
        return Machine(words)
    from modelyard.results.machine.environment import fingerprint, named

    return Machine(named(fingerprint()) or "", whole=True)


def _times(connection: sqlite3.Connection, selection: Selection, *, asked: bool) -> str:
    """Say what the times in a list are of, where it is judged by them or they are of several machines."""
    from modelyard.cards.comparable import SPEED

    by = selection.ranks_by
    if (by is None and not asked) or (by is not None and by.metric in SPEED):
        return ""  # what is ranked by a time stands in lists that say it
    from modelyard.registry.listing.machine import COLUMNS, machines

    found, keys = machines(connection, *selection.sql(COLUMNS, all_of_them=True))
    if not found or (len(keys) < 2 and not asked):
        return ""
    apart = f", under {len(keys)} keys: --sort latency tells them apart" if len(keys) > 1 else ""
    return f"latencies are of {'; '.join(found)}{apart}"


def _found(
    connection: sqlite3.Connection, selection: Selection, chosen: str, values: list[object]
) -> Ranking:
    """Ask for the rows: all in one list, or, ranked by a figure, in a list for each key."""
    from modelyard.registry.listing.ranking import Group, Ranking, ranked

    figure = selection.ranks_by
    if figure is None:
        sql, more = selection.sql(chosen)
        rows = connection.execute(sql, [*values, *more]).fetchall()
        return Ranking([Group("", rows)] if rows else [], [])
    sql, more = selection.sql(f"{chosen}, {figure.columns}", all_of_them=True)
    return ranked(connection.execute(sql, [*values, *more]), figure, selection.limit)


def _print(found: Ranking, columns: list[str] | None, as_json: bool, as_csv: bool, zoos: list[Zoo]) -> None:
    rows = [row for group in found.groups for row in group.rows]
    apart = len(found.groups) > 1
    if as_json:
        records = _records(rows, tuple(columns) if columns else _RECORD)
        titles = [group.title for group in found.groups for _ in group.rows]
        marked = [{"group": title or None} if apart else {} for title in titles]
        _show.json_out([one | mark for one, mark in zip(records, marked, strict=True)])
    elif as_csv:
        _show.csv_out(rows, columns or _RECORD)
    elif not apart:
        _one_table(rows, columns)
    if apart:
        _lists(found, columns, zoos, shown=not (as_json or as_csv))


def _lists(found: Ranking, columns: list[str] | None, zoos: list[Zoo], *, shown: bool) -> None:
    """Show each list under its heading, and say in what they differ."""
    from modelyard.registry.listing.headings import headings

    titles, differing = headings(found, zoos)
    for title, group in zip(titles, found.groups, strict=True):
        if shown:
            _show.out(_show.bold(_show.inert(title or "without this figure")))
            _one_table(group.rows, columns)
    _say_groups(found, differing)


def _one_table(rows: list[Any], columns: list[str] | None) -> None:
    if columns:
        _show.table(rows, columns)
    else:
        _usual(rows)


def _say_groups(found: Ranking, differing: list[str]) -> None:
    """Say why there is more than one list, and how to have one."""
    count = sum(1 for group in found.groups if group.title)
    if count > 1:
        fields = ", ".join(differing)
        _show.say(f"{count} groups that differ in {fields}; figures of two groups are not compared")
    if {"task", "benchmark"} & {*found.differing}:
        _show.say('to see one of them: --where "headline = BENCHMARK"')


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
