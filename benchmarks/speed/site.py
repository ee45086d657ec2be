"""How long the site of a zoo of 2,000 models takes: whole, after one card changed, and answers of its search.

python benchmarks/speed/site.py [--cards 3200] [--rounds 3]

The search is asked in Chromium, in the page itself: from a key to the rows that stand in the page.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from pathlib import Path

from measure import interleaved, row
from zoo_of_cards import make, on_cards

QUERIES = ("r", "re", "resnet", "resnet50 harbour", "no such model", "mit night", "")
_ASK = """(words) => {
  const box = document.getElementById("q");
  box.value = words;
  const began = performance.now();
  box.dispatchEvent(new Event("input"));
  document.body.offsetHeight;
  return performance.now() - began;
}"""


def main() -> None:
    on_cards(__doc__, measure, cards=3200, rounds=3)


def measure(place: Path, cards: int, rounds: int) -> None:
    zoo, site = place / "zoo", place / "site"
    make(zoo, cards, seed=1)
    time.sleep(2.5)  # let the new files settle: a file changed this very moment is read twice
    environment = os.environ | {"MODELYARD_CACHE": str(place / "cache"), "MODELYARD_ZOO": str(zoo)}
    cards_to_edit = sorted(zoo.glob("registry/*/*/model_card.yaml"))
    models = len(cards_to_edit)

    def edit() -> None:
        card = cards_to_edit.pop()
        card.write_text(card.read_text(encoding="utf-8").replace("on pictures", "on many pictures"), "utf-8")

    build = [sys.executable, "-m", "modelyard", "site", "build", "--quiet", "--output"]
    commands = {"whole": [*build, str(place / "new")], "edited": [*build, str(site)]}
    interleaved({"first": commands["edited"]}, rounds=1, environment=environment)
    before = {"whole": lambda: shutil.rmtree(place / "new", ignore_errors=True), "edited": edit}
    taken = interleaved(commands, rounds=rounds, environment=environment, before=before)
    print(f"{models:,} models in {cards:,} cards, medians of {rounds}; seconds and milliseconds\n")
    print(f"{'work':<52} {'value':>6}   {'to reach':<16} detail")
    weight = sum(one.stat().st_size for one in site.rglob("*") if one.is_file())
    row("site, whole (s)", taken["whole"], "<= 20 s", f"{weight / 1e6:.1f} MB")
    row("site, one card changed (s)", taken["edited"], "<= 2 s", "")
    answers(site)


def answers(site: Path) -> None:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        print("search: not measured: no Chromium is installed")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{site.as_uri()}/index.html")
        times = [page.evaluate(_ASK, words) for _ in range(5) for words in QUERIES]
        browser.close()
    detail = f"median {statistics.median(times):.1f}, longest {max(times):.1f} of {len(times)}, laid out too"
    row("search, 95th of 100 answers (ms)", sorted(times)[int(0.95 * len(times))], "<= 30 ms", detail)


if __name__ == "__main__":
    main()
