"""Text of others: what it says is shown, and nothing of it runs, leads astray or asks the network."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelyard.reports.clean import LONGEST, markdown, one_line, plain

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<svg onload="alert(1)"><animate onbegin=alert(1)></svg>',
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:msgbox)",
    "[a]( \x01javascript:alert(1))",
    '[a](https://x.invalid "\\"onmouseover=alert(1)")',
    "<a href='java\tscript:alert(1)'>a</a>",
    "![p](https://tracker.invalid/pixel.png)",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "```html onload=alert(1)\n<script>alert(1)</script>\n```",
    "<https://x.invalid/\"onclick='alert(1)'>",
    "`</code><script>alert(1)</script>`",
    "<base href='https://evil.invalid/'><meta http-equiv=refresh content='0;url=https://evil.invalid'>",
    "<form action=https://evil.invalid><input name=password>",
    "<!--><script>alert(1)</script>-->",
]


class Seen(HTMLParser):
    """Elements and attributes, as the standard library reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def harmless(page: str) -> bool:
    seen = Seen(page)
    risky = {
        "script",
        "style",
        "svg",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "base",
        "meta",
        "math",
    }
    links = [value or "" for name, value in seen.attributes if name == "href"]
    return (
        not risky & {*seen.tags}
        and {name for name, _ in seen.attributes} <= {"href", "title", "rel", "start"}
        and all(link.startswith(("http://", "https://", "mailto:")) for link in links)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_hostile_text_is_left_that_could_run(text: str) -> None:
    assert harmless(markdown(text))


@given(
    st.lists(st.sampled_from([*HOSTILE, "# h", "- l", "> q", "|a|b|\n|-|-|", "\n\n", "*", "`", "<", "]("]))
)
def test_hostile_texts_are_harmless_however_they_are_put_together(parts: list[str]) -> None:
    assert harmless(markdown("".join(parts)))


def test_plain_markdown_reads_as_it_should() -> None:
    page = markdown("A **net** of `relu`, see [paper](https://arxiv.org/abs/1512.03385).\n\n- one\n- two")
    assert "<strong>net</strong>" in page and "<code>relu</code>" in page and "<li>one</li>" in page
    assert 'href="https://arxiv.org/abs/1512.03385" rel="noopener noreferrer nofollow"' in page


def test_headings_stand_below_the_one_that_the_text_is_under() -> None:
    assert markdown("# Top\n\n##### Deep", below=2).split() == ["<h3>Top</h3>", "<h6>Deep</h6>"]


def test_a_picture_is_told_by_its_description() -> None:
    assert markdown("![a cat](https://x.invalid/cat.png)") == "<p>[picture: a cat]</p>\n"


@pytest.mark.parametrize("url", ["//evil.invalid", "/etc", "../up", "a/../../up", "\\\\evil", "C:a"])
def test_a_relative_link_stays_within_its_place(url: str) -> None:
    assert "href" not in markdown(f"[a](<{url}>)", relative=True)
    assert 'href="guide.md"' in markdown("[a](guide.md)", relative=True)


def test_marks_that_turn_text_around_are_taken_out() -> None:
    assert plain("abc\u202egnp.exe\u2066x\u200f") == "abcgnp.exex"
    assert all("\u202e" not in markdown(text) for text in ("a \u202e b", "a &#8238; b", "`&#x202e;`"))


def test_text_that_no_file_could_hold_is_replaced() -> None:
    assert one_line(" a\ud800\x00\x07b\r\n\tc ") == "a\ufffdb c"
    assert plain("naïve 模型 مرحبا 👩‍🔬") == "naïve 模型 مرحبا 👩‍🔬"


def test_a_text_of_great_length_is_cut() -> None:
    assert len(markdown("a " * LONGEST)) < LONGEST + 100
