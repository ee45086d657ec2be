"""A page of Markdown as HTML, with what it links to and what can be linked to in it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

LEXERS = ("console", "pycon", "python", "yaml", "toml", "text")
_COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)


@dataclass
class Section:
    """A heading, and the text below it: what the search finds."""

    title: str
    anchor: str
    level: int
    text: list[str] = field(default_factory=list)


@dataclass
class Rendered:
    """A page as HTML."""

    title: str
    body: str
    sections: list[Section]
    links: list[str]
    faults: list[str]


def slug(title: str, taken: set[str]) -> str:
    """Give a heading the anchor that GitHub gives it, so that a link works in both places."""
    plain = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
    name, number = plain, 0
    while name in taken:
        number += 1
        name = f"{plain}-{number}"
    taken.add(name)
    return name


class Renderer:
    """Markdown to HTML; links are given to `place`, which says where they lead in the site."""

    def __init__(self, place: Any) -> None:
        self._place = place
        self._markdown = MarkdownIt("commonmark", {"highlight": _highlighted}).enable(["table"])

    def render(self, text: str) -> Rendered:
        tokens = self._markdown.parse(text)
        page = Rendered("", "", [], [], [])
        taken: set[str] = set()
        for token, following in zip(tokens, [*tokens[1:], Token("end", "", 0)], strict=True):
            if token.type == "heading_open":
                self._heading(page, token, following, taken)
            elif token.type in ("html_block", "html_inline"):
                _demand_comment(page, token)
            elif page.sections and token.type in ("inline", "fence"):
                page.sections[-1].text.append(_plain(token))
            for child in token.children or []:
                self._child(page, child)
        page.title = page.sections[0].title if page.sections else ""
        page.body = self._markdown.renderer.render(tokens, self._markdown.options, {})
        return page

    def _heading(self, page: Rendered, token: Token, inline: Token, taken: set[str]) -> None:
        title = _plain(inline)
        anchor = slug(title, taken)
        token.attrSet("id", anchor)
        page.sections.append(Section(title, anchor, int(token.tag[1])))

    def _child(self, page: Rendered, child: Token) -> None:
        name = {"link_open": "href", "image": "src"}.get(child.type)
        if name:
            link = str(child.attrs[name])
            page.links.append(link)
            child.attrSet(name, self._place(link))
        elif child.type == "html_inline":
            _demand_comment(page, child)


def _demand_comment(page: Rendered, token: Token) -> None:
    """HTML of a page is not passed on; comments, which mark what scripts write, are left out."""
    if _COMMENT.sub("", token.content):
        page.faults.append(f"HTML in the text: {token.content.strip():.60}")
    token.content = ""


def _plain(token: Token) -> str:
    if token.type == "fence":
        return token.content
    kept = (child for child in token.children or [] if child.type in ("text", "code_inline", "softbreak"))
    return "".join(child.content or " " for child in kept)


def _highlighted(code: str, language: str, _: str) -> str:
    lexer = get_lexer_by_name(language if language in LEXERS else "text", stripnl=False)
    inner = highlight(code, lexer, HtmlFormatter(nowrap=True)) if language in LEXERS else html.escape(code)
    return f'<pre class="{html.escape(language)}" tabindex="0"><code>{inner}</code></pre>'
