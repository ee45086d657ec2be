"""Compare: chosen rows side by side, what their samples say of each other, and their distributions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.reports.charts.said import with_interval
from modelyard.reports.dashboard.charts.samples import distributions
from modelyard.reports.dashboard.labels import labelled
from modelyard.reports.dashboard.said import (
    comparison_said,
    inert,
    latency_with,
    score_with,
    short,
    size_said,
)
from modelyard.results.comparing.comparable import comparable
from modelyard.results.comparing.compare import compare as judge
from modelyard.results.said import figure_said

if TYPE_CHECKING:
    from modelyard.reports.dashboard.shown import Shown
    from modelyard.reports.gathered.row import Row
    from modelyard.results.document import Result

MOST = 6
_ACROSS = ("engine", "precision", "batch", "threads", "device")
_FIGURES = ("p95", "p99", "cold_start", "peak_memory")


def compare(shown: Shown) -> None:
    """Show the page.

    Args:
        shown: all there is, and what of it is asked for.
    """
    import streamlit as st

    rows = labelled(one for one in shown.rows if one.latency is not None)
    chosen = st.multiselect(
        "Models side by side; the others are held against the first", [*rows], key="rows",
        bind="query-params", max_selections=MOST, placeholder="choose two or more",
        select_all=False,
    )  # fmt: skip
    if len(chosen) < 2:
        st.info("Choose two or more, each of a model on a runtime.", icon=":material/balance:")
        return
    picked = {name: rows[name] for name in chosen}
    st.table(side_by_side(picked))
    st.caption("In parentheses: the ends of the 95 % interval, where there is one.")
    _against(shown, picked)
    _distributions(shown, picked)


def side_by_side(rows: dict[str, Row]) -> dict[str, dict[str, str]]:
    """Lay rows into columns: by the name of each, what is said of it.

    Args:
        rows: by their names.
    """
    return {inert(name): _column(row) for name, row in rows.items()}


def _column(row: Row) -> dict[str, str]:
    rate = "–" if row.throughput is None else with_interval(
        row.throughput, partial(figure_said, "latency", "throughput"))  # fmt: skip
    more = {name: _figure(row, name) for name in _FIGURES}
    named = {name.replace("_", " "): value for name, value in more.items()}
    return {
        "median latency": latency_with(row), **named, "throughput": rate, "score": inert(score_with(row)),
        "size": size_said(row), "parameters": "–" if row.parameters is None else f"{row.parameters:,}",
        "licence": inert(row.licence or "–"), "runtime": inert(row.engine), "on": inert(str(row.conditions)),
    }  # fmt: skip


def _figure(row: Row, name: str) -> str:
    found = row.figures.get(name)
    return "–" if found is None else with_interval(found, partial(figure_said, "latency", name))


def against(first: Result | None, other: Result | None) -> str:
    """Say what the samples of two results tell, or why they may not be compared.

    Args:
        first: what it is held against.
        other: what is judged.
    """
    if first is None or other is None:
        return "not measured on both"
    across = [name for name in comparable(first, other) if name in _ACROSS]
    try:
        found = judge(first, other, across=across)
    except InputError as error:
        return inert(error.message)
    meant = f"; they differ in {', '.join(across)}" if across else ""
    return f"**{found.verdict}**, {inert(comparison_said(found) + meant)}"


def _against(shown: Shown, rows: dict[str, Row]) -> None:
    import streamlit as st

    st.subheader("Against the first", anchor=False)
    wanted = {row.score.digest for row in rows.values() if row.score is not None}
    scores = {
        one.digest: one for one in shown.seen.results if one.kind == "accuracy" and one.digest in wanted
    }
    (_, first), *others = rows.items()
    for name, row in others:
        both = [scores.get((one.score.digest if one.score else None) or "") for one in (first, row)]
        st.markdown(
            f"{inert(name)}  \n"
            f"latency: {against(first.speed, row.speed)}  \nscore: {against(both[0], both[1])}"
        )


def _distributions(shown: Shown, rows: dict[str, Row]) -> None:
    import streamlit as st

    samples: dict[str, Any] = {
        short(name): [value for process in row.speed.samples.values() for value in process]
        for name, row in rows.items()
        if row.speed is not None
    }
    st.subheader("Distribution of the calls", anchor=False)
    st.vega_lite_chart(distributions(samples, dark=shown.dark), key="distributions",
                    alt="Which share of the calls of each was no longer than a time")  # fmt: skip
    st.caption("Each line stands on at most 200 evenly spaced quantiles of all calls, both ends among them.")
