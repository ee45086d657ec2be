"""`Peers`: rows whose figures mean the same, and may stand in one chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modelyard.reports.clean import one_line
from modelyard.reports.gathered.row import Conditions
from modelyard.results.front import front

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.row import Row

    Key = tuple[str, int, Conditions, str, str, str]


@dataclass(frozen=True)
class Peers:
    """Rows of one task, batch and machine, scored on the same samples alike."""

    name: str
    rows: Sequence[Row]
    metric: str
    """Empty where they have no score."""

    @property
    def front(self) -> list[Row]:
        """Those that no other beats in both, the fastest first; none where there is no score."""
        placed = [
            (row, (row.latency.value, row.score.gain))
            for row in self.rows
            if row.latency is not None and row.score is not None
        ]
        return [placed[at][0] for at in front([point for _, point in placed])]


def peers_of(rows: Iterable[Row]) -> list[Peers]:
    """Part rows into those that may be compared; those with scores first, the largest first.

    Args:
        rows: of what was gathered; those without a latency are in no group.
    """
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        if row.latency is not None:
            groups.setdefault(_key(row), []).append(row)
    names = Counter(_name(key) for key in groups)
    found = [
        Peers(_name(key) if names[_name(key)] == 1 else f"{_name(key)} ({_mark(key)})", members, key[4])
        for key, members in groups.items()
    ]
    return sorted(found, key=lambda one: (not one.metric, -len(one.rows), one.name))


def _key(row: Row) -> Key:
    score = row.score
    of = ("", "", "") if score is None else (score.group, score.metric, score.dataset)
    return row.task, row.batch, row.conditions, *of


def _name(key: Key) -> str:
    task, batch, conditions, _, metric, dataset = key
    judged = f"{metric} on {dataset}" if metric else "no score"
    return one_line(f"{task} · {judged} · batch {batch} · {conditions}")


def _mark(key: Key) -> str:
    """Tell two groups apart that read the same: other machines of one name, or other samples."""
    return f"{key[2].fingerprint[:4]} {key[3][:4]}".strip()
