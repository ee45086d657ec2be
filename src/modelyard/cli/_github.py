"""What GitHub's runner reads: a job summary in Markdown, and annotations, with every text made harmless."""

from __future__ import annotations

import os

from modelyard.cli import _guarded, _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.benchmark.guard.finding import Finding
    from modelyard.benchmark.guard.guarded import Guarded

SUMMARY = "GITHUB_STEP_SUMMARY"
_MARKS = "\\`*_{}[]<>|~#@"
_KINDS = {"worse": "error", "open": "warning"}


def tell(guarded: Guarded) -> None:
    """Print annotations, and add the summary to the file that the runner named.

    Args:
        guarded: what was found.
    """
    for one in guarded.findings:
        if one.outcome in _KINDS:
            _show.out(annotation(one))
    path = os.environ.get(SUMMARY)
    if not path:
        _show.out(markdown(guarded))
        return
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{markdown(guarded)}\n")
    except OSError as error:
        _show.warn(f"{path}, which {SUMMARY} names, cannot be written: {error.strerror}")
        _show.out(markdown(guarded))


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
    body = [[_harmless(cell) for cell in _guarded.cells_of(one)] for one in guarded.findings]
    table = [f"| {' | '.join(row)} |" for row in [*rows, *body]]
    notes = [f"- {_harmless(text)}" for text in _guarded.remarks(guarded)]
    return "\n".join(
        [f"### {mark} modelyard guard", "", _harmless(_guarded.summary(guarded)), "", *table, "", *notes]
    )


def _harmless(text: str) -> str:
    """Have Markdown show a text as it is: no table, link, mention or HTML of it is obeyed."""
    inert = _show.inert(text).replace("&", "&amp;")
    return "".join(
        f"\\{one}" if one in _MARKS and one != "<" else "&lt;" if one == "<" else one for one in inert
    )
