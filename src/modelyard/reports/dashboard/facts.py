"""`Known`: what the registry says of the models that were measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from modelyard.core.errors import ModelyardError
from modelyard.registry.listing.discover import list_models

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.row import Row


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card says; None where no card is known, or does not say it."""

    licence: str | None = None
    parameters: int | None = None
    status: str | None = None
    name: str | None = None


NOTHING = Facts()


@dataclass(frozen=True)
class Known:
    """Facts by model and version, and why there are none where the zoo did not open."""

    facts: Mapping[tuple[str, str], Facts] = field(default_factory=dict)
    problem: str = ""

    def of(self, model: str, version: str) -> Facts:
        """Give the facts of a version.

        Args:
            model: its name.
            version: the very one.
        """
        return self.facts.get((model, version), NOTHING)


def known_of(zoo: str | None = None) -> Known:
    """Ask the registry; a zoo that does not open is told, and nothing else fails for it.

    Args:
        zoo: its folder; the one at hand by default.
    """
    try:
        found = list_models(all_versions=True, include_deprecated=True, zoo=zoo)
    except ModelyardError as error:
        return Known(problem=error.message)
    return Known(
        {
            (one.ref, one.version): Facts(one.licence, one.num_parameters, one.status, one.name)
            for one in found
        }
    )


def joined(gathered: Gathered, known: Known) -> Gathered:
    """Write licence and parameters into rows that lack them.

    Args:
        gathered: rows of results.
        known: what the registry knows.
    """
    rows, failed = ([_joined(one, known) for one in part] for part in (gathered.rows, gathered.failed))
    return replace(gathered, rows=rows, failed=failed)


def _joined(row: Row, known: Known) -> Row:
    facts = known.facts.get((row.model, row.version))
    if facts is None:
        return row
    return replace(row, licence=row.licence or facts.licence, parameters=row.parameters or facts.parameters)
