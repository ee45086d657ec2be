"""The form for a pull request: what changed first, and no longer than a comment may be."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from modelyard.reports.changes.changed import GONE, ORDER, Change, changes
from modelyard.reports.gathered.parts import naming
from modelyard.reports.markdown import figures
from modelyard.reports.markdown.beside import Beside
from modelyard.reports.markdown.changed import LIGHTS, cells_of, noted
from modelyard.reports.markdown.missing import listed
from modelyard.reports.markdown.page import MARK
from modelyard.reports.markdown.table import lines_of, paragraph
from modelyard.reports.markdown.text import SENTENCE, said
from modelyard.results.comparing.comparison import EQUAL, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.row import Conditions
    from modelyard.reports.options import Options

LIMIT = 65_536
"""Characters of a comment on GitHub; held in bytes, which are never fewer."""
_SPARE = 1_000
_HEADERS = ("", "Model", "Backend", "Batch", "Latency (ms)", "Change")
_SIDES = "lllrrrr"
_FOLDED = {UNKNOWN: "cannot be told", EQUAL: EQUAL, GONE: "in the baseline alone"}
"""What is shown when it is asked for."""


def comment(gathered: Gathered, baseline: Gathered, options: Options) -> str:
    """Write what changed since a baseline.

    Args:
        gathered: what was measured now.
        baseline: what it is compared with.
        options: of the report.
    """
    found = changes(baseline, gathered)
    names = naming(one.row.conditions for one in found)
    counts = Counter(one.word for one in found)
    head = [MARK, f"### {said(options.title)}: {_summary(counts)}", ""]
    loud = list(_table([one for one in found if one.word not in _FOLDED], names))
    lines = [*head, *(loud or ["Nothing changed that can be told."]), ""]
    for word, title in _FOLDED.items():
        lines += _folded([one for one in found if one.word == word], title, names)
    lines += _reasons(found)
    return _fitted(lines)


def _told_apart(names: dict[Conditions, str]) -> dict[Conditions, str]:
    """Leave out of the names of conditions what all of them share."""
    words = {one: name.split(", ") for one, name in names.items()}
    shared = set.intersection(*map(set, words.values())) if words else set()
    return {one: ", ".join(each for each in parts if each not in shared) for one, parts in words.items()}


def _folded(found: list[Change], title: str, names: dict[Conditions, str]) -> Iterator[str]:
    if found:
        yield from ("<details>", f"<summary>{len(found):,} {title}</summary>", "", *_table(found, names))
        yield from ("", "</details>", "")


def _summary(counts: Counter[str]) -> str:
    """Say how many rows are what: `🔴 2 slower, 1 faster, 14 equal`."""
    words = [f"{counts[one]:,} {_FOLDED.get(one, one)}" for one in ORDER if counts[one]]
    light = next((LIGHTS[one] for one in ORDER if counts[one] and one in LIGHTS), "⚪")
    return f"{light} {', '.join(words)}"


def _table(found: list[Change], every: dict[Conditions, str]) -> Iterator[str]:
    """Give the lines of a table; the conditions have a column where its rows are of several."""
    if not found:
        return
    names = _told_apart({one.row.conditions: every[one.row.conditions] for one in found})
    several, shown = len(names) > 1, [noted(one) for one in found]
    beside = Beside(shown)
    on = [[_on(names[one.row.conditions])] if several else [] for one in found]
    marks = [(beside.of_speed(at), beside.of_score(at)) for at in range(len(found))]
    rows = [(*cells_of(one, mark), *where) for one, mark, where in zip(found, marks, on, strict=True)]
    heads = (*_HEADERS, said(figures.score_head(shown)))
    yield from lines_of((*heads, *(["On"] if several else [])), rows, _SIDES + "l" * several)
    yield from paragraph(beside.lines())


def _on(name: str) -> str:
    """Name conditions; those of which nothing is special have no words of their own."""
    return said(name) if name else ""


def _reasons(found: list[Change]) -> Iterator[str]:
    """Say why something cannot be told or fails, each reason once."""
    by_reason: dict[str, list[str]] = {}
    for one in found:
        if one.told:
            by_reason.setdefault(one.told, []).append(said(one.row.title))
    for reason, titles in by_reason.items():
        yield f"- {listed(titles)}: {said(reason, SENTENCE)}"


def _fitted(lines: list[str]) -> str:
    """Give as many lines as a comment takes, and say how many are not there."""
    text, kept, size = "\n".join(lines).rstrip("\n") + "\n", 0, 0
    if len(text.encode(errors="backslashreplace")) <= LIMIT:
        return text
    for line in lines:
        size += len(line.encode(errors="backslashreplace")) + 1
        if size > LIMIT - _SPARE:
            break
        kept += 1
    first, left = lines[:kept], len(lines) - kept
    closing = ["", "</details>"] if first.count("<details>") > first.count("</details>") else []
    sentence = (
        f"Shortened: {left:,} more lines are longer than a comment may be. "
        "Without `--pull-request`, `modelyard report --output RESULTS.md` shows every row."
    )
    return "\n".join([*first, *closing, "", sentence]) + "\n"
