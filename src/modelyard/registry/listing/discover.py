"""Find models: by task, figures, tags, status, or any field of their cards."""

from __future__ import annotations

from modelyard.registry import model as models
from modelyard.registry.catalogue import asking
from modelyard.registry.listing.selection import add_field, select
from modelyard.registry.zoo import Zoo, open_zoo

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from modelyard.cards.stub import Stub
    from modelyard.registry.listing.selection import Bound, Words


def list_models(
    *,
    task: Words = None,
    min_accuracy: Bound = None,
    max_latency: Bound = None,
    max_size: Bound = None,
    max_params: Bound = None,
    tag: Words = None,
    status: Words = None,
    licence: Words = None,
    framework: Words = None,
    stub: str | Stub | None = None,
    where: str | None = None,
    sort: str | None = None,
    limit: int | None = None,
    all_versions: bool = False,
    include_deprecated: bool = False,
    zoo: Zoo | str | None = None,
    **fields: object,
) -> models.Models:
    """List the models of a zoo that fit, one record each: its current version.

    Args:
        task: one task, or several.
        min_accuracy: least figure of the task's primary metric, 0 to 1.
        max_latency: most milliseconds on the headline benchmark.
        max_size: most megabytes of weights.
        max_params: most parameters.
        tag: tags that a model must all have.
        status: active, deprecated or experimental; all but deprecated by default.
        licence: SPDX ids.
        framework: such as pytorch.
        stub: a stub, or a pattern of stubs.
        where: a query over any field; see docs/queries.md.
        sort: fields to sort by, best first.
        limit: how many at most.
        all_versions: every version of each model.
        include_deprecated: deprecated ones too.
        zoo: a zoo or its folder; the one at hand by default.
        fields: any other query field by its name, such as `backbone="resnet50"` or `domain="cv"`.
    """
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)

    def ask(connection: sqlite3.Connection) -> models.Models:
        selection = select(
            opened, connection, task=task, min_accuracy=min_accuracy, max_latency=max_latency,
            max_size=max_size, max_params=max_params, tag=tag, status=status, licence=licence,
            framework=framework, stub=None if stub is None else str(stub), where=where, sort=sort,
            limit=limit, all_versions=all_versions, include_deprecated=include_deprecated,
        )  # fmt: skip
        for name, value in fields.items():
            add_field(selection, connection, name, value)
        sql, values = selection.sql(", ".join(models.FIELDS) + ", layer")
        rows = connection.execute(sql, values).fetchall()
        return models.Models(models.Model(opened.listed[row[-1]], row[:-1]) for row in rows)

    return asking(opened, ask)


def broken_cards(connection: sqlite3.Connection) -> list[str]:
    """Name the models whose cards could not be read."""
    return [str(ref) for (ref,) in connection.execute("SELECT ref FROM card WHERE problem IS NOT NULL")]
