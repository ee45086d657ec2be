"""`Shown`: what a page is given: all there is, and what of it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from modelyard.reports.dashboard.choice import facets_of_result, facets_of_row

if TYPE_CHECKING:
    from modelyard.reports.dashboard.choice import Choice
    from modelyard.reports.dashboard.facts import Known
    from modelyard.reports.dashboard.kept import Seen
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.row import Row
    from modelyard.results.document import Result


@dataclass(frozen=True)
class Shown:
    """Results, what the registry knows of their models, and the filters."""

    seen: Seen
    gathered: Gathered
    """The rows of the results, joined with what the registry knows."""
    known: Known
    choice: Choice
    folder: str
    zoo: str | None
    dark: bool
    """Whether the page is shown on dark paper."""

    @cached_property
    def rows(self) -> list[Row]:
        """What was measured, and is asked for."""
        return self._asked(self.gathered.rows)

    @cached_property
    def failed(self) -> list[Row]:
        """What could not be measured, and is asked for."""
        return self._asked(self.gathered.failed)

    @cached_property
    def results(self) -> list[Result]:
        """Every result that is asked for, the older ones too."""
        return [one for one in self.seen.results if self.choice.fits(facets_of_result(one, self.known))]

    @property
    def scope(self) -> str:
        """Name what `results` depends on: the state of the folder and the filters."""
        return f"{self.folder} {self.seen.state} {self.choice}"

    def _asked(self, rows: Sequence[Row]) -> list[Row]:
        return [one for one in rows if self.choice.fits(facets_of_row(one))]
