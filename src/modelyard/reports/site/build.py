"""`build_site`: a zoo as a folder of pages, of which only those are written that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError
from modelyard.core.progress import Progress, silent
from modelyard.core.uncollected import uncollected
from modelyard.reports.extra import demand_pages
from modelyard.reports.site.at_hand import zoo_at_hand
from modelyard.reports.site.manifest import Manifest
from modelyard.reports.site.place import Place

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.zoo import Zoo
    from modelyard.reports.site.gone import Gone
    from modelyard.reports.site.page import Page
    from modelyard.reports.site.pages import Site


@dataclass(frozen=True)
class Built:
    """What a build did."""

    folder: str
    zoo: str
    """The name of the zoo that it shows."""
    models: int
    pages: int
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What a person should know."""


def build_site(
    output: str,
    *,
    zoo: Zoo | str | None = None,
    base_url: str = "",
    results: str | None = None,
    samples: bool = False,
    force: bool = False,
    report: Report = silent,
) -> Built:
    """Write a zoo as a static site; only what changed since the last build is written.

    Args:
        output: the folder of the site.
        zoo: a zoo or its folder; the one at hand by default.
        base_url: where the site will stand: for the feed, the site map and canonical links.
        results: a folder of results, shown beside their models; `benchmarks/results` of the zoo by default.
        samples: let models answer samples of their data set, and show them.
        force: write into a folder that holds other files too, and over those of the same name.
        report: is told how far it is.
    """
    demand_pages("building a site")
    from modelyard.reports.site.pages import Site

    opened = zoo_at_hand(zoo)
    place = Place(output, force=force)
    with uncollected():
        site = Site(opened, _based(base_url), results, samples=samples)
        pages = {one.path: one for one in site.pages()}
    with place.alone():
        lost = dict(_lost(site, place.before, pages))
        pages |= {one.path: one for gone in lost.values() for one in site.gone_pages(gone)}
        place.demand_own(pages)
        place.begin(pages, site.shown.name)
        after, written = _written(place, pages, report)
        after.gone = {path: one.name for path, one in lost.items()}
        after.zoo = site.shown.name
        removed = place.finish(after)
    notes = [*site.notes, *_said(lost), *_replaced(site, place.before)]
    shown = site.shown
    return Built(place.folder, shown.name, len(shown.entries), len(pages), written, removed, notes)


def _written(place: Place, pages: dict[str, Page], report: Report) -> tuple[Manifest, list[str]]:
    after, written = Manifest(), []
    for done, (path, page) in enumerate(pages.items(), 1):
        digest = place.holds(path, page.inputs)
        if digest is None:
            digest, is_new = place.write(path, page.make())
            written += [path] if is_new else []
        after.pages[path] = page.inputs, digest
        if done % 50 == 0:
            report(Progress("site", done, len(pages), unit="pages"))
    report(Progress("site", len(pages), len(pages), "done", unit="pages"))
    return after, written


def _lost(site: Site, before: Manifest, pages: dict[str, Page]) -> Iterator[tuple[str, Gone]]:
    """Find pages of an earlier build that would vanish without a word: links to them go on working.

    Pages of another zoo are none of this one's past.
    """
    from modelyard.reports.site.gone import vanished

    if _is_of_another(site, before):
        return
    for path in sorted({*before.pages, *before.gone}):
        if path.startswith("models/") and path.endswith(".html") and path not in pages:
            above = f"{path.rpartition('/')[0]}.html"
            name = before.gone.get(path) or path.removeprefix("models/").removesuffix(".html")
            yield path, vanished(path, name, site.shown.name, above if above in pages else None)


def _is_of_another(site: Site, before: Manifest) -> bool:
    return before.zoo not in ("", site.shown.name)


def _replaced(site: Site, before: Manifest) -> list[str]:
    if not _is_of_another(site, before):
        return []
    return [f"the site in this folder was of {before.zoo}: this one of {site.shown.name} took its place"]


def _said(lost: dict[str, Gone]) -> list[str]:
    names = [one.name for one in lost.values()]
    if not names:
        return []
    few = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return [
        f"no longer in the zoo, and not under `removed` or `renamed` of registry/index.yaml: {few}; "
        "a build into a new folder would break links to them"
    ]


def _based(url: str) -> str:
    """Give the address of the site with its slash at the end."""
    from modelyard.reports.clean import web_link

    if url and (web_link(url) is None or "?" in url or "#" in url):
        hint = "Such as https://example.org/zoo/"
        raise InputError(f"--base-url {url!r} is no address of a web site", hint=hint)
    return f"{url.rstrip('/')}/" if url else ""
