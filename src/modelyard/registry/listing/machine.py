"""On which machines the times of a list were taken, and choosing those of one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    Times = tuple[object, ...]

_HARDWARE = "json_extract(metrics, '$.hardware')"
_ABOUT = ("hardware", "batch_size", "runtime", "speed_key")
COLUMNS = ", ".join(["latency_ms", *(f"json_extract(metrics, '$.{name}')" for name in _ABOUT)])


class Machine:
    """A machine by the name that cards have for it, or by words in that name."""

    __slots__ = ("whole", "words")

    def __init__(self, words: str, *, whole: bool = False) -> None:
        self.words = words
        self.whole = whole

    @property
    def condition(self) -> tuple[str, tuple[object, ...]]:
        """Ask that a model's time was taken on it, in SQL; behind a whole name a device may stand."""
        timed = "latency_ms IS NOT NULL AND"
        if not self.whole:
            return f"{timed} instr(lower({_HARDWARE}), lower(?)) > 0", (self.words,)
        begun = f"{self.words}, "
        either = f"({_HARDWARE} = ? OR substr({_HARDWARE}, 1, ?) = ?)"
        return f"{timed} {either}", (self.words, len(begun), begun)


def machines(connection: sqlite3.Connection, sql: str, values: list[object]) -> tuple[list[str], set[Times]]:
    """Name the machines of the times in a list, each once, and give what tells its times apart.

    Args:
        connection: The catalogue.
        sql: It selects `COLUMNS` of what is listed.
        values: Those bound in it.
    """
    rows = [row[1:] for row in connection.execute(sql, values) if row[0] is not None]
    names = [", ".join(str(one) for one in (row[0], row[2]) if one) for row in rows]
    return list(dict.fromkeys(name or "a machine that is not named" for name in names)), set(rows)
