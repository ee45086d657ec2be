"""Markdown: tables that fit a repository, or a comment on a pull request."""

from __future__ import annotations

from modelyard.reports.markdown.page import MARK as PAGE_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.options import Options

REQUIRES: tuple[str, ...] = ()
EXTRA = ""
SUFFIXES = (".md", ".markdown")
MARK = PAGE_MARK.encode()
SEAL = b" <!-- % -->"
TEXT = True


def write(gathered: Gathered, options: Options) -> bytes:
    """Give the page, or the comment."""
    if options.pull_request and options.baseline is not None:
        from modelyard.reports.markdown.pull_request import comment

        return comment(gathered, options.baseline, options).encode(errors="backslashreplace")
    from modelyard.reports.markdown.page import page

    return page(gathered, options).encode(errors="backslashreplace")
