"""`page`: a report as one HTML file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from modelyard.core.amount import counted
from modelyard.reports.charts.comparisons import sections
from modelyard.reports.charts.said import named_row
from modelyard.reports.charts.sheet import in_page
from modelyard.reports.charts.svg import cut
from modelyard.reports.charts.thin import share_of
from modelyard.reports.clean import plain
from modelyard.reports.gathered.again import command_of
from modelyard.reports.gathered.drawable import drawable
from modelyard.reports.gathered.empty import why_empty
from modelyard.reports.gathered.footnotes import footnotes
from modelyard.reports.gathered.parts import naming
from modelyard.reports.html.groups import Drawing
from modelyard.reports.html.lines import COLUMNS, Cell, cells
from modelyard.reports.html.machines import machines
from modelyard.reports.html.parts import contents, part, untimed
from modelyard.reports.html.policy import policy
from modelyard.reports.look.palette import styles
from modelyard.reports.look.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinja2 import Template

    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.row import Conditions, Row


_ALIKE = ("batch", "task", "machine")
"""Columns that are left out where all lines say the same."""


def page(gathered: Gathered, *, title: str = "Models, measured") -> str:
    """Write a report that opens from a disk and asks no network for anything.

    Args:
        gathered: what it is of.
        title: its heading.
    """
    gathered, odd = _drawn(gathered)
    numbers = {id(row): str(at) for at, row in enumerate(gathered.rows, 1)}
    looks = styles(row.backend for row in gathered.rows)

    def named(row: Row) -> str | None:
        return numbers.get(id(row))

    drawing = Drawing(looks, named, share_of(len(gathered.rows)))
    where = naming(row.conditions for row in (*gathered.rows, *gathered.failed))
    parts = [
        part(at, one, where[one.conditions], drawing) for at, one in enumerate(sections(gathered.rows), 1)
    ]
    notes = footnotes(gathered.rows)
    every = [cells(row, where[row.conditions], notes.of(at)) for at, row in enumerate(gathered.rows)]
    places, same = _places(every)
    lines = [(named(row), [one[at] for at in places]) for row, one in zip(gathered.rows, every, strict=True)]
    style, script = tokens() + in_page() + _own("style.css"), _own("script.js")
    return _template().render(
        title=title, parts=parts, columns=[COLUMNS[at] for at in places], lines=lines, same=same,
        choices=_choices(gathered.rows, where), where=where, untimed=untimed(gathered.rows),
        verdicts=[row for row in gathered.rows if row.verdict], gathered=gathered, counted=counted, cut=cut,
        summary=_summary(gathered), left_out=[*_left_out(gathered), *odd], machines=machines(gathered.rows),
        notes=notes.texts, empty=why_empty(gathered.rows), commands=_commands(gathered.rows, where),
        contents=contents(parts), policy=policy(style, script), style=_raw(style), script=_raw(script),
    )  # fmt: skip


def _summary(gathered: Gathered) -> str:
    rows = gathered.rows
    counts = (
        counted(len({row.model for row in rows}), "model"),
        counted(len({row.backend for row in rows}), "backend"),
        counted(len({row.conditions.fingerprint for row in rows}), "machine"), counted(len(rows), "row"),
    )  # fmt: skip
    dates = sorted({row.made[:10] for row in rows if row.made})
    measured = f". Measured {' to '.join(dict.fromkeys((dates[0], dates[-1])))}" if dates else ""
    return " · ".join(counts) + measured


def _commands(rows: Iterable[Row], where: Mapping[Conditions, str]) -> list[tuple[str, str, str]]:
    """Give the command that measures each row again, with what it is of."""
    given = ((named_row(row), cut(where[row.conditions], 120), command_of(row)) for row in rows)
    return [(name, machine, command) for name, machine, command in given if command]


def _left_out(gathered: Gathered) -> list[str]:
    """Say what was found and is not shown, and why."""
    older = f"{counted(gathered.older, 'older result')}: a newer one of the same stands for it."
    damaged = [f"{cut(one.path, 160)}: {cut(one.reason, 300)}" for one in gathered.damaged]
    return [older] * bool(gathered.older) + damaged


def _places(lines: Iterable[Sequence[Cell]]) -> tuple[list[int], list[str]]:
    """Give the columns that say something, and what those that are left out say of all lines alike."""
    held = [{cell.text for cell in column} for column in zip(*lines, strict=True)] or [{""}] * len(COLUMNS)
    same = {
        at: min(held[at]) for at, (name, _) in enumerate(COLUMNS) if name in _ALIKE and len(held[at]) == 1
    }
    empty = {at for at, texts in enumerate(held) if texts == {""} and lines}
    said = [f"{COLUMNS[at][1]} of all: {value}." for at, value in same.items() if value]
    return [at for at in range(len(COLUMNS)) if at not in same and at not in empty], said


def _drawn(gathered: Gathered) -> tuple[Gathered, list[str]]:
    """Leave out figures that no scale holds, and say of which rows they were."""
    rows = [drawable(row) for row in gathered.rows]
    new = [after for before, after in zip(gathered.rows, rows, strict=True) if after is not before]
    odd = [cut(one.title, 80) for one in (*gathered.odd, *new)]
    names = ", ".join(odd[:10]) + (" and others" if len(odd) > 10 else "")
    said = f"Figures that are no times or no scores, such as negative ones: of {names}."
    return replace(gathered, rows=rows), [said] * bool(odd)


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the table, and what can be chosen in it."""

    name: str
    label: str
    options: list[str]


def _choices(rows: Iterable[Row], where: Mapping[Conditions, str]) -> list[Choice]:
    """Give the filters in which there is something to choose."""
    given = list(rows)
    found = [
        Choice("task", "Task", sorted({cut(row.task, 60) for row in given})),
        Choice("backend", "Backend", sorted({cut(row.backend, 60) for row in given})),
        Choice("batch", "Batch", [str(one) for one in sorted({row.batch for row in given})]),
        Choice("machine", "Machine", sorted({cut(where[row.conditions], 120) for row in given})),
    ]
    return [one for one in found if len(one.options) > 1]


def _own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _raw(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - our own files


def _harmless(value: object) -> object:
    """Take from each text what turns its direction around; what is already HTML stays as it is."""
    return plain(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    room = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_harmless
    )  # fmt: skip
    room.filters["drawn"] = lambda chart, class_="": _raw(chart.inline(class_))
    return room.from_string(_own("template.html"))
