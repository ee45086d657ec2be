"""The dashboard in a real browser, from its own command, on results of several machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dashboard_results import scored, timed
from served import served

from modelyard.reports.dashboard.views import VIEWS
from modelyard.results.folder import write

if TYPE_CHECKING:
    from conftest import Watched

pytestmark = pytest.mark.usefixtures("exported")

HOSTILE = (
    "<script>window.ran = 1</script>", "<img src=x onerror='window.ran = 1'>", "[a](javascript:window.ran=1)",
    "![a](http://192.0.2.1/a.png)", "HTTPS://b.example www.c.example d@e.example", "\u202egnp.exe",
    ":material/home: $x$ :red[a]", "y" * 10_000,
)  # fmt: skip
MEDIANS = {"digits_vit": 0.002, "digits_resnet": 0.003}
RUNTIMES = {("onnxruntime", "onnx_cpu"): 1.0, ("openvino", "openvino"): 0.7, ("torch", "pytorch"): 2.5}
PATIENCE = 60_000  # milliseconds
OPEN = "[data-testid=stTabs]"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = str(tmp_path_factory.mktemp("results"))
    for machine in range(4):
        for name, middle in MEDIANS.items():
            for (runtime, _), factor in RUNTIMES.items():
                for day in (1, 2):
                    median = middle * factor * (1 + machine) * (1.1 if day == 1 else 1.0)
                    write(timed(name, median, runtime, machine, day=day), folder)
    write(scored("digits_vit", "1" * 97 + "000"), folder)
    write(scored("digits_resnet", "1" * 98 + "01"), folder)
    with served(folder) as (_, at):
        yield at


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = str(tmp_path_factory.mktemp("hostile"))
    for at, name in enumerate(HOSTILE):
        write(timed(name, 0.001 + at / 1000), folder)
        write(timed(name, 0.002 + at / 1000, day=2, version=name[:40], task=name[:60], notes=[name]), folder)
        write(scored(name, "10", notes=[name]), folder)
        write(timed(name, batch=8, problem=name, figures={}, samples={}), folder)
    with served(folder) as (_, at):
        yield at


def opened(watched: Watched, url: str) -> Any:
    from playwright.sync_api import TimeoutError as LateError

    watched.page.goto(url)
    try:
        watched.page.wait_for_selector(OPEN, timeout=PATIENCE / 2)
    except LateError:  # a busy machine may lose Streamlit's first connection; a person loads the page again
        watched.page.reload()
        watched.page.wait_for_selector(OPEN, timeout=PATIENCE)
    settled(watched.page)
    return watched.page


def settled(page: Any) -> None:
    """Wait until no run is under way and nothing fades in."""
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'",
        timeout=PATIENCE,
    )
    page.wait_for_timeout(300)


def off_loopback(watched: Watched) -> list[str]:
    local = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:http://127.0.0.1:")
    return [one for one in watched.asked if not one.startswith(local)]


def faults(page: Any) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


CHIPS = "view=Compare&task=classification&rows=digits_vit%401.0.0+%C2%B7+onnx_cpu+%C2%B7+batch+1"


@pytest.mark.parametrize(
    ("paper", "queries"),
    [("light", [f"view={one}" for one in VIEWS]), ("dark", ["view=Explore", CHIPS])],
)
def test_every_view_opens_without_a_complaint_a_fault_or_a_request_elsewhere(
    address: str, watched: Watched, paper: str, queries: list[str]
) -> None:
    watched.page.emulate_media(color_scheme=paper)
    for query in queries:
        page = opened(watched, f"{address}/?{query}")
        assert page.locator("[data-testid=stException]").count() == 0
        assert (query, faults(page)) == (query, [])
    assert watched.complaints == []
    assert off_loopback(watched) == []


def test_points_stand_where_latency_and_score_say(address: str, watched: Watched) -> None:
    page = opened(watched, f"{address}/?machine=AMD+EPYC%2C+2+cores")
    page.wait_for_selector(".mark-symbol.role-mark path", timeout=PATIENCE)
    marks = page.evaluate("""[...document.querySelectorAll('.mark-symbol.role-mark path')].map(one =>
        [one.getAttribute('aria-label'), ...one.getAttribute('transform').match(/[-0-9.]+/g).map(Number)])""")
    found = {tuple(re.findall(r"(?:backend|model): ([^;]+)", label)): (x, y) for label, x, y in marks}
    median = {(name, model): log(MEDIANS[model] * factor)
              for (_, name), factor in RUNTIMES.items() for model in MEDIANS}  # fmt: skip
    assert found.keys() == median.keys()
    fast, slow = min(median, key=lambda one: median[one]), max(median, key=lambda one: median[one])
    scale = (found[slow][0] - found[fast][0]) / (median[slow] - median[fast])
    for one, (x, y) in found.items():
        assert x == pytest.approx(found[fast][0] + scale * (median[one] - median[fast]), abs=0.01)
        assert (y < found[fast][1]) == (one[1] == "digits_resnet")  # the better of the two stands higher


@pytest.mark.parametrize("width", [390, 1280])
def test_each_name_in_the_chart_is_nearest_to_a_mark_of_its_model(
    address: str, watched: Watched, width: int
) -> None:
    watched.page.set_viewport_size({"width": width, "height": 900})
    page = opened(watched, f"{address}/?machine=AMD+EPYC%2C+2+cores")
    page.wait_for_selector(".mark-symbol.role-mark path", timeout=PATIENCE)
    boxes = """(which) => [...document.querySelectorAll(which)].map(one => {
        const box = one.getBoundingClientRect();
        const said = one.textContent || /model: ([^;]+)/.exec(one.getAttribute('aria-label'))[1];
        return [said, box.left, box.top, box.right, box.bottom] })"""
    names = [one for one in page.evaluate(boxes, ".mark-text.role-mark text") if one[0]]
    marks = page.evaluate(boxes, ".mark-symbol.role-mark path")
    assert {one[0] for one in names} == set(MEDIANS)
    for name, *box in names:
        assert min(marks, key=lambda one: apart(one[1:], box))[0] == name


def apart(one: list[float], other: list[float]) -> float:
    """How far two boxes are from each other: left, top, right, bottom."""
    return max(one[0] - other[2], other[0] - one[2], 0) + max(one[1] - other[3], other[1] - one[3], 0)


def test_a_filter_chosen_by_keyboard_stands_in_the_url_and_survives_a_reload(
    address: str, watched: Watched
) -> None:
    page = opened(watched, address)
    assert page.get_by_role("heading", name="24 rows").is_visible()
    page.get_by_role("combobox", name="Machine").focus()
    page.keyboard.type("Neo")
    page.get_by_role("option", name="Neoverse").wait_for(timeout=PATIENCE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="6 rows").wait_for(timeout=PATIENCE)
    assert "machine=Neoverse" in page.url
    page.reload()
    page.get_by_role("heading", name="6 rows").wait_for(timeout=PATIENCE)


def test_views_are_reached_by_arrow_keys_and_fit_a_phone(address: str, watched: Watched) -> None:
    watched.page.set_viewport_size({"width": 390, "height": 844})
    page = opened(watched, address)
    page.get_by_role("tab", name="Explore").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_text("Models side by side").wait_for(timeout=PATIENCE)
    assert "view=Compare" in page.url
    for view in ("Explore", "Model", "Mistakes"):
        opened(watched, f"{address}/?view={view}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_runtime_called_as_what_every_object_has_leaves_the_chart(tmp_path: Path, watched: Watched) -> None:
    for name in ("constructor", "__proto__", "toString"):
        write(timed(runtime=name), str(tmp_path))
        write(scored(engine=name), str(tmp_path))
    with served(tmp_path) as (_, address):
        page = opened(watched, address)
        page.wait_for_selector(".mark-symbol.role-mark path", timeout=PATIENCE)
        assert page.locator(".mark-symbol.role-mark path").count() == 3
    assert watched.complaints == []


def test_hostile_names_run_nothing_and_ask_for_nothing(hostile: str, watched: Watched) -> None:
    for view in VIEWS:
        page = opened(watched, f"{hostile}/?view={view}")
        assert page.evaluate("window.ran") is None
        assert page.locator("[data-testid=stException]").count() == 0
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map(one => one.href)")
        assert [one for one in links if not one.startswith(hostile)] == []
    assert watched.complaints == []
    assert off_loopback(watched) == []
