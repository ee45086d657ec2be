"""`feed.xml`: what changed, as readers of feeds take it; and `sitemap.xml`, for engines that search."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from modelyard.reports.clean import one_line

if TYPE_CHECKING:
    from modelyard.reports.site.history import Change

_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(name: str, base_url: str, changes: list[Change], pages: dict[tuple[str, str], str]) -> bytes:
    """Write the feed.

    Args:
        name: of the zoo.
        base_url: where the site will stand; empty where that is not known.
        changes: the newest first; at least one.
        pages: of models, by task and name.
    """
    entries = "".join(
        _entry(name, base_url, one, pages.get((one.task, one.ref), "index.html")) for one in changes
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{_id(base_url, name)}</id>\n<title>{_text(name)}: changes</title>\n"
        f"<updated>{changes[0].when}</updated>\n<author><name>{_text(name)}</name></author>\n"
        f'<link rel="self" href={quoteattr(base_url + "feed.xml")}/>\n'
        f"<link href={quoteattr(base_url + 'index.html')}/>\n{entries}</feed>\n"
    ).encode()


def _entry(name: str, base_url: str, one: Change, page: str) -> str:
    why = f"<summary>{_text(one.why)}</summary>\n" if one.why else ""
    return (
        f"<entry>\n<id>{_id(base_url, name, one.task, one.ref, one.when, one.mark)}</id>\n"
        f"<title>{_text(f'{one.ref}: {one.what}')}</title>\n<updated>{one.when}</updated>\n"
        f"<link href={quoteattr(base_url + page)}/>\n{why}</entry>\n"
    )


def _id(*parts: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, chr(0).join(parts))}"


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", one_line(text)))


def sitemap(base_url: str, pages: Iterable[str]) -> bytes:
    """Write the list of pages.

    Args:
        base_url: where the site will stand.
        pages: each as the way from there.
    """
    urls = "".join(f"<url><loc>{escape(base_url + page)}</loc></url>\n" for page in pages)
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return f'{head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'.encode()
