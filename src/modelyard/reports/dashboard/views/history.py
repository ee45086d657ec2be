"""History: a model over versions and dates, with the places where its level changed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from modelyard.reports.dashboard.change_points import FEWEST, LEVEL, SHUFFLES
from modelyard.reports.dashboard.charts.history import changed, over_versions
from modelyard.reports.dashboard.history import between, series_of
from modelyard.reports.dashboard.said import comparison_said, count, inert, moment, short, versions_said
from modelyard.results.said import figure_said

if TYPE_CHECKING:
    from modelyard.reports.dashboard.history import Series
    from modelyard.reports.dashboard.shown import Shown
    from modelyard.results.document import Result

_NEIGHBOURS = 20  # of the newest, that are compared pair by pair


def history(shown: Shown) -> None:
    """Show the page.

    Args:
        shown: all there is, and what of it is asked for.
    """
    import streamlit as st

    found = {one.name: one for one in reversed(series_of(shown.results)) if len(one.results) > 1}
    if not found:
        st.info(
            "Nothing that fits these filters was measured more than once alike.", icon=":material/timeline:"
        )
        st.caption("Measure again after a change, into the same folder: a result is never written over.")
        return
    series = found[st.selectbox("What is followed", [*reversed(found)], key="series", bind="query-params")]
    changes = series.changes()
    st.vega_lite_chart(over_versions(series, changes, dark=shown.dark), key="history",
                    alt=f"{series.figure} of {len(series.results)} results by date")  # fmt: skip
    for one in changes:
        after = series.results[one.at]
        st.markdown(
            f"**{inert(changed(series, one))}** from {inert(moment(after.made))} on (version "
            f"{inert(after.version)}, {inert(_engine(after))}); so clear a cut comes up in "
            f"{one.chance:.1%} of shuffles."
        )
    if not changes:
        st.markdown(f"No change of level is to be told among {count(len(series.results), 'result')}.")
    _method()
    _neighbours(series)


def _method() -> None:
    import streamlit as st

    with st.expander("How changes of level are found"):
        st.markdown(
            "The series of medians is cut where the ranks on both sides differ most (Wilcoxon, Mann, "
            f"Whitney), if so clear a cut comes up in at most {LEVEL:.0%} of {SHUFFLES} shuffles of the same "
            f"values; then both parts are looked at alike. At least {FEWEST} results stand on each side, "
            "and even a clear change needs about twelve in all, four or five of them since. A change of "
            "less than 2 % of a time, or 0.005 of a share, does not count. The table below needs no long "
            "series: it compares the samples of neighbours."
        )


def _neighbours(series: Series) -> None:
    import streamlit as st

    st.subheader("Each against the one before", anchor=False)
    results = series.results[-_NEIGHBOURS - 1 :]
    rows = [_row(series, *pair) for pair in pairwise(results)]
    st.dataframe(rows[::-1], hide_index=True, alt="Each result against the one before it, the newest first")
    if len(series.results) > len(results):
        st.caption(f"The newest {_NEIGHBOURS} of {len(series.results) - 1:,}.")


def _row(series: Series, before: Result, after: Result) -> dict[str, str]:
    found = between(before, after)
    verdict, how = ("refused", found) if isinstance(found, str) else (found.verdict, comparison_said(found))
    return {
        "measured": moment(after.made), "version": versions_said(before, after),
        "runtime": short(_engine(after)),
        series.figure: figure_said(after.kind, series.figure, after.figures[series.figure] or 0.0),
        "verdict": short(verdict), "how sure": short(how),
    }  # fmt: skip


def _engine(one: Result) -> str:
    return f"{one.runtime.get('runtime', '')} {one.runtime.get('version', '')}".strip()
