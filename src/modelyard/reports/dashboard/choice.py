"""`Choice`: which results are looked at, and the same as the query of a URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from math import isfinite

from modelyard.reports.dashboard.said import short
from modelyard.reports.gathered.backend import backend
from modelyard.results.machine.environment import named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from modelyard.reports.dashboard.facts import Known
    from modelyard.reports.gathered.row import Row
    from modelyard.results.document import Result

MEGABYTE = 1e6
NO_LICENCE = "not known"


@dataclass(frozen=True, slots=True)
class Facets:
    """What a filter looks at."""

    task: str
    model: str
    backend: str
    machine: str
    licence: str
    batch: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked of each facet; nothing asked is everything."""

    task: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    backend: tuple[str, ...] = ()
    machine: tuple[str, ...] = ()
    licence: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()
    min_mb: float | None = None
    max_mb: float | None = None

    def fits(self, one: Facets) -> bool:
        """Tell whether it is asked for; what has no size is not, where a size is asked.

        Args:
            one: the facets of a row or a result.
        """
        named_ = all(not asked or getattr(one, name) in asked for name, asked in self._words())
        return named_ and self._fits_size(one.size)

    def _fits_size(self, size: int | None) -> bool:
        if self.min_mb is None and self.max_mb is None:
            return True
        if size is None:
            return False
        least, most = self.min_mb or 0.0, float("inf") if self.max_mb is None else self.max_mb
        return least <= size / MEGABYTE <= most

    def _words(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        return ((name, getattr(self, name)) for name in WORDS)

    def query(self) -> dict[str, list[str]]:
        """Give it as the query of a URL; what asks nothing is left out."""
        said = {name: [*asked] for name, asked in self._words() if asked}
        sizes = {name: getattr(self, name) for name in SIZES}
        return said | {name: [f"{value:.12g}"] for name, value in sizes.items() if value is not None}

    @classmethod
    def of(cls, given: Mapping[str, Sequence[str] | float | str | None]) -> Self:
        """Read it from the query of a URL, or from what widgets hold; what means nothing is passed over.

        Args:
            given: values by the names of the fields.
        """
        words = {name: _listed(given.get(name)) for name in WORDS}
        return cls(**words, **{name: _number(given.get(name)) for name in SIZES})  # type: ignore[arg-type]


SIZES = ("min_mb", "max_mb")
WORDS = tuple(one.name for one in fields(Choice) if one.name not in SIZES)


def facets_of_row(row: Row) -> Facets:
    """Give what filters look at of a row.

    Args:
        row: of what was gathered, joined with what the registry knows.
    """
    return _facets(
        (row.task, row.model, row.backend, row.conditions.machine, row.licence), row.batch, row.size
    )


def facets_of_result(one: Result, known: Known) -> Facets:
    """Give what filters look at of a result.

    Args:
        one: the result.
        known: what the registry knows.
    """
    licence = known.of(one.model, one.version).licence
    words = one.task, one.model, backend(one.runtime), named(one.environment), licence
    return _facets(words, one.key.get("batch"), one.artifact.get("size"))


def _facets(words: Sequence[str | None], batch: object, size: object) -> Facets:
    task, model, runtime, machine = (short(word or "") for word in words[:4])
    return Facets(
        task, model, runtime, machine, short(words[4] or NO_LICENCE),
        str(batch if isinstance(batch, int) else 1), size if isinstance(size, int) else None,
    )  # fmt: skip


def options(facets: Iterable[Facets]) -> dict[str, list[str]]:
    """Name what there is of each facet, in the order of people: numbers by their size.

    Args:
        facets: of all that there is.
    """
    given = [*facets]
    there = {name: {getattr(one, name) for one in given} - {""} for name in WORDS}
    return {name: sorted(found, key=_place) for name, found in there.items()}


def _place(word: str) -> tuple[int, str]:
    return (int(word), "") if word.isascii() and word.isdecimal() else (0, word.casefold())


def _listed(given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    return tuple(map(str, given)) if isinstance(given, Sequence) else ()


def _number(given: object) -> float | None:
    """Read a number of megabytes; the last where several are given."""
    one = given[-1] if isinstance(given, list | tuple) and given else given
    if not isinstance(one, str | int | float) or isinstance(one, bool):
        return None
    try:
        value = float(one)
    except ValueError:
        return None
    return value if isfinite(value) and value >= 0 else None
