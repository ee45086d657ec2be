"""Regressions: the newest result of each cell against the one before, the worst first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from modelyard.reports.dashboard.regressions import ORDER, findings
from modelyard.reports.dashboard.said import comparison_said, count, moment, short, versions_said
from modelyard.results.said import figure_said

if TYPE_CHECKING:
    from modelyard.reports.dashboard.regressions import Finding
    from modelyard.reports.dashboard.shown import Shown


def regressions(shown: Shown) -> None:
    """Show the page.

    Args:
        shown: all there is, and what of it is asked for.
    """
    import streamlit as st

    found = _findings(shown)
    if not found:
        st.info(
            "Nothing that fits these filters was measured more than once alike.", icon=":material/timeline:"
        )
        return
    told = Counter(one.verdict for one in found)
    st.markdown(", ".join(f"**{told[name]}** {name}" for name in ORDER if told[name]) + ".")
    asked = st.pills("Only", [name for name in ORDER if told[name]], selection_mode="multi", key="verdict",
                     bind="query-params")  # fmt: skip
    rows = [_row(one) for one in found if not asked or one.verdict in asked]
    wide = {
        "how sure": st.column_config.TextColumn(width=240),
        "what": st.column_config.TextColumn(width=330),
    }
    st.dataframe(rows, column_config=wide, hide_index=True, key="findings",
                 alt="The newest of each cell against the one before")  # fmt: skip
    st.caption(
        f"{count(len(rows), 'cell')}: the newest result against the one before it, measured alike but for "
        "the version of the runtime. A verdict is that of modelyard results compare."
    )


def _findings(shown: Shown) -> list[Finding]:
    import streamlit as st

    @st.cache_resource(max_entries=8, show_spinner="Comparing …")
    def judged(scope: str) -> list[Finding]:  # noqa: ARG001
        return findings(shown.results)

    return judged(shown.scope)


def _row(one: Finding) -> dict[str, str]:
    kind, figure = one.series.kind, one.series.figure
    values = [figure_said(kind, figure, each.figures[figure] or 0.0) for each in (one.before, one.newest)]
    return {
        "verdict": one.verdict, "before": values[0], "now": values[1],
        "how sure": short(one.reason if one.comparison is None else comparison_said(one.comparison)),
        "what": one.series.name, "versions": versions_said(one.before, one.newest),
        "measured": moment(one.newest.made),
    }  # fmt: skip
