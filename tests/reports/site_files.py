"""A site's files as a reader finds them: what each page links to, and what the folder holds."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "<svg onload=\"document.title='owned'\"></svg>[go](javascript:document.title='owned') "
    "![p](https://tracker.invalid/p.png) {{ 7*7 }} </script><!-- \u202egnp.exe\u2066 '\"`"
)


class Reader(HTMLParser):
    """What a page is made of, as the standard library reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            if name == "id" and value:
                self.ids.add(value)


def broken_links(site: Path) -> list[str]:
    """Name each link within a site that leads to no file of it, or out of it without being a web address."""
    broken = []
    for page in sorted(site.rglob("*.html")):
        reader = Reader()
        reader.feed(page.read_text(encoding="utf-8"))
        for link in reader.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "data"):
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page.resolve()
            inside = target.is_relative_to(site.resolve()) and target.is_file()
            in_page = parts.path or not parts.fragment or parts.fragment in reader.ids
            if parts.scheme or not inside or not in_page:
                broken.append(f"{page.relative_to(site)}: {link}")
    return broken


def held(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}
