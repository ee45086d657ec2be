"""Model: what the registry says of one, all that was measured of it, and the samples of one result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.reports.dashboard.charts.samples import distributions, over_time
from modelyard.reports.dashboard.choice import NO_LICENCE
from modelyard.reports.dashboard.labels import labelled
from modelyard.reports.dashboard.said import figure_of, inert, latency_said, short
from modelyard.reports.dashboard.views.columns import table_of
from modelyard.results.page import page_of

if TYPE_CHECKING:
    from modelyard.reports.dashboard.shown import Shown
    from modelyard.reports.gathered.row import Row
    from modelyard.results.document import Result


def model(shown: Shown) -> None:
    """Show the page.

    Args:
        shown: all there is, and what of it is asked for.
    """
    import streamlit as st

    versions: dict[str, list[Row]] = {}
    for row in shown.rows:
        versions.setdefault(short(f"{row.model}@{row.version}"), []).append(row)
    if not versions:
        st.info("Nothing that was measured fits these filters.", icon=":material/filter_alt:")
        return
    name = st.selectbox("Model", [*versions], key="of", bind="query-params")
    rows = versions[name]
    _facts(shown, rows)
    records, settings = table_of(rows)
    st.dataframe(
        records,
        column_config=settings,
        hide_index=True,
        placeholder="–",
        alt=f"All that was measured of {name}",
    )
    timed = labelled(one for one in rows if one.speed is not None)
    if timed:
        label = st.selectbox("Samples of", [*timed], key="result", bind="query-params")
        _samples(shown, timed[label])


def _facts(shown: Shown, rows: list[Row]) -> None:
    import streamlit as st

    told = facts_of(rows, shown.known.of(rows[0].model, rows[0].version).status)
    for column, (name, value) in zip(st.columns(len(told)), told.items(), strict=True):
        column.metric(inert(name), inert(value))


def facts_of(rows: list[Row], status: str | None) -> dict[str, str]:
    """Say in a few words what is known of a version of a model.

    Args:
        rows: of that version.
        status: as the registry states it.
    """
    row = rows[0]
    timed = sorted((one.latency.value, one.backend, at) for at, one in enumerate(rows) if one.latency)
    scored = [one.score for one in rows if one.score]
    return {
        f"Fastest, on {timed[0][1]}" if timed else "Fastest": latency_said(rows[timed[0][2]])
        if timed
        else "–",
        scored[0].metric if scored else "Score": figure_of(scored[0]) if scored else "–",
        "Parameters": "–" if row.parameters is None else f"{row.parameters:,}",
        "Licence": row.licence or NO_LICENCE,
        "Status": status or "in no zoo",
    }


def _samples(shown: Shown, row: Row) -> None:
    import streamlit as st

    result = row.speed
    assert result is not None
    processes = result.samples
    left, right = st.columns(2)
    with left:
        st.subheader("Distribution", anchor=False)
        named = {f"process {one}": values for one, values in processes.items()}
        st.vega_lite_chart(
            distributions(named, dark=shown.dark), key="own_distribution",
            alt=f"Which share of the calls was no longer than a time; the median is {latency_said(row)}",
        )  # fmt: skip
    with right:
        st.subheader("Call after call", anchor=False)
        st.vega_lite_chart(over_time(processes, dark=shown.dark), key="own_calls",
                       alt="The time of each call in its order, for each process")  # fmt: skip
    calls = sum(map(len, processes.values()))
    st.caption(f"{calls:,} calls in {len(processes)} fresh processes; at most 200 of each process are drawn, "
               "evenly spaced, the first and the last among them.")  # fmt: skip
    _document(shown, result)


def _document(shown: Shown, result: Result) -> None:
    import streamlit as st

    with st.expander("What was measured, on what, and how to measure it again"):
        st.code(f"modelyard replay {result.digest[:12]} --folder {_quoted(shown.folder)}", language="shell")
        st.table({short(name): inert(str(value)) for name, value in _pairs(result)}, border="horizontal")
        for note in result.notes:
            st.text(short(note))


def _pairs(result: Result) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in page_of(result) if value is not None]


def _quoted(folder: str) -> str:
    from shlex import quote

    return quote(folder)
