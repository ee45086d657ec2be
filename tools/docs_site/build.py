"""Build the site of docs/: one folder of plain files that asks nothing of any other machine.

python tools/docs_site/build.py [FOLDER]     into build/docs; a link that leads nowhere is exit code 1

It is read from the disk, or from any server of files. What docs/index.md lists is the navigation.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from api_reference import api_page
from faults import faults_of
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from navigation import DOCS, REPOSITORY, Entry, Part, address, parts, unlisted
from pygments.formatters import HtmlFormatter
from rendered import Rendered, Renderer

from modelyard import __version__

HERE = Path(__file__).parent
API = DOCS / "api.md"


@dataclass
class Site:
    """A site on its way: pages that are still to be written, and what was found wrong."""

    folder: Path
    parts: list[Part]
    waiting: list[Path] = field(default_factory=list)
    search: list[dict[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def build(folder: Path) -> list[str]:
    """Write the site, whole or not at all; give what is wrong with it."""
    beside = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    site = Site(beside, parts())
    _reference(site.parts).entries.append(Entry("Python, name by name", API))
    site.faults += [f"{page.name} is in no part of index.md" for page in unlisted(site.parts)]
    site.waiting = [DOCS / "index.md", *(entry.source for part in site.parts for entry in part.entries)]
    _write_pages(site)
    _write_assets(site)
    site.faults += faults_of(beside)
    if not site.faults:
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)
    else:
        shutil.rmtree(beside)
    return site.faults


def _reference(found: list[Part]) -> Part:
    return next(part for part in found if part.title.startswith("Reference"))


def _write_pages(site: Site) -> None:
    """Write what the navigation names, and every Markdown file of the repository that these link to."""
    template = _template()
    done: set[Path] = set()
    while site.waiting:
        source = site.waiting.pop(0)
        if source in done:
            continue
        done.add(source)
        if source != API and not source.is_file():
            site.faults.append(f"{source.relative_to(REPOSITORY)} is named by index.md and is not there")
            continue
        text = api_page() if source == API else source.read_text(encoding="utf-8")
        page = Renderer(lambda link, source=source: _place(site, source, link)).render(text)
        site.faults += [f"{source.name}: {fault}" for fault in page.faults]
        _index(site, source, page)
        here, around = address(source), _around(site, source)
        html = template.render(page=page, here=here, site=site, version=__version__, around=around)
        (site.folder / here).write_text(html, encoding="utf-8")


def _template() -> Template:
    files = FileSystemLoader(HERE)
    environment = Environment(
        loader=files, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html")


def _place(site: Site, source: Path, link: str) -> str:
    """Say where a link of a page leads in the site; what is no page is copied beside the pages."""
    file, mark, anchor = link.partition("#")
    if not file or "://" in link:
        return link
    target = (source.parent / file).resolve()
    if target == API or (target.suffix == ".md" and target.is_file()):
        site.waiting.append(target)
        return address(target) + mark + anchor
    if not target.is_file() or not target.is_relative_to(REPOSITORY):
        return link  # reported as a link that leads nowhere
    name = "files/" + target.relative_to(REPOSITORY).as_posix()
    name += "" if target.suffix in (".png", ".svg", ".json") else ".txt"
    (site.folder / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(target, site.folder / name)
    return name


def _around(site: Site, source: Path) -> tuple[Entry | None, Entry | None]:
    """The pages before and after one, in the order of the navigation."""
    order = [None, *(entry for part in site.parts for entry in part.entries), None]
    for before, entry, after in zip(order, order[1:], order[2:], strict=False):
        if entry is not None and entry.source == source:
            return before, after
    return None, None


def _index(site: Site, source: Path, page: Rendered) -> None:
    for section in page.sections:
        text = " ".join(" ".join(section.text).split())
        place = f"{address(source)}#{section.anchor}"
        site.search.append({"page": page.title, "title": section.title, "place": place, "text": text})


def _write_assets(site: Site) -> None:
    for name in ("site.css", "site.js"):
        shutil.copyfile(HERE / name, site.folder / name)
    dark = HtmlFormatter(style="github-dark").get_style_defs("[data-theme=dark] pre")
    light = HtmlFormatter(style="default").get_style_defs("pre")
    (site.folder / "code.css").write_text(f"{light}\n{dark}\n", encoding="utf-8")
    words = json.dumps(site.search, ensure_ascii=False, separators=(",", ":"))
    (site.folder / "search.js").write_text(f"window.found({words});\n", encoding="utf-8")


if __name__ == "__main__":
    began = time.monotonic()
    place = Path(sys.argv[1] if len(sys.argv) > 1 else REPOSITORY / "build" / "docs").resolve()
    wrong = build(place)
    for fault in wrong:
        print(fault, file=sys.stderr)
    if wrong:
        raise SystemExit(1)
    print(
        f"{len(list(place.glob('*.html')))} pages in {time.monotonic() - began:.0f} s: {place / 'index.html'}"
    )
