"""The pages of the site: those that docs/index.md lists, in its parts and in its order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
_PART = re.compile(r"^## (.+)$")
_ENTRY = re.compile(r"^- \[([^\]]+)\]\(([^)]+\.md)\)")


@dataclass(frozen=True)
class Entry:
    """A page as the navigation names it."""

    title: str
    source: Path

    @property
    def address(self) -> str:
        return address(self.source)


@dataclass
class Part:
    """One of the four parts: tutorial, how-to, reference, explanation."""

    title: str
    entries: list[Entry] = field(default_factory=list)


def address(source: Path) -> str:
    """The file of a page in the site: guard.html for docs/guard.md, `…-file.html` for one from elsewhere."""
    if source.parent == DOCS:
        return f"{source.stem}.html"
    inside = source.relative_to(REPOSITORY)
    return "-".join(inside.with_suffix("").parts).lower() + "-file.html"


def parts() -> list[Part]:
    """Read the navigation from docs/index.md, where people read it too."""
    found: list[Part] = []
    for line in (DOCS / "index.md").read_text(encoding="utf-8").splitlines():
        if part := _PART.match(line):
            found.append(Part(part[1]))
        elif found and (entry := _ENTRY.match(line)):
            found[-1].entries.append(Entry(entry[1], (DOCS / entry[2]).resolve()))
    return found


def unlisted(listed: list[Part]) -> list[Path]:
    """Pages of docs/ that no part names."""
    named = {entry.source for part in listed for entry in part.entries} | {DOCS / "index.md"}
    return sorted(set(DOCS.glob("*.md")) - named)
