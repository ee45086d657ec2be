"""Text of others made harmless: Markdown as HTML in which nothing runs, and names without odd characters.

What a card says is anybody's. Markdown is rendered with its raw HTML shown as text, and the outcome is
cleaned once more, so that one of the two may be wrong. Nothing in it asks the network for anything.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 100_000  # characters of one text that are shown
_LONGEST_LINK = 2_000
_HEADINGS = 6
_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_GONE = {"script", "style"}
_SCHEMES = {"http", "https", "mailto"}
_RELATION = "noopener noreferrer nofollow"
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONTROLS = "".join(map(chr, (*range(32), *range(127, 160)))).translate({9: None, 10: None})
# Characters that turn the text around, that nobody sees, or that no page may hold.
_UNSEEN = str.maketrans(dict.fromkeys(_BIDI + _CONTROLS + "\ufeff\u2028\u2029"))
_NO_CHARACTERS = str.maketrans(dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"))


def plain(text: str) -> str:
    """Give a text without control characters and without those that turn its direction around.

    It is no HTML: a template escapes it.

    Args:
        text: of a card, a file name, a result.
    """
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_UNSEEN).translate(_NO_CHARACTERS)


def one_line(text: str) -> str:
    """Give a text as `plain` does, on one line.

    Args:
        text: of a card, a file name, a result.
    """
    return " ".join(plain(text).split())


def markdown(text: str, *, below: int = 2, relative: bool = False) -> str:
    """Render Markdown as HTML in which nothing runs and nothing is fetched.

    Raw HTML is shown as it was written, a picture by its description. Links lead to http, https and mailto.

    Args:
        text: the Markdown.
        below: the level of the heading that it stands under; its own are lower.
        relative: keep links to other files, which have to be there.
    """
    import nh3

    told = plain(text[:LONGEST]) + ("\n\n…" if len(text) > LONGEST else "")
    parser = _parser()
    tokens = parser.parse(told)
    _lower(tokens, below)
    page = plain(parser.renderer.render(tokens, parser.options, {}))
    return nh3.clean(
        page, tags=_TAGS, attributes=_ATTRIBUTES, clean_content_tags=_GONE, link_rel=_RELATION,
        url_schemes=_SCHEMES, url_relative=_inside if relative else "deny",
    )  # fmt: skip


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _in_words)
    return parser


def _in_words(_: object, tokens: Sequence[Token], at: int, *__: object) -> str:
    """Give a picture by its description: fetching it would tell its host who reads the page."""
    from html import escape

    return escape(f"[picture: {tokens[at].content or 'without a description'}]")


def _lower(tokens: Sequence[Token], below: int) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_HEADINGS, int(token.tag[1]) + below)}"


def _inside(url: str) -> str | None:
    """Keep a link within the place of the page; `//host`, `/root`, `..` and backslashes leave it."""
    leaves = (
        url.startswith("/") or "\\" in url or "%5c" in url.lower() or ".." in url.split("/") or ":" in url
    )
    return None if leaves else url


def web_link(url: str) -> str | None:
    """Give a URL that a link may lead to: http or https with a host, and nothing odd in it; else None.

    Args:
        url: of a card.
    """
    from urllib.parse import urlsplit

    if not url.isprintable() or any(one in url for one in " <>\"'\\`") or len(url) > _LONGEST_LINK:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc else None
