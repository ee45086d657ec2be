"""On which machines and with which versions it was measured, and the commands that measure it again."""

from __future__ import annotations

from dataclasses import replace

from modelyard.core.amount import human_bytes
from modelyard.reports.gathered.again import command_of
from modelyard.reports.gathered.versions import names_of
from modelyard.reports.markdown.table import lines_of
from modelyard.reports.markdown.text import SENTENCE, coded, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.row import Conditions, Row


def environment(gathered: Gathered, names: dict[Conditions, str]) -> Iterator[str]:
    """Give the lines of the machines, of the versions, and of how to replay.

    Args:
        gathered: what the report is of.
        names: of its conditions.
    """
    machines = {one.conditions.fingerprint: one for one in gathered.rows}
    engines = sorted({one.engine for one in gathered.rows if one.engine})
    lines = [f"- {_machine(machines[digest])}" for digest in sorted(machines)]
    if engines:
        lines.append(f"- Runtimes: {', '.join(map(said, engines))}.")
    yield from ("## Environment", "", *lines, "", *_replay(gathered, names))


def _machine(row: Row) -> str:
    """Say what is known of a machine; a row of a table has its name alone."""
    facts: Mapping[str, object] = {} if row.speed is None else row.speed.environment
    memory = facts.get("memory")
    known = [
        said(str(facts[name])) for name in ("system", "kernel", "governor", "container") if facts.get(name)
    ]
    known += [f"{human_bytes(memory)} of memory"] if isinstance(memory, int) else []
    known += [f"Python {said(str(facts['python']))}"] if facts.get("python") else []
    digest = [said(row.conditions.fingerprint)] if row.conditions.fingerprint else []
    return (
        f"{said(row.conditions.machine or 'an unknown machine')}: {', '.join([*known, *digest])}".rstrip(": ")
        + "."
    )


def _replay(gathered: Gathered, names: dict[Conditions, str]) -> Iterator[str]:
    """Give, folded, a command for each measurement: it is long, and of few readers' interest."""
    rows = [one for one in gathered.rows if one.digest]
    if not rows:
        return
    yield from ("<details>", "<summary>How to replay each measurement</summary>", "")
    cells = [
        (
            said(replace(one, model=name).title),
            said(names[one.conditions], SENTENCE),
            said(one.made),
            coded(command_of(one) or "–"),
        )
        for name, one in zip(names_of(rows), rows, strict=True)
    ]
    yield from lines_of(("Measurement", "Conditions", "Measured", "Command"), cells, "llll")
    yield from ("", "</details>", "")
