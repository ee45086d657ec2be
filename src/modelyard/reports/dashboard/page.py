"""`show`: the frame of the dashboard: filters at the side, views at the top, and what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.errors import ModelyardError
from modelyard.reports.dashboard import paper
from modelyard.reports.dashboard.choice import SIZES, WORDS, Choice, facets_of_row, options
from modelyard.reports.dashboard.facts import Known, joined, known_of
from modelyard.reports.dashboard.kept import kept_of
from modelyard.reports.dashboard.said import count, inert, short
from modelyard.reports.dashboard.shown import Shown
from modelyard.reports.dashboard.views import VIEW, VIEWS

if TYPE_CHECKING:
    from modelyard.reports.dashboard.kept import Kept, Seen
    from modelyard.reports.gathered.gather import Gathered

EVERY = "5s"
"""How often the folder is looked at for anything new."""
LABELS = {
    "task": "Task", "model": "Model", "backend": "Runtime and device", "machine": "Machine",
    "licence": "Licence", "batch": "Batch",
}  # fmt: skip


def show(folder: str, zoo: str | None) -> None:
    """Show the page that the URL names.

    Args:
        folder: of results.
        zoo: the zoo's folder; None for the one at hand.
    """
    import streamlit as st

    st.set_page_config(page_title="modelyard", page_icon=paper.ICON, layout="wide")
    dark = st.context.theme.type == "dark"
    st.html(f"<style>{paper.style(dark=dark)}</style>")
    kept = kept_of(folder)
    try:
        seen = kept.look()
    except ModelyardError as error:
        _nothing(folder, error.message)
        return
    if not seen.results:
        _nothing(folder, f"{folder} holds no result that can be read")
        _damaged(seen)
        return
    known, gathered = _joined(folder, zoo, seen)
    choice = _filters(gathered, known)
    shown = Shown(seen, gathered, known, choice, folder, zoo, dark)
    _news(kept, seen)
    tabs = st.tabs([*VIEWS], key=VIEW, bind="query-params")
    for tab, view in zip(tabs, VIEWS.values(), strict=True):
        if tab.open:
            with tab:
                view(shown)
    _damaged(seen)


def _joined(folder: str, zoo: str | None, seen: Seen) -> tuple[Known, Gathered]:
    """Ask the registry again when there are new results, and once a minute."""
    import streamlit as st

    @st.cache_resource(ttl=60, max_entries=2, show_spinner=False)
    def asked(folder: str, zoo: str | None, state: tuple[int, int]) -> tuple[Known, Gathered]:  # noqa: ARG001
        known = known_of(zoo)
        return known, joined(seen.gathered, known)

    return asked(folder, zoo, seen.state)


def _filters(gathered: Gathered, known: Known) -> Choice:
    """Draw the filters; each is bound to the URL by its own name."""
    import streamlit as st

    there = options(facets_of_row(one) for one in (*gathered.rows, *gathered.failed))
    with st.sidebar:
        st.subheader("Filter")
        held: dict[str, Any] = {name: _asked(name, there[name]) for name in WORDS}
        for name, label in zip(SIZES, ("Size from, MB", "Size to, MB"), strict=True):
            held[name] = st.number_input(
                label, min_value=0.0, value=None, step=1.0, key=name, bind="query-params", placeholder="any"
            )
        st.button("Clear all filters", on_click=_clear, icon=":material/filter_alt_off:", width="stretch")
        if known.problem:
            st.caption(f"The zoo did not open, so that no licence is known: {inert(known.problem)}")
    return Choice.of(held)


def _asked(name: str, there: list[str]) -> list[str]:
    import streamlit as st

    return st.multiselect(
        LABELS[name], there, key=name, bind="query-params", placeholder="any", filter_mode="contains",
        select_all=False,
    )  # fmt: skip


def _clear() -> None:
    import streamlit as st

    for name in WORDS:
        st.session_state[name] = []
    for name in SIZES:
        st.session_state[name] = None


def _news(kept: Kept, seen: Seen) -> None:
    """Say how old what is shown is, and offer what came since."""
    import streamlit as st

    @st.fragment(run_every=EVERY)
    def news() -> None:
        try:
            is_new = kept.state() != seen.state
        except ModelyardError:
            is_new = True
        with st.container(horizontal=True, vertical_alignment="center"):
            st.title("Results", anchor=False, width="content")
            st.caption(f"{count(len(seen.results), 'result')} in {inert(kept.folder)}", width="stretch")
            said = "There are new results: show them" if is_new else "Refresh"
            if st.button(said, icon=":material/refresh:", type="primary" if is_new else "tertiary"):
                st.rerun()

    news()


def _nothing(folder: str, reason: str) -> None:
    """Say what to do where there is nothing to show."""
    import streamlit as st

    st.title("No results yet")
    st.write(inert(reason))
    st.write("Measure some models, then look again:")
    st.code("modelyard benchmark digits_resnet digits_vit", language="shell")
    st.caption(
        f"They are looked for in {inert(folder)}; `modelyard dashboard --results FOLDER` names another."
    )
    st.button("Look again", icon=":material/refresh:", type="primary")


def _damaged(seen: Seen) -> None:
    import streamlit as st

    damaged = seen.gathered.damaged
    if damaged:
        with st.expander(f"{count(len(damaged), 'file')} could not be read"):
            told = [{"file": short(one.path), "reason": short(one.reason)} for one in damaged]
            st.dataframe(told, hide_index=True)
