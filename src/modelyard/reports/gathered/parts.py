"""`parted`: rows in the groups within which figures may be compared."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modelyard.reports.gathered.row import Conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modelyard.reports.gathered.row import Row


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one task whose speeds were measured on the same conditions."""

    task: str
    conditions: Conditions
    batch: int
    timed: bool
    """Whether their latency was measured; mostly those without are scores alone."""
    rows: tuple[Row, ...]


def parted(rows: Iterable[Row]) -> list[Part]:
    """Part rows by task, conditions and batch, the plainest first; rows keep their order.

    Args:
        rows: as they were gathered.
    """
    found: dict[tuple[str, Conditions, int, bool], list[Row]] = {}
    for one in rows:
        timed = one.latency is not None
        conditions = one.conditions if timed else Conditions(random_weights=one.conditions.random_weights)
        found.setdefault((one.task, conditions, one.batch if timed else 1, timed), []).append(one)
    parts = [Part(*key, tuple(members)) for key, members in found.items()]
    return sorted(parts, key=lambda one: (one.task, not one.timed, _place(one.conditions), one.batch))


def naming(all_of: Iterable[Conditions]) -> dict[Conditions, str]:
    """Name conditions so that two that differ are named differently, by digits of their machines if need be.

    Args:
        all_of: the conditions of a report.
    """
    alike: dict[str, list[Conditions]] = {}
    for one in dict.fromkeys(all_of):
        alike.setdefault(_shortened(one), []).append(one)
    return {
        one: f"{said} ({mark})" if mark else said
        for said, each in alike.items()
        for one, mark in zip(each, _marks(each), strict=True)
    }


def _shortened(one: Conditions) -> str:
    """Say conditions so that no page cuts them, and what stands behind the machine's name is read."""
    short = replace(
        one, machine=_middle_out(one.machine, 44), device=_middle_out(one.device, 8),
        others=_middle_out(one.others, 26),
    )  # fmt: skip
    return str(short)


def _middle_out(text: str, longest: int) -> str:
    """Leave out the middle of a long text: names of machines end in what they have of their own."""
    end = longest // 3
    return text if len(text) <= longest else f"{text[: longest - end - 1]}…{text[-end:]}"


def _marks(alike: Sequence[Conditions]) -> Sequence[str]:
    """Tell conditions apart that read the same: by the digits of their machines, or else by numbers."""
    if len(alike) == 1:
        return [""]
    for digits in (6, 12, 16):
        found = [one.fingerprint[:digits] for one in alike]
        if len(set(found)) == len(found) and all(found):
            return found
    return [str(at) for at in range(1, len(alike) + 1)]


def _place(one: Conditions) -> tuple[object, ...]:
    return one.random_weights, one.device != "cpu", str(one), one.fingerprint
