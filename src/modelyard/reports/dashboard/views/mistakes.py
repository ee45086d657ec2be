"""Mistakes: the pictures that a model got wrong, and what it and another say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.errors import ModelyardError
from modelyard.reports.dashboard.answers import WORDS, answers, data_of, is_made, pictures
from modelyard.reports.dashboard.mistakes import mistakes_of, same_samples, sides, slice_of
from modelyard.reports.dashboard.said import count, inert, short
from modelyard.reports.gathered.backend import backend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.evaluation.data import Data
    from modelyard.reports.dashboard.answers import Answers, Picture
    from modelyard.reports.dashboard.shown import Shown
    from modelyard.results.document import Result

AT_ONCE = 12  # pictures on a page
NOBODY = "no other"


def mistakes(shown: Shown) -> None:
    """Show the page.

    Args:
        shown: all there is, and what of it is asked for.
    """
    import streamlit as st

    there = _accuracies(shown)
    if not there:
        st.info(
            "No accuracy over pictures fits; `modelyard evaluate NAME --write` measures one.",
            icon=":material/image_search:",
        )
        return
    left, right = st.columns(2)
    first = there[left.selectbox("Model", [*there], key="first", bind="query-params")]
    others = {name: one for name, one in there.items() if one is not first and same_samples(first, one)}
    name = right.selectbox("Beside it", [NOBODY, *others], key="second", bind="query-params")
    second = others.get(name)
    numbers = _numbers(first, second)
    if numbers:
        _pictures(shown, first, second, numbers)


def _accuracies(shown: Shown) -> dict[str, Result]:
    """Name accuracies over pictures, the newest of each first."""
    found: dict[str, Result] = {}
    for one in reversed(shown.results):
        if one.kind == "accuracy" and one.problem is None and one.task != WORDS:
            data = f"{one.key.get('dataset')} {one.key.get('slice', '')}"
            found.setdefault(short(f"{one.model}@{one.version} · {backend(one.runtime)} · {data}"), one)
    return dict(sorted(found.items(), key=lambda pair: (not mistakes_of(pair[1]), pair[0])))


def _numbers(first: Result, second: Result | None) -> Sequence[int]:
    """Say how many were got wrong, and let be chosen which are looked at."""
    import streamlit as st

    own, other = mistakes_of(first), None if second is None else mistakes_of(second)
    if own is None:
        st.info("This result keeps no right or wrong of each picture: its pictures are shown in their order.",
                icon=":material/info:")  # fmt: skip
        return range(_length(first))
    if other is None:
        st.markdown(f"**{len(own.wrong)}** of {own.of:,} are wrong ({inert(own.metric)}).")
        return own.wrong
    parts = sides(own, other)
    named = {"only the first is wrong": parts.first, "only the second is wrong": parts.second,
             "both are wrong": parts.both}  # fmt: skip
    told = ", ".join(f"**{len(numbers)}** where {name}" for name, numbers in named.items())
    st.markdown(f"Of {own.of:,}: {told}.")
    chosen = st.segmented_control(
        "Show those where", [*named], default=max(named, key=lambda one: len(named[one])), key="side",
        bind="query-params", required=True,
    )  # fmt: skip
    return named[chosen or next(iter(named))]


def _length(result: Result) -> int:
    found = slice_of(result)
    return AT_ONCE if found is None else found[1] - found[0]


def _pictures(shown: Shown, first: Result, second: Result | None, numbers: Sequence[int]) -> None:
    import streamlit as st

    pages = -(-len(numbers) // AT_ONCE)
    page = 1
    if pages > 1:
        page = int(st.number_input(f"Page, of {pages}", 1, pages, key="page", bind="query-params", width=160))
    seen = numbers[(page - 1) * AT_ONCE : page * AT_ONCE]
    own = str(first.key.get("dataset", ""))
    place = st.text_input(
        "Where the pictures are", own, key=f"data_{own}",
        help="A data set as `modelyard evaluate` takes it: digits, folder:PATH, coco:PATH. Results keep no "
        "path: name it here where the pictures are files of yours.",
    )  # fmt: skip
    if place == own and not is_made(place) and not _is_allowed(place):
        return
    try:
        data = _data(first, place)
        read = pictures(data, seen)
    except (ModelyardError, OSError, IndexError, ValueError) as error:
        st.warning(f"The pictures cannot be shown: {inert(str(error))}", icon=":material/hide_image:")
        return
    models = [one for one in (first, second) if one is not None]
    asked = _asked(models, seen)
    said = [_answers(shown, one, data, place, seen) for one in models] if asked else []
    _grid(read, said, models)


def _is_allowed(place: str) -> bool:
    """Ask before files are opened that a result names: it may be anybody's, and the files the reader's."""
    import streamlit as st

    allowed: set[str] = st.session_state.setdefault("allowed", set())
    if place not in allowed:
        st.info(
            f"The result names {inert(place)}. Nothing of it is opened before you say so.",
            icon=":material/folder_open:",
        )
        st.button("Open this data set", on_click=allowed.add, args=(place,))
    return place in allowed


def _data(result: Result, place: str) -> Data:
    """Open the data set once for all reruns: some are made when they are opened."""
    import streamlit as st

    @st.cache_resource(max_entries=4, show_spinner="Opening the data set …")
    def opened(digest: str, place: str) -> Data:  # noqa: ARG001
        return data_of(result, place)

    return opened(result.digest, place)


def _asked(models: Sequence[Result], seen: Sequence[int]) -> bool:
    """Let the answers be asked for: they are computed here, and that is told before.

    It stands in no URL: a page of others could send the reader to it, and nothing runs without a click.
    """
    import streamlit as st

    asked = st.toggle(
        "Let the models answer these pictures now", key="answer",
        help="Results keep what was wrong, but not the answers.",
    )  # fmt: skip
    if not asked:
        st.caption(
            f"That opens {count(len(models), 'model')} on this machine for {count(len(seen), 'picture')}; "
            "a file that is not there yet is written first, which can take a minute."
        )
    return asked


def _answers(shown: Shown, result: Result, data: Data, place: str, seen: Sequence[int]) -> Answers | str:
    import streamlit as st

    @st.cache_resource(max_entries=32, show_spinner="The model answers …")
    def answered(digest: str, place: str, seen: tuple[int, ...]) -> Answers:  # noqa: ARG001
        return answers(result, data, seen, shown.zoo)

    try:
        return answered(result.digest, place, tuple(seen))
    except (ModelyardError, OSError) as error:
        return str(error)


def _grid(read: Sequence[Picture], said: Sequence[Answers | str], models: Sequence[Result]) -> None:
    import streamlit as st

    for result, found in zip(models, said, strict=False):
        _cost(result, found)
    answered = [one for one in said if not isinstance(one, str)]
    with st.container(horizontal=True):
        for at, picture in enumerate(read):
            with st.container(border=True, width=190 if len(answered) < 2 else 250):
                _one(picture, [(models[which], found.said[at]) for which, found in enumerate(said)
                               if not isinstance(found, str)])  # fmt: skip


def _cost(result: Result, found: Answers | str) -> None:
    import streamlit as st

    name = inert(f"{result.model}@{result.version}")
    if isinstance(found, str):
        st.warning(f"{name} gave no answer: {inert(found)}", icon=":material/error:")
        return
    same = "the very file that was measured" if found.same_file else "**not** the file that was measured"
    st.caption(f"{name}: opened in {found.opening:.2f} s, {count(len(found.said), 'picture')} answered in "
               f"{found.answering:.2f} s; {same}.")  # fmt: skip


def _one(picture: Picture, said: Sequence[tuple[Result, Any]]) -> None:
    import streamlit as st

    truth = f" · it is **{inert(picture.truth)}**" if picture.truth else ""
    if not any(one.png for _, one in said):
        st.image(picture.png, alt=f"sample {picture.number}", width=140)
    st.markdown(f"sample {picture.number}{truth}")
    for result, one in said:
        if one.png is not None:
            st.image(one.png, alt=f"the answer of {short(result.model)}", width=200)
        st.markdown(f"{inert(result.model)}: {inert(one.words)}")
