"""`facts_of`: what the index knows of some models at once, without a card being parsed."""

from __future__ import annotations

from modelyard.registry.catalogue import asking
from modelyard.registry.zoo import Zoo, open_zoo

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_AT_ONCE = 500  # names in one question; SQLite takes no more than 999 everywhere
_COLUMNS = (
    "ref, version, licence, num_parameters, headline, metrics, "
    "CASE WHEN json_valid(data) THEN json_extract(data, '$.base_model') END"
)


class Facts:
    """Licence, parameters, base model, and the figures of the headline benchmark of one version."""

    __slots__ = ("base", "benchmark", "licence", "metrics", "parameters")

    def __init__(
        self,
        licence: str | None,
        parameters: int | None,
        benchmark: str | None,
        metrics: str | None,
        base: str | None,
    ) -> None:
        import json

        self.licence = licence
        self.parameters = parameters
        self.benchmark = benchmark
        self.metrics: dict[str, object] = json.loads(metrics) if metrics else {}
        self.base = base


def facts_of(names: Iterable[str], zoo: Zoo | str | None = None) -> dict[tuple[str, str], Facts]:
    """Give what is known of every version of some models, by name and version; of unknown ones nothing.

    Args:
        names: of models, as commands take them.
        zoo: a zoo or its folder; the one at hand by default.
    """
    wanted = list(dict.fromkeys(names))

    def ask(connection: sqlite3.Connection) -> dict[tuple[str, str], Facts]:
        found: dict[tuple[str, str], Facts] = {}
        for at in range(0, len(wanted), _AT_ONCE):
            part = wanted[at : at + _AT_ONCE]
            holes = ", ".join("?" * len(part))
            rows = connection.execute(f"SELECT {_COLUMNS} FROM card WHERE ref IN ({holes})", part)
            found |= {(ref, version): Facts(*rest) for ref, version, *rest in rows}
        return found

    return asking(zoo if isinstance(zoo, Zoo) else open_zoo(zoo), ask)
