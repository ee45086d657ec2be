"""How soon an HTML report of 100 models on 6 backends can be used, in a browser without a network.

python benchmarks/speed/report_in_browser.py [--rounds 7]

From the start of the navigation until the script of the page has run; then how long a filter takes until the
next picture is drawn. The rows are made up, each with 240 samples of four processes; the page is a file.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measure import row

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "reports"))
from results_of_machines import many

from modelyard.reports.gathered.gather import gather
from modelyard.reports.html.page import page

MODELS, ROWS = 100, 600
READY = "performance.getEntriesByType('navigation')[0].domInteractive"
FILTER = """() => new Promise(done => {
  const field = document.querySelector('input[name=q]'), start = performance.now();
  field.value = 'model_04';
  field.dispatchEvent(new Event('input', {bubbles: true}));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("no Chromium is installed: nothing was measured")
        return
    rounds = parser.parse_args().rounds
    gathered = gather(many(MODELS, calls=240))
    start = time.perf_counter()
    text = page(gathered)
    made = time.perf_counter() - start
    row(f"the page of {ROWS} rows, made, s", made, "<= 2 s", "gathering and reading apart")
    row("its size, MB", len(text.encode()) / 1e6, "<= 1.5 MB", f"{len(text.encode()):,} bytes")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.html")
        path.write_text(text, encoding="utf-8")
        ready, filtered = in_browser(browser, path.as_uri(), rounds)
    row("until it can be used, s", ready / 1000, "<= 0.3 s", f"median of {rounds}")
    row("a filter, until it is drawn, s", filtered / 1000, "", f"median of {rounds}")


def in_browser(path: str, address: str, rounds: int) -> tuple[float, float]:
    """Give both medians, in milliseconds."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        found = [once(browser, address) for _ in range(rounds)]
        browser.close()
    return statistics.median(one for one, _ in found), statistics.median(one for _, one in found)


def once(browser: Any, address: str) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    seen = context.new_page()
    seen.goto(address)
    found = float(seen.evaluate(READY)), float(seen.evaluate(FILTER))
    context.close()
    return found


if __name__ == "__main__":
    main()
