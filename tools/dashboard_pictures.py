"""Pictures of the dashboard, for `screenshots.py`: a view in light, one in dark, and one on a phone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from few_colours import write_png

RESULTS = "[data-testid=stTabs]"
IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
MISTAKES = {
    "view": "Mistakes", "first": "digits_vit@1.0.0 · onnx_cpu · digits 0:100",
    "second": "digits_mobilenet@1.0.0 · onnx_cpu · digits 0:100", "answer": "true",
}  # fmt: skip
VIEWS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "dashboard": ({}, {"viewport": WIDE}),
    "dashboard-dark": (MISTAKES, {"viewport": WIDE, "color_scheme": "dark"}),
    "dashboard-phone": ({"batch": "1"}, {"viewport": PHONE, "device_scale_factor": 2, "is_mobile": True}),
}  # fmt: skip


def take(browser: Any, results: Path, images: Path) -> None:
    """Start the dashboard, take its pictures, and end it.

    Args:
        browser: that opens the page.
        results: a folder of results.
        images: where pictures lie.
    """
    home = results.resolve().parents[1]  # so that no more of a path is seen than anybody has
    place = str(results.resolve().relative_to(home))
    command = [sys.executable, "-m", "modelyard", "dashboard", "--results", place, "--no-browser"]
    with subprocess.Popen(
        [*command, "--zoo", "starter"], stdout=subprocess.PIPE, text=True, cwd=home
    ) as started:
        try:
            assert started.stdout is not None
            address = started.stdout.readline().strip()
            for name, (query, view) in VIEWS.items():
                _shoot(browser, address, query, view, images / f"{name}.png")
        finally:
            started.terminate()


def _shoot(browser: Any, address: str, query: dict[str, str], view: dict[str, Any], path: Path) -> None:
    from urllib.parse import urlencode

    context = browser.new_context(reduced_motion="reduce", **view)
    seen = context.new_page()
    seen.goto(f"{address}/?{urlencode(query)}")
    seen.wait_for_selector(RESULTS)
    seen.wait_for_function(IDLE, timeout=60_000)
    seen.wait_for_timeout(1000)  # what was drawn last has faded in
    write_png(path, seen.screenshot())
    context.close()
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} KB")
