"""The site as a person meets it: opened from disk in a real browser, by mouse, by keyboard, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from site_files import HOSTILE

from modelyard.core.amount import duration
from modelyard.registry.listing.discover import list_models
from modelyard.reports.site.build import build_site
from naive_zoo import ZooFolder

if TYPE_CHECKING:
    from conftest import MakeZoo, Watched

    Open = Callable[..., Any]


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the starter zoo."""
    site = tmp_path_factory.mktemp("starter") / "site"
    build_site(str(site), zoo="starter")
    return site


@pytest.fixture
def opened(watched: Watched, starter: Path) -> Open:
    """Open a page of the site from disk, and give it; nothing may be complained of or asked elsewhere."""

    def go(place: str = "index.html", site: Path = starter) -> Any:
        watched.page.goto(f"{site.as_uri()}/{place}")
        return watched.page

    yield go  # type: ignore[misc]
    assert watched.complaints == []
    assert all(url.startswith(("file://", "data:")) for url in watched.asked)


def names(page: Any) -> list[str]:
    # what is not drawn yet has no inner text
    return page.locator(".row-head code").all_text_contents()  # type: ignore[no-any-return]


def count(page: Any) -> str:
    return str(page.inner_text("#count"))


def test_search_finds_what_has_all_words_and_the_name_itself_first(opened: Open) -> None:
    page = opened()
    assert count(page) == "135 models"
    page.fill("#q", "resnet50")
    assert names(page)[0] == "resnet50"
    page.fill("#q", "DIGITS detection")
    assert names(page) == ["digits_yolo"]
    page.fill("#q", "no such thing")
    assert "No model fits" in count(page) and names(page) == []


def test_a_slip_in_a_name_is_put_right(opened: Open) -> None:
    page = opened()
    page.fill("#q", "resnt imagnet")
    assert page.inner_text("#meant") == "Did you mean resnet imagenet?"
    page.click("#meant-words")
    assert "resnet50" in names(page) and not page.is_visible("#meant")
    page.goto(page.url.replace("index.html", "compare.html").partition("#")[0])
    page.fill("#name", "resnt50")
    page.keyboard.press("Enter")
    assert page.inner_text("#said") == "No model is called resnt50. Did you mean resnet50?"


@pytest.mark.parametrize("value", [0.0000758, 0.0758, 0.0999999, 0.9996, 1.9, 12.345, 999.6, 5670.4])
def test_times_read_the_same_in_pages_and_in_scripts(opened: Open, value: float) -> None:
    assert opened().evaluate(f"amounts.time({value})") == duration(value / 1000)


def test_facets_narrow_as_the_command_does_and_survive_a_reload_by_the_address(opened: Open) -> None:
    page = opened()
    page.get_by_label("detection").check()
    page.get_by_label("AGPL-3.0-only").check()
    wanted = list_models(zoo="starter", task="detection", licence="AGPL-3.0-only", include_deprecated=True)
    for _ in range(2):
        assert sorted(names(page)) == sorted(model.ref for model in wanted)
        page.reload()
    assert page.get_by_label("AGPL-3.0-only").is_checked()
    page.click("#clear")
    assert count(page) == "135 models"


def test_the_counts_of_a_facet_say_how_many_it_would_give(opened: Open) -> None:
    page = opened()
    page.fill("#q", "digits")
    option = page.locator(".option", has=page.get_by_text("segmentation", exact=True))
    said = int(option.locator(".count").inner_text())
    option.locator("input").check()
    assert len(names(page)) == said == len(list_models(zoo="starter", task="segmentation", tag="digits"))


def test_sorting_puts_the_best_first_and_those_without_a_figure_last(opened: Open) -> None:
    page = opened()
    page.get_by_label("classification").check()
    page.select_option("#sort", "quality")
    best = list_models(zoo="starter", task="classification", sort="accuracy", include_deprecated=True)
    shown = page.locator(".row .facts dd:first-of-type").first.inner_text()
    assert shown == f"{100 * (best[0].accuracy or 0):.2f}%"


def test_everything_can_be_done_by_the_keyboard(opened: Open) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("digits vit")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Digits ViT"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.inner_text("#tray-text") == "1 chosen"
    page.locator("#tray-link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare.html#digits_vit")
    page.get_by_label("Add a model").focus()
    page.keyboard.type("digits_resnet")
    page.keyboard.press("Enter")
    assert page.locator(".compare thead th a").all_inner_texts() == ["Digits ViT", "Digits ResNet"]


def test_a_comparison_is_in_its_address_and_marks_the_best_of_one_benchmark_alone(opened: Open) -> None:
    page = opened("compare.html#resnet50,vit_b_16,digits_resnet,nothing")
    assert "nothing" in page.inner_text("#said")
    rows = {row.locator("th").inner_text(): row for row in page.locator(".compare tbody tr").all()}
    best = rows["Top-1 accuracy\nimagenet_val"].locator(".best").all_inner_texts()
    assert len(best) == 1 and best[0].startswith("81.07%")  # torchvision publishes 80.858 and 81.072
    assert rows["Top-1 accuracy\ndigits_held_out"].locator(".best").count() == 0
    page.get_by_role("button", name="Remove vit_b_16").click()
    assert page.url.endswith("#resnet50,digits_resnet")
    assert "4.09 G" in rows["Multiply-adds"].inner_text()  # as the model's own page says it


@pytest.mark.parametrize(
    "place", ["index.html", "models/digits_resnet.html", "compare.html#resnet50,vit_b_16"]
)
def test_nothing_is_wider_than_a_phone(opened: Open, place: str) -> None:
    page = opened(place)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(watched: Watched, starter: Path, scheme: Any) -> None:
    watched.page.emulate_media(color_scheme=scheme)
    for place in (
        "index.html#compare=resnet50", "models/digits_resnet.html", "models/digits_efficientnet.html",
        "compare.html#resnet50,vit_b_16", "404.html",
    ):  # fmt: skip
        watched.page.goto("about:blank")
        watched.page.goto(f"{starter.as_uri()}/{place}")
        found = Axe().run(watched.page).response["violations"]
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        assert not serious, (place, [(one["id"], one["nodes"][0]["html"]) for one in serious])


def test_light_and_dark_are_two(opened: Open) -> None:
    page, seen = opened("models/resnet50.html"), []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert seen == ["rgb(246, 245, 241)", "rgb(17, 19, 23)"]  # --page of the two


def test_hostile_names_and_texts_run_nothing(opened: Open, make_zoo: MakeZoo) -> None:
    zoo = make_zoo("vit")
    zoo.write(
        "evil", name=HOSTILE[:120], description=HOSTILE * 60, tags=[HOSTILE[:80]], framework=HOSTILE[:50]
    )
    build_site("site", zoo=str(zoo))
    for place in ("index.html", "models/evil.html", "compare.html#evil,vit", "all.html"):
        page = opened(place, Path("site").resolve())
        page.wait_for_timeout(30)
        assert "owned" not in page.title().split(" · ")[-1] and page.locator("img").count() == 0
        assert page.evaluate(
            "[...document.links].every((a) => ['file:', 'http:', 'https:'].includes(a.protocol))"
        )


def test_a_renamed_model_leads_on_to_its_page(opened: Open, zoo: ZooFolder) -> None:
    (zoo.registry / "index.yaml").write_text('models: {}\nrenamed: {vit_old: "vit"}\n')
    build_site("site", zoo=str(zoo))
    page = opened("models/vit_old.html", Path("site").resolve())
    page.wait_for_url("**/models/vit.html")
    assert "formerly vit_old" in page.inner_text(".lineage")
