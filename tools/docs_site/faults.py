"""What is wrong with a built site: links that lead nowhere, and what a page would fetch from elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

_FETCHED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}


class _Page(HTMLParser):
    """The anchors of a page, its links, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = {""}
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.anchors.add(values.get("id") or "")
        if tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")
        if (name := _FETCHED.get(tag)) and values.get(name):
            self.loads.append(values[name] or "")


def faults_of(site: Path) -> list[str]:
    """Look at every page of a site, as it lies on the disk."""
    pages = {path.name: _Page(path.read_text(encoding="utf-8")) for path in sorted(site.glob("*.html"))}
    found = []
    for name, page in pages.items():
        dead = [link for link in page.links if not _leads(link, name, pages, site)]
        found += [f"{name}: links to {link}, which is not there" for link in dead]
        found += [f"{name}: would fetch {load}" for load in page.loads if not _lies(load, site)]
    return found


def _lies(load: str, site: Path) -> bool:
    return "//" not in load and ":" not in load and (site / load).is_file()


def _leads(link: str, page: str, pages: dict[str, _Page], site: Path) -> bool:
    if link.startswith(("http://", "https://")):
        return True
    file, _, anchor = link.partition("#")
    if file and file not in pages:
        return not anchor and _lies(file, site)
    return anchor in pages[file or page].anchors
