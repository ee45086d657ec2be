"""Explore: accuracy against latency with the front, and a table of everything that is asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from modelyard.reports.dashboard.charts.scatter import PICKED, described, scatter
from modelyard.reports.dashboard.exports import file_name, file_of, formats
from modelyard.reports.dashboard.peers import peers_of
from modelyard.reports.dashboard.said import count, inert, label_of, latency_said, score_of, short
from modelyard.reports.dashboard.views.columns import table_of

if TYPE_CHECKING:
    from modelyard.reports.dashboard.peers import Peers
    from modelyard.reports.dashboard.shown import Shown
    from modelyard.reports.gathered.row import Row

_SAID = 4  # of the front, in words


def explore(shown: Shown) -> None:
    """Show the page.

    Args:
        shown: all there is, and what of it is asked for.
    """
    import streamlit as st

    groups = {one.name: one for one in peers_of(shown.rows)}
    if groups:
        name = st.selectbox(
            "What is compared", [*groups], key="group", bind="query-params",
            help="Only what was measured alike stands in one chart: task, data, batch, machine, threads.",
        )  # fmt: skip
        _chart(shown, groups[name])
    else:
        st.info("Nothing that was timed fits these filters.", icon=":material/filter_alt:")
    _table(shown)
    _failed(shown)


def _chart(shown: Shown, peers: Peers) -> None:
    import streamlit as st

    if not peers.metric:
        st.info("None of these has an accuracy: they stand in the table alone.", icon=":material/info:")
        return
    st.markdown(answer(peers))
    picked = st.vega_lite_chart(
        scatter(peers, dark=shown.dark), key="scatter", alt=described(peers), on_select="rerun"
    )
    digests = [one.get("digest") for one in picked["selection"].get(PICKED, [])]
    for row in (one for one in peers.rows if one.digest in digests):
        _link(row)


def answer(peers: Peers) -> str:
    """Say which models nothing else beats in both figures, in words.

    Args:
        peers: rows that may be compared.
    """
    best, total = peers.front, len(peers.rows)
    told = [f"**{inert(one.model)}** on {inert(one.backend)} ({latency_said(one)}, {inert(score_of(one))})"
            for one in best[:_SAID]]  # fmt: skip
    if len(best) > _SAID:
        told.append(f"{len(best) - _SAID} more")
    names = f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]
    verb = "is" if len(best) == 1 else "are"
    return f"Of {total}, {names} {verb} beaten by none in latency and {inert(peers.metric)} at once."


def _link(row: Row) -> None:
    """Offer to go to the model of a row, with the samples of that row."""
    import streamlit as st

    st.button(
        f"{inert(label_of(row))}, {latency_said(row)}: facts and samples", key=f"to_{row.digest}",
        icon=":material/arrow_forward:", on_click=_go, args=(row,), type="tertiary",
    )  # fmt: skip


def _go(row: Row) -> None:
    import streamlit as st

    st.session_state["view"] = "Model"
    st.session_state["of"] = short(f"{row.model}@{row.version}")
    st.session_state["result"] = label_of(row)


def _table(shown: Shown) -> None:
    import streamlit as st

    st.subheader(count(len(shown.rows), "row"), anchor=False)
    if not shown.rows:
        return
    records, settings = table_of(shown.rows)
    selected = st.dataframe(
        records, column_config=settings, hide_index=True, key="table", on_select="rerun",
        selection_mode="single-row", placeholder="–",
        alt="A row for each model, backend and batch that is asked for",
    )  # fmt: skip
    chosen: list[Any] = selected["selection"]["rows"]
    for at in chosen:
        _link(shown.rows[at])
    if not chosen:
        st.caption("Tick a row, or click a point of the chart, to go to its model.")
    _export(shown)


def _export(shown: Shown) -> None:
    """Offer what is seen in each format of reports; a file is made when it is asked for."""
    import streamlit as st

    seen = replace(shown.gathered, rows=shown.rows, failed=shown.failed)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text("Download what is seen:")
        for name in formats():
            st.download_button(
                name, partial(file_of, seen, name), file_name(name), key=f"as_{name}", on_click="ignore",
                icon=":material/download:", type="tertiary",
            )  # fmt: skip


def _failed(shown: Shown) -> None:
    import streamlit as st

    if shown.failed:
        with st.expander(f"{len(shown.failed)} could not be measured"):
            told = [
                {"what": label_of(one), "why": one.problem, "on": str(one.conditions)} for one in shown.failed
            ]
            st.dataframe(told, hide_index=True)
