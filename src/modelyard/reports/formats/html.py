"""HTML: one page with charts that opens from a disk, asks no network for anything, and prints well."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.options import Options

REQUIRES: tuple[str, ...] = ("jinja2", "markdown_it", "nh3")
EXTRA = "reports"
SUFFIXES = (".html", ".htm")
MARK = b'<meta name="generator" content="modelyard report">'
SEAL = b'<meta name="digest" content="%">'
TEXT = True


def write(gathered: Gathered, options: Options) -> bytes:
    """Give the page."""
    from modelyard.reports.html.page import page

    return page(gathered, title=options.title).encode(errors="replace")
