"""Take the pictures of docs/images: the report, the dashboard and the site, in light, in dark and on a phone.

    python tools/screenshots.py [FOLDER OF RESULTS]

Without a folder the starter zoo's own models are measured first, which takes some minutes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dashboard_pictures
from few_colours import write_png

IMAGES = Path(__file__).parents[1] / "docs" / "images"
MODELS = ("digits_resnet", "digits_mobilenet", "digits_vit", "digits_yolo", "digits_unet", "facts_gpt")
VIEWS = {
    "report": {"viewport": {"width": 1280, "height": 1330}},
    "report-dark": {"viewport": {"width": 1280, "height": 1120}, "color_scheme": "dark"},
    "report-phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True},
}
SITE = {  # page, and how it is seen
    "site": ("index.html#q=resnet&compare=resnet50%2Cvit_b_16", "report", 900),
    "site-dark": ("index.html", "report-dark", 900),
    "site-model": ("models/digits_yolo.html", "report", 1400),
    "site-compare": ("compare.html#resnet50,vit_b_16,mobilenet_v3_large", "report", 900),
    "site-phone": ("models/digits_resnet.html", "report-phone", 844),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        results = Path(sys.argv[1]) if len(sys.argv) > 1 else _measured(Path(folder))
        with _browser() as browser:
            _report(browser, results, Path(folder))
            dashboard_pictures.take(browser, results, IMAGES)
            _site(browser, results, Path(folder))


def _measured(folder: Path) -> Path:
    """Measure the starter models on all runtimes that are here, at two batches."""
    results = folder / "benchmarks" / "results"
    options = [
        "--runtimes",
        "onnxruntime",
        "openvino",
        "torch",
        "--batch-sizes",
        "1",
        "8",
        "--accuracy",
        "--size",
        "100",
        "--quiet",
    ]
    _modelyard(folder, "benchmark", *MODELS, *options)
    return results


def _report(browser: Any, results: Path, folder: Path) -> None:
    page = folder / "report.html"
    _modelyard(folder, "report", "--results", str(results.resolve()), "--output", str(page))
    for name, view in VIEWS.items():
        scroll = "document.querySelector('.part')?.scrollIntoView()" if name == "report-dark" else ""
        shoot(browser, page.as_uri(), name, view, scroll)


def _site(browser: Any, results: Path, folder: Path) -> None:
    site = folder / "site"
    options = ("--results", str(results.resolve()), "--output", str(site), "--samples", "--quiet")
    _modelyard(folder, "site", "build", "--zoo", "starter", *options)
    for name, (page, view, height) in SITE.items():
        size = {"width": VIEWS[view]["viewport"]["width"], "height": height}
        shoot(browser, f"{site.as_uri()}/{page}", name, VIEWS[view] | {"viewport": size})


def shoot(browser: Any, address: str, name: str, view: dict[str, Any], before: str = "") -> None:
    """Take one picture.

    Args:
        browser: that opens the page.
        address: of the page.
        name: of the picture.
        view: as a browser's context takes it.
        before: a script that runs first.
    """
    context = browser.new_context(reduced_motion="reduce", **view)
    seen = context.new_page()
    seen.goto(address)
    if before:
        seen.evaluate(before)
    path = IMAGES / f"{name}.png"
    IMAGES.mkdir(parents=True, exist_ok=True)
    write_png(path, seen.screenshot())
    context.close()
    print(f"{path.relative_to(IMAGES.parents[1])}: {path.stat().st_size / 1000:.0f} KB")


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit(
            "no Chromium is installed: `sh tools/test_browser.sh` installs it, as root on Debian"
        )
    with sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


def _modelyard(folder: Path, *words: str) -> None:
    subprocess.run([sys.executable, "-m", "modelyard", *words], cwd=folder, check=True)


if __name__ == "__main__":
    main()
