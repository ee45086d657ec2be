"""The site that `make docs` builds: strict, whole, and without a request that leaves it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
BUILD = "tools/docs_site/build.py"


def built(repository, *folder):
    command = [sys.executable, repository / BUILD, *folder]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents") / "site"
    done = built(REPOSITORY, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


FAULTY = """# One

[two](two.md) [all](index.md#nothing) ![a picture](https://example.org/a.png)

<script>alert(1)</script>
"""


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """What is said of a site whose one page has faults, beside a page that is not listed."""
    repository = tmp_path_factory.mktemp("repository")
    shutil.copytree(REPOSITORY / "tools" / "docs_site", repository / "tools" / "docs_site")
    (repository / "docs").mkdir()
    (repository / "docs" / "index.md").write_text("# All\n\n## Reference\n\n- [One](one.md): a page\n")
    (repository / "docs" / "one.md").write_text(FAULTY)
    (repository / "docs" / "lost.md").write_text("# Lost\n")
    done = built(repository)
    assert done.returncode == 1
    assert not (repository / "build" / "docs").exists()
    return done.stderr


def test_each_page_of_the_documents_and_the_python_reference_is_in_the_site(site):
    pages = {path.stem for path in (REPOSITORY / "docs").glob("*.md")}
    assert pages | {"api"} <= {path.stem for path in site.glob("*.html")}


def test_the_python_reference_names_each_public_name(site):
    import modelyard

    page = (site / "api.html").read_text(encoding="utf-8")
    assert all(f'<h3 id="{name.lower()}"' in page for name in modelyard.__all__ if name != "__version__")


@pytest.mark.parametrize(
    "fault",
    [
        "one.html: links to two.md, which is not there",
        "one.html: links to index.html#nothing, which is not there",
        "one.html: would fetch https://example.org/a.png",
        "one.md: HTML in the text: <script>",
        "lost.md is in no part of index.md",
    ],
)
def test_a_fault_of_a_page_stops_the_site_and_is_named(refused, fault):
    assert fault in refused


def test_the_search_finds_a_heading_and_nothing_leaves_the_site(site, watched):
    watched.page.goto((site / "index.html").as_uri())
    watched.page.fill("#search", "how strong digest")
    watched.page.locator("#found a").first.click()
    watched.page.wait_for_load_state()
    assert watched.page.url.endswith("cards.html#how-strong-a-digest-is")
    assert all(address.startswith(site.as_uri()) for address in watched.asked)
    assert not watched.complaints


def test_the_theme_that_was_chosen_is_kept(site, watched):
    watched.page.goto((site / "guard.html").as_uri())
    before = watched.page.evaluate("document.documentElement.dataset.theme")
    watched.page.click("#theme")
    watched.page.reload()
    assert watched.page.evaluate("document.documentElement.dataset.theme") != before
