"""A table of many columns for a narrow terminal: what can be spared goes before anything is cut."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def table(
    rows: Sequence[Sequence[str]], headers: Sequence[str], sides: str, spare: Sequence[str], limit: int | None
) -> None:
    """Print a table without the columns that have no room, and say which those are.

    Args:
        rows: of texts.
        headers: of the columns.
        sides: `l` or `r` for each column.
        spare: what goes, in this order.
        limit: columns of the terminal; None where nothing is cut.
    """
    gone = spared(rows, headers, spare, limit)
    if gone:
        _show.say(f"not shown, for want of width: {', '.join(gone)}")
    kept = [at for at, name in enumerate(headers) if name not in gone]
    shown = [[row[at] for at in kept] for row in rows]
    _show.table(shown, [headers[at] for at in kept], "".join(sides[at] for at in kept))


def spared(
    rows: Sequence[Sequence[str]], headers: Sequence[str], spare: Sequence[str], limit: int | None
) -> list[str]:
    """Name the columns that have no room, as `table` leaves them out."""
    widths = {
        name: max([_show.width(name), *(_show.width(row[at]) for row in rows)])
        for at, name in enumerate(headers)
    }
    gone: list[str] = []
    for name in spare:
        kept = [width for other, width in widths.items() if other not in gone]
        if limit is None or sum(kept) + 2 * (len(kept) - 1) <= limit:
            break
        gone.append(name)
    return gone
