"""Pages for names that no model has any more: where they went, so that no link breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.reports.site.address import address

if TYPE_CHECKING:
    from modelyard.reports.site.entry import Entry
    from modelyard.reports.site.zoo import Shown


@dataclass(frozen=True)
class Gone:
    """A page in the place of one that was, or of a name that alone is not enough."""

    page: str
    name: str
    says: str
    now: str | None = None
    """The page that it leads to."""
    now_name: str = ""
    others: tuple[Entry, ...] = ()

    @property
    def filled(self) -> dict[str, Any]:
        """What the template is filled with."""
        return {
            "name": self.name,
            "says": self.says,
            "now": self.now,
            "now_name": self.now_name,
            "others": self.others,
        }


def gone_of(shown: Shown) -> Iterator[Gone]:
    """Give a page for each name that was renamed or removed, is of several tasks, or has a broken card.

    Args:
        shown: the zoo.
    """
    named = {one.ref: one for one in reversed(shown.entries)}
    several: dict[str, list[Entry]] = {}
    for one in shown.entries:
        if one.shared:
            several.setdefault(one.ref, []).append(one)
    for name, own in several.items():
        yield Gone(_page(name), name, "Models of several tasks have this name.", others=tuple(own))
    for old, new in shown.renamed.items():
        there = named.get(new)
        says = f"{old} was renamed: it is {new} now."
        yield Gone(_page(old), old, says, there.page if there else None, new)
    for name, said in shown.removed.items():
        yield Gone(_page(name), name, f"{name} was removed from {shown.name}: {said}")
    taken = {*named, *shown.renamed, *shown.removed}
    for name in dict.fromkeys(ref for ref, _, _ in shown.broken if ref not in taken):
        yield Gone(_page(name), name, f"{name} is here, but its card cannot be read now.")


def vanished(page: str, name: str, zoo: str, now: str | None) -> Gone:
    """Give a page for a model, or a version of one, that a former build had and of which nothing is said.

    Args:
        page: its address.
        name: what it was called.
        zoo: the zoo's name.
        now: the page of the model, where a version is gone.
    """
    return Gone(page, name, f"{name} is no longer part of {zoo}.", now, name.partition("/")[0] if now else "")


def _page(name: str) -> str:
    return f"models/{address(name)}.html"
