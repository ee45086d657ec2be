"""`registry/index.yaml` on disk: read it, hold it to the cards, write it again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modelyard.cards.master import Entry, Master, parts, write
from modelyard.cards.validate import read_as
from modelyard.core.errors import InputError, ReadOnlyError
from modelyard.registry.catalogue import asking
from modelyard.registry.checkout import demand_checkout
from modelyard.registry.index.rows import read_file
from modelyard.registry.index.scan import unlisted
from modelyard.registry.zoo_folder import INDEX

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.cards.problem import Problem
    from modelyard.registry.zoo_folder import Zoo

    Names = dict[str, str]
    Retired = Callable[[Names, Names], dict[str, Names]]

_LARGEST = 50_000_000


def master_path(zoo: Zoo) -> str:
    return os.path.join(zoo.registry, INDEX)


def read_master(zoo: Zoo) -> Master | None:
    """Give the master index, or None where it is missing or does not hold."""
    return examine_master(zoo)[0]


def examine_master(zoo: Zoo) -> tuple[Master | None, list[Problem], bytes]:
    """Give the master index or its problems, and its bytes; a missing file has none of them."""
    raw, _, refused = read_file(zoo, INDEX, _LARGEST)
    if raw is None:
        return None, [refused] if refused else [], b""
    master, problems = read_as(Master, raw, largest=_LARGEST)
    return master, problems, raw


def unreadable(zoo: Zoo) -> set[str]:
    """Name the models that have a card that cannot be read."""
    query = "SELECT ref FROM card WHERE problem IS NOT NULL"
    return asking(zoo.alone, lambda rows: {str(ref) for (ref,) in rows.execute(query)})


def expected(zoo: Zoo) -> dict[str, Entry]:
    """Give the entries that the cards call for."""
    query = "SELECT ref, task, version, status, name FROM card WHERE current = 1 ORDER BY ref, task DESC"
    rows = asking(zoo.alone, lambda catalogue: catalogue.execute(query).fetchall())
    return {
        ref: Entry(task=task, version=version, status=status, name=name)
        for ref, task, version, status, name in rows
    }


def update_master(zoo: Zoo, *, anew: bool = False, retired: Retired | None = None) -> bool:
    """Write the master index if the cards call for another; tell whether it was written.

    Args:
        zoo: the zoo.
        anew: write a missing or broken one too, keeping what can be read of it.
        retired: from the names that are gone, `removed` and `renamed`, to those that are to stand there.
    """
    from modelyard.store.atomic import remove_leftovers, write_atomically
    from modelyard.store.lock import holding

    demand_checkout(zoo)
    if not zoo.writable:
        raise ReadOnlyError(f"{zoo.root} is read-only", hint="Its master index stays as it is.")
    if anew:
        _make_registry(zoo)
    hidden = unlisted(zoo.registry)
    if hidden:
        raise ReadOnlyError(f"{hidden[0]} may not be listed", hint="The master index stays as it is.")
    with holding(zoo.registry):
        master, problems, raw = examine_master(zoo)
        if master is None:
            if not anew:
                return False
            if problems and not raw:
                found = f"{master_path(zoo)}: {problems[0].found}"
                raise InputError(found, hint="Move it away: `modelyard index` writes a file there.")
            master = _salvaged(raw) or Master(name=zoo.name, description=zoo.settings.description)
        remove_leftovers(zoo.registry)
        said = {"name": zoo.settings.name, "description": zoo.settings.description}
        stated = {key: text for key, text in said.items() if text}
        broken = unreadable(zoo)
        kept = {name: entry for name, entry in master.models.items() if name in broken}
        gone = retired(dict(master.removed), dict(master.renamed)) if retired else {}
        new = write(master.model_copy(update={"models": kept | expected(zoo), **stated, **gone})).encode()
        if new == raw:
            return False
        write_atomically(master_path(zoo), new)
        return True


def _make_registry(zoo: Zoo) -> None:
    try:
        os.makedirs(zoo.registry, exist_ok=True)
    except FileExistsError:
        raise InputError(f"{zoo.registry} is not a folder", hint="The cards of a zoo lie in it.") from None


def _salvaged(raw: bytes) -> Master | None:
    """Read what can be read of a master index that git, or a slip of the hand, left broken.

    Each part is read by itself, and what both sides of a conflict say is put together. The entries
    of models are not needed: they come from the cards.
    """
    kept: dict[str, Any] = {}
    for key, part in parts(raw.decode("utf-8", "replace")):
        value = _value(key, part)
        if isinstance(value, dict):
            kept[key] = value | kept.get(key, {})
        elif isinstance(value, str):
            kept.setdefault(key, value)
    try:
        return Master.model_validate(kept) if kept else None
    except ValueError:
        return None


def _value(key: str, part: str) -> object:
    """Read one part by itself; None for one that does not hold."""
    import yaml_rs

    try:
        data: Any = yaml_rs.loads(
            part, parse_datetime=False, duplicate_key_policy=yaml_rs.DuplicateKeyPolicy.FirstWins
        )
        Master.model_validate(data)
    except (yaml_rs.YAMLDecodeError, ValueError):
        return None
    return data.get(key) if isinstance(data, dict) else None
