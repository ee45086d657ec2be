"""The words that may come next, for the shell's completion."""

from __future__ import annotations

from modelyard.registry.catalogue import asking, asking_in
from modelyard.registry.listing.selection import STATUSES, words_of
from modelyard.registry.zoo import open_zoo


def complete_models(begun: str, zoo: str | None) -> list[str]:
    """Give the references that begin with some letters."""
    name, at, _ = begun.partition("@")
    pattern = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    query, value = (
        ("SELECT DISTINCT ref || '@' || version FROM card WHERE ref = ? AND problem IS NULL", name)
        if at
        else ("SELECT DISTINCT ref FROM card WHERE ref LIKE ? ESCAPE '\\' ORDER BY ref LIMIT 1000", pattern)
    )
    opened = open_zoo(zoo)
    return asking_in(opened.searched, lambda rows: [str(row[0]) for row in rows.execute(query, (value,))])


def complete_values(parameter: str, zoo: str | None) -> list[str]:
    """Give the words that may stand behind an option."""
    if parameter == "task":
        from modelyard.cards.vocabulary import TASKS

        return [*TASKS, *open_zoo(zoo).settings.tasks]
    if parameter == "status":
        return list(STATUSES)
    if parameter in ("sort", "columns"):
        from modelyard.registry.query import FIELDS

        return sorted(FIELDS)
    return asking(open_zoo(zoo), lambda rows: words_of(rows, parameter))
