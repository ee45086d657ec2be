"""What GitHub's runner reads: a job summary in Markdown, and annotations, with every text made harmless."""

from __future__ import annotations

import os
import re

from modelyard.cli import _guarded, _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.benchmark.guard.finding import Finding
    from modelyard.benchmark.guard.guarded import Guarded

SUMMARY = "GITHUB_STEP_SUMMARY"
_MARKS = "\\`*_{}[]>|~"
_SPACE = re.compile(r"(\s+)")
_LINKED = re.compile(
    r"(?i)[@#]|:/|www\.|(?<![^\W_])gh-\d|(?<![^\W_])[0-9a-f]{7,}(?![^\W_])|^[-+=]+$|^\d+[.)]$"
)
"""What GitHub makes a link of: addresses, mentions, references to issues and commits; and marks of lists."""
_KINDS = {"worse": "error", "open": "warning"}


def tell(guarded: Guarded) -> None:
    """Print annotations, and add the summary to the file that the runner named.

    Args:
        guarded: what was found.
    """
    for one in guarded.findings:
        if one.outcome in _KINDS:
            _show.out(annotation(one))
    add_to_summary(markdown(guarded))


def add_to_summary(text: str) -> None:
    """Add to the file that the runner named for the job's summary; print it where there is none.

    Args:
        text: in Markdown.
    """
    path = os.environ.get(SUMMARY)
    if not path:
        _show.out(text)
        return
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{text}\n")
    except OSError as error:
        _show.warn(f"{path}, which {SUMMARY} names, cannot be written: {error.strerror}")
        _show.out(text)


def annotation(one: Finding) -> str:
    """Give a workflow command that marks a finding."""
    title = escaped(f"{_guarded.name_of(one)}: {one.verdict}", ":,")
    return _show.inert(f"::{_KINDS[one.outcome]} title={title}::{escaped(_sentence(one))}")


def _sentence(one: Finding) -> str:
    cells = dict(zip(_guarded.HEADERS, _guarded.cells_of(one), strict=True))
    change = f"{cells['CHANGE']} ({cells['INTERVAL']}), gate {cells['GATE']}"
    figures = f"{cells['BASE']} to {cells['CANDIDATE']}, {change}"
    more = _guarded.more_of(one) if one.outcome == "open" and one.candidate is not None else ""
    return ". ".join(text for text in (figures if one.change is not None else "", one.said, more) if text)


def escaped(text: str, more: str = "") -> str:
    """Escape what would end a workflow command; in a property `:` and `,` are more of it.

    Args:
        text: of a message or property.
        more: characters that have to be escaped as well.
    """
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def markdown(guarded: Guarded) -> str:
    """Give the summary: a line, a table, and what has to be read beside it."""
    mark = {0: "✅", 1: "❌", 4: "❔"}[guarded.code]
    rows = [_guarded.HEADERS, ["---"] * len(_guarded.HEADERS)]
    body = [[harmless(cell) for cell in _guarded.cells_of(one)] for one in guarded.findings]
    table = [f"| {' | '.join(row)} |" for row in [*rows, *body]]
    notes = [f"- {harmless(text)}" for text in _guarded.remarks(guarded)]
    return "\n".join(
        [f"### {mark} modelyard guard", "", harmless(_guarded.summary(guarded)), "", *table, "", *notes]
    )


def harmless(text: str) -> str:
    """Have Markdown show a text as it is: no table, link, mention, reference or HTML of it is obeyed.

    GitHub makes links of addresses, mentions and references even where their signs are escaped, for it looks
    for them in what was rendered; never in code.

    Args:
        text: of anybody.
    """
    words = _SPACE.split(_show.inert(text))
    return "".join(_code(word) if _LINKED.search(word) else _escaped(word) for word in words)


def _escaped(word: str) -> str:
    plain = word.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{one}" if one in _MARKS else one for one in plain)


def _code(word: str) -> str:
    """Write a word as code; in a table `|` would end the cell even so."""
    from modelyard.reports.markdown.text import coded

    return coded(word, len(word))
