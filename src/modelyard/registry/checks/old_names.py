"""Names of the past that `registry/index.yaml` keeps: whether each still leads somewhere."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from modelyard.cards.master import Master


def old_names(master: Master, there: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Find old names that a model has again, or that lead to none: the key, what is wrong, what to do.

    Args:
        master: the master index.
        there: the names that models have.
    """
    for section, names in (("removed", master.removed), ("renamed", master.renamed)):
        for name in names:
            if name in there:
                found = f"`{name}` is {section}, and a model is called so"
                yield f"{section}.{name}", found, "take the line out: the name is in use"
    for old in master.renamed:
        new = followed(old, master.renamed)
        if old not in there and new not in there and new not in master.removed:
            found = f"`{old}` was renamed to `{new}`, and no model is called so"
            yield (
                f"renamed.{old}",
                found,
                "name the model that took its place, or put the name under `removed`",
            )


def followed(old: str, renamed: dict[str, str]) -> str:
    """Follow renames to the last name; a circle ends where it closes.

    Args:
        old: a name that was renamed.
        renamed: old names, each with the one that took its place.
    """
    name, seen = renamed[old], {old}
    while name in renamed and name not in seen:
        seen.add(name)
        name = renamed[name]
    return name
