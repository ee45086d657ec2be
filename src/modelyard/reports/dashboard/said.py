"""How the dashboard says things: names of others that mean nothing to its Markdown, figures with units."""

from __future__ import annotations

import re
from functools import partial
from string import punctuation

from modelyard.cards.score import score_said
from modelyard.cards.vocabulary import metric_kind
from modelyard.core import amount
from modelyard.reports.charts.said import score_said as score_said_with
from modelyard.reports.charts.said import with_interval
from modelyard.reports.clean import one_line
from modelyard.results.comparing.comparison import RATIO
from modelyard.results.said import figure_said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.figure import Score
    from modelyard.reports.gathered.row import Row
    from modelyard.results.comparing.comparison import Comparison
    from modelyard.results.document import Result

LONGEST = 200
_MARKS = re.compile(f"[{re.escape(punctuation)}]")
_LINKS = re.compile(r"(?<=://)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_UNSEEN = "\u2060"  # it joins words, has no width, and ends what would be an address


def inert(text: str) -> str:
    """Give a text of others for a place where Markdown is read: it stays what it is, on one line.

    An address in it is no link: what is escaped would still be one, for whoever takes a name for a place.

    Args:
        text: a name, a reason, a version.
    """
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", _LINKS.sub(_UNSEEN, short(text)))


def short(text: str) -> str:
    """Give a text of others for a place where nothing is read into it, at most some lines long.

    Args:
        text: a name, a reason, a version.
    """
    told = one_line(text)
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"


def count(number: int, what: str) -> str:
    """`1 row`, `1,200 rows`.

    Args:
        number: how many.
        what: one of them.
    """
    return amount.counted(number, what)


def label_of(row: Row) -> str:
    """Name a row for a list to choose from: `resnet50@1.0.0 · onnx_cpu · batch 1`.

    Args:
        row: of what was gathered.
    """
    random = " · random weights" if row.conditions.random_weights else ""
    return short(f"{row.model}@{row.version} · {row.backend} · batch {row.batch}{random}")


def latency_said(row: Row) -> str:
    """`11.7 ms`; `–` where there is none.

    Args:
        row: of what was gathered.
    """
    return "–" if row.latency is None else figure_said("latency", "median", row.latency.value)


def latency_with(row: Row) -> str:
    """`11.7 ms (11.6 ms to 11.8 ms)`; without an interval where there is none.

    Args:
        row: of what was gathered.
    """
    if row.latency is None:
        return "–"
    return with_interval(row.latency, partial(figure_said, "latency", "median"))


def score_with(row: Row) -> str:
    """`top1_accuracy 99.00% (98.10% to 99.60%)`; without an interval where there is none.

    Args:
        row: of what was gathered.
    """
    return "–" if row.score is None else score_said_with(row.score)


def score_of(row: Row) -> str:
    """`top1_accuracy 0.99`; `–` where there is none.

    Args:
        row: of what was gathered.
    """
    if row.score is None:
        return "–"
    return f"{row.score.metric} {figure_of(row.score)}"


def figure_of(score: Score) -> str:
    """`99.00%`

    Args:
        score: of a row.
    """
    return score_said(score.metric, score.figure.value)


def size_said(row: Row) -> str:
    """`338 kB`; `–` where it is not known.

    Args:
        row: of what was gathered.
    """
    return "–" if row.size is None else amount.human_bytes(row.size)


def versions_said(before: Result, after: Result) -> str:
    """`0.9.0 → 1.0.0`; `1.0.0` where nothing changed.

    Args:
        before: the older result.
        after: the newer.
    """
    if before.version == after.version:
        return short(after.version)
    return short(f"{before.version} → {after.version}")


def moment(made: str) -> str:
    """`2026-07-01 12:00 UTC`.

    Args:
        made: as results write it: `2026-07-01T12:00:00Z`.
    """
    return short(f"{made[:10]} {made[11:16]} UTC" if made[10:11] == "T" else made)


def comparison_said(found: Comparison) -> str:
    """Say how far apart two results are, and how sure that is: `1.19 times the time (1.17 to 1.21)`.

    Shares are in percent everywhere, so that between them there are points: a hundredth each.

    Args:
        found: of two results.
    """
    scale, form, unit = 1.0, "{:+.3g}", f" {found.of}"
    if found.figure == RATIO:
        form, unit = "{:.3g}", " times the time"
    elif metric_kind(found.of) == "fraction":
        scale, form, unit = 100.0, "{:+.2f}", f" points of {found.of}"
    ends = "no interval: too few samples" if found.interval is None else " to ".join(
        form.format(scale * end) for end in found.interval)  # fmt: skip
    return f"{form.format(scale * found.value)}{unit} ({ends})"
