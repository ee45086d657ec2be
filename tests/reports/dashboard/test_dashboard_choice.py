"""Filters, and the URLs that say them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import pytest
from dashboard_results import timed
from hypothesis import given
from hypothesis import strategies as st

from modelyard.reports.dashboard.choice import Choice, Facets, facets_of_result, facets_of_row, options
from modelyard.reports.dashboard.facts import Facts, Known, joined
from modelyard.reports.gathered.gather import gather

ONE = Facets("detection", "yolo", "openvino", "Apple M4", "MIT", "8", 20_000_000)
WORDS = st.lists(st.text(min_size=1).filter(lambda one: one < "\ud800" or one > "\udfff"), unique=True)


@pytest.mark.parametrize("name", ["task", "model", "backend", "machine", "licence", "batch"])
def test_each_filter_keeps_what_is_asked_for_and_nothing_else(name: str) -> None:
    own = str(getattr(ONE, name))
    assert Choice.of({name: [own, "another"]}).fits(ONE)
    assert not Choice.of({name: ["another"]}).fits(ONE)


@pytest.mark.parametrize(
    ("low", "high", "fits"),
    [(None, 20.0, True), (20.0, None, True), (20.1, None, False), (None, 19.9, False), (0.0, 0.0, False)],
)
def test_sizes_are_megabytes_with_both_ends(low: float | None, high: float | None, fits: bool) -> None:
    assert Choice(min_mb=low, max_mb=high).fits(ONE) is fits


def test_what_has_no_size_is_left_out_only_where_a_size_is_asked() -> None:
    unknown = Facets("detection", "yolo", "openvino", "", "MIT", "8", None)
    assert Choice().fits(unknown)
    assert not Choice(max_mb=1e9).fits(unknown)


@given(
    st.builds(
        Choice,
        task=WORDS.map(tuple),
        model=WORDS.map(tuple),
        min_mb=st.none() | st.integers(0, 999).map(float),
    )
)
def test_a_choice_survives_the_query_of_a_url(choice: Choice) -> None:
    text = urlencode(choice.query(), doseq=True, errors="surrogatepass")
    assert Choice.of(parse_qs(text, errors="surrogatepass")) == choice


@pytest.mark.parametrize("size", ["", "x", "nan", "inf", "-1", "1e999"])
def test_a_size_that_means_nothing_asks_nothing(size: str) -> None:
    assert Choice.of({"min_mb": [size], "max_mb": size}) == Choice()


def test_a_row_and_its_result_have_the_same_facets() -> None:
    one, known = timed(), Known({("resnet18", "1.0.0"): Facts("MIT", 11)})
    rows = joined(gather([one]), known).rows
    assert facets_of_row(rows[0]) == facets_of_result(one, known)
    assert (rows[0].licence, rows[0].parameters) == ("MIT", 11)


def test_numbers_are_offered_by_their_size() -> None:
    there = options(facets_of_result(timed(batch=batch), Known()) for batch in (16, 2, 1))
    assert there["batch"] == ["1", "2", "16"]
    assert there["licence"] == ["not known"]
