"""A report used as a person would: by mouse, by keys alone, on a phone, in the dark, on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from results_of_machines import score, speed

from modelyard.reports.gathered.gather import Gathered, gather
from modelyard.reports.html.page import page

SPEEDS = {"alpha": 0.030, "beta": 0.002, "gamma": 0.0005, "delta": 0.090}
LINES = (
    "[...document.querySelectorAll('#figures tbody tr:not([hidden])')].map(r => r.cells[0].firstChild.data)"
)


def _results() -> Gathered:
    found = []
    for at, (model, median) in enumerate(SPEEDS.items()):
        found += [score(model, 0.95 - 0.1 * at)] if model != "delta" else []
        samples = [[median * (0.9 + 0.01 * call) for call in range(20)]]
        found += [speed(model, "onnx_cpu", median, samples=samples), speed(model, "pytorch", 3 * median)]
    found += [
        speed("alpha", "openvino", 0.01, machine="Otherone"),
        speed("zeta", "ncnn", problem="no such layer"),
    ]
    return gather(found)


@pytest.fixture
def opened(watched: Any, tmp_path: Path) -> Any:
    file = tmp_path / "report.html"
    file.write_text(page(_results()), encoding="utf-8")
    watched.page.goto(file.as_uri())
    assert watched.page.evaluate("document.documentElement.dataset.ready") == "1"
    return watched


def test_it_opens_from_a_disk_without_a_complaint_and_asks_for_nothing_else(opened: Any) -> None:
    opened.page.wait_for_load_state("networkidle")
    assert opened.complaints == []
    assert opened.asked == [opened.page.url]


def test_the_answer_stands_first_and_says_what_is_not_told_apart(opened: Any) -> None:
    first = opened.page.inner_text("section >> nth=0")
    assert "Fastest" in first.title()
    assert "gamma on onnx_cpu" in first
    assert "500 µs (450 µs to 550 µs)" in first
    assert "top1_accuracy 95.00% (93.00% to 97.00%)" in first


def test_a_header_sorts_up_then_down_and_what_was_not_measured_stays_last(opened: Any) -> None:
    header = opened.page.locator("th[data-key=score] button")
    header.click()
    assert opened.page.evaluate(LINES)[:2] == ["gamma", "gamma"]
    header.click()
    assert opened.page.get_attribute("th[data-key=score]", "aria-sort") == "descending"
    order = opened.page.evaluate(LINES)
    assert order[0] == "alpha"
    assert order[-2:] == ["delta", "delta"]


def test_filters_change_the_rows_and_survive_a_reload_by_the_address(opened: Any) -> None:
    opened.page.select_option("select[name=backend]", "pytorch")
    opened.page.fill("input[name=q]", "a")
    assert opened.page.evaluate(LINES) == ["alpha", "beta", "delta", "gamma"]
    opened.page.fill("input[name=q]", "gam")
    opened.page.reload()
    assert opened.page.evaluate(LINES) == ["gamma"]
    assert opened.page.input_value("select[name=backend]") == "pytorch"
    assert opened.page.inner_text("#count").startswith("1 of 9")


def test_clear_shows_all_again(opened: Any) -> None:
    from playwright.sync_api import expect

    opened.page.select_option("select[name=machine]", index=1)
    assert len(opened.page.evaluate(LINES)) < 9
    opened.page.click("button[type=reset]")
    # by a locator: a page under this policy lets no expression be evaluated again and again
    rows = opened.page.locator("#figures tbody tr:not([hidden])")
    expect(rows).to_have_count(9)


def test_a_mark_tells_its_figures_and_a_click_shows_its_model_in_the_table(opened: Any) -> None:
    row = opened.page.evaluate(
        "[...document.querySelectorAll('#figures tr')].find(r => r.innerText.match(/^gamma/)).id"
    )
    mark = opened.page.locator(f"svg.wide .mark[data-row='{row[1:]}']")
    mark.hover()
    assert "500 µs (450 µs to 550 µs)" in opened.page.inner_text("#tip")
    mark.click()
    assert set(opened.page.evaluate(LINES)) == {"gamma"}
    assert "model=gamma" in opened.page.url
    assert opened.page.locator("svg.wide .mark.off").count() == 5


def test_a_view_that_was_sent_says_what_it_leaves_out_and_shows_all_at_a_click(opened: Any) -> None:
    opened.page.goto(f"{opened.page.url}#model=beta")
    opened.page.reload()
    assert opened.page.inner_text("#only span") == "Shown: 2 of 9 rows, only beta."
    for group in opened.page.locator(".group:visible").all():
        assert group.locator(".panel:visible").count()
    opened.page.click("#only button")
    assert len(opened.page.evaluate(LINES)) == 9
    assert not opened.page.is_visible("#only")


def test_back_undoes_a_click_on_a_mark_and_on_the_contents(opened: Any) -> None:
    start = opened.page.url
    opened.page.locator("svg.wide .mark").first.click()
    assert len(opened.page.evaluate(LINES)) < 9
    opened.page.click("nav a[href='#environment']")
    assert len(opened.page.evaluate(LINES)) < 9
    opened.page.go_back()
    opened.page.go_back()
    assert opened.page.url == start
    assert len(opened.page.evaluate(LINES)) == 9


def test_the_table_fits_a_usual_screen_and_says_on_a_phone_that_it_scrolls(opened: Any) -> None:
    wide = "(one => one.scrollWidth - one.clientWidth)(document.querySelector('#table ~ .scroll'))"
    assert opened.page.evaluate(wide) == 0
    assert not opened.page.is_visible(".hint")
    opened.page.set_viewport_size({"width": 390, "height": 844})
    assert opened.page.evaluate(wide) > 0
    assert opened.page.is_visible(".hint")


def test_keys_alone_reach_a_mark_and_its_row(opened: Any) -> None:
    for _ in range(30):
        opened.page.keyboard.press("Tab")
        if opened.page.evaluate("document.activeElement.className") == "marks":
            break
    opened.page.keyboard.press("ArrowRight")
    assert "gamma on onnx_cpu" in opened.page.inner_text("#tip")
    opened.page.keyboard.press("Enter")
    assert set(opened.page.evaluate(LINES)) == {"gamma"}
    assert opened.page.evaluate("document.activeElement.tagName") == "TR"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_without_scrolling_sideways_and_axe_finds_no_serious_fault(
    opened: Any, scheme: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened.page.emulate_media(color_scheme=scheme)
    for width in (1280, 390):
        opened.page.set_viewport_size({"width": width, "height": 844})
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        faults = Axe().run(opened.page).response["violations"]
        serious = [one for one in faults if one["impact"] in ("serious", "critical")]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in serious] == []


def test_the_dark_is_dark_and_paper_is_white(opened: Any) -> None:
    colour = "getComputedStyle(document.documentElement).getPropertyValue('--paper')"
    opened.page.emulate_media(color_scheme="dark")
    assert opened.page.evaluate(colour) == "#1a1d22"
    opened.page.emulate_media(color_scheme="dark", media="print")
    assert opened.page.evaluate(colour) == "#ffffff"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_paper_has_the_answer_every_row_and_why_something_is_missing(opened: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    opened.page.pdf(path=str(path), prefer_css_page_size=True)
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "Fastest" in text.title()
    assert len(re.findall(r"^delta +(?:onnx_cpu|pytorch)", text, re.MULTILINE)) == 2
    assert "no such layer" in text


def test_without_scripts_all_there_is_can_still_be_read(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(_results()), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    seen = context.new_page()
    seen.goto(file.as_uri())
    assert seen.locator("#figures tbody tr").count() == 9
    assert not seen.is_visible(".filters")
    context.close()
