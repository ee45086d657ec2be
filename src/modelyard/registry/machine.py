"""On which machines the times of a list were taken, and choosing those of one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from modelyard.registry.selection import Selection

    Times = tuple[object, ...]

_HARDWARE = "json_extract(metrics, '$.hardware')"
_ABOUT = ("hardware", "batch_size", "runtime", "speed_key")


class Machine:
    """A machine by the name that cards have for it, or by words in that name."""

    __slots__ = ("whole", "words")

    def __init__(self, words: str, *, whole: bool = False) -> None:
        self.words = words
        self.whole = whole

    def ask(self, selection: Selection) -> None:
        """Ask that a model's time was taken on it; behind a whole name a device may stand."""
        selection.add("latency_ms IS NOT NULL")
        if self.whole:
            begun = f"{self.words}, "
            selection.add(
                f"({_HARDWARE} = ? OR substr({_HARDWARE}, 1, ?) = ?)", self.words, len(begun), begun
            )
        else:
            selection.add(f"instr(lower({_HARDWARE}), lower(?)) > 0", self.words)


def machines(
    connection: sqlite3.Connection, selection: Selection
) -> tuple[list[str], set[tuple[object, ...]]]:
    """Name the machines of the times in a list, each once, and give what tells its times apart.

    Args:
        connection: The catalogue.
        selection: What is listed.
    """
    columns = ", ".join(f"json_extract(metrics, '$.{name}')" for name in _ABOUT)
    sql, values = selection.sql(f"latency_ms, {columns}", all_of_them=True)
    rows = [row[1:] for row in connection.execute(sql, values) if row[0] is not None]
    names = [", ".join(str(one) for one in (row[0], row[2]) if one) for row in rows]
    return list(dict.fromkeys(name or "a machine that is not named" for name in names)), set(rows)
