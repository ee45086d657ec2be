"""The versions of a model that a zoo itself has, by the name of its folder and no other."""

from __future__ import annotations

from modelyard.core.errors import NotFoundError, ReadOnlyError
from modelyard.registry import model as models
from modelyard.registry.catalogue import asking
from modelyard.registry.checkout import demand_checkout
from modelyard.registry.master import update_master
from modelyard.registry.resolve import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo


def owned(zoo: Zoo, name: str) -> list[models.Model]:
    """Give every version of a model; none where the zoo has no folder of that name.

    Display names, old names and the zoo behind it do not count: they take no room.

    Args:
        zoo: the zoo.
        name: of a folder.
    """
    alone = zoo.alone
    query = f"SELECT {', '.join(models.FIELDS)} FROM card WHERE ref = ? ORDER BY dir"
    rows = asking(alone, lambda catalogue: catalogue.execute(query, (name,)).fetchall())
    return [models.Model(alone, row) for row in rows]


def demand_writable(zoo: Zoo) -> None:
    """Refuse a zoo that may not be written, before work is done for it."""
    demand_checkout(zoo)
    if not zoo.writable:
        raise ReadOnlyError(
            f"{zoo.root} is read-only",
            hint="Name a zoo that may be written: `--zoo FOLDER` or MODELYARD_ZOO.",
        )


def demand_owned(zoo: Zoo, name: str) -> list[models.Model]:
    """Give every version of a model that may be changed where it lies; refuse any other.

    Args:
        zoo: the zoo.
        name: of a folder, as commands take it.
    """
    found = owned(zoo, name)
    if found:
        demand_writable(zoo)
        update_master(zoo)  # what was killed before it had told the index is told now
        return found
    other = resolve(name, zoo).model
    if other.zoo.root != zoo.root:
        raise ReadOnlyError(
            f"{other.ref} is a model of {other.zoo.name}, which is read-only",
            hint=f"`modelyard set {other.ref}` copies it into a zoo that may be written.",
        )
    raise NotFoundError(f"no model of {zoo.name} has a folder {name!r}", hint=f"Did you mean `{other.ref}`?")
