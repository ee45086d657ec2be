"""Which cards of a zoo name a model: as what they were made from, or as what takes over."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.cards.text.document import parse
from modelyard.core.errors import ModelyardError
from modelyard.registry.catalogue import KeptOpen, asking
from modelyard.registry.index.rows import read_file
from modelyard.registry.resolve import resolve

if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo

CONFIGS = "benchmarks/configs"
"""Where a zoo keeps its own benchmark configs."""
_KEYS = ("base_model", "derived_from", "deprecated_by")


@dataclass(frozen=True)
class Dependent:
    """A card that names another model."""

    ref: str
    version: str
    folder: str
    """Relative to the registry."""
    key: str
    named: str
    """The reference, as it is written."""

    def __str__(self) -> str:
        return f"{self.ref}{'@' if self.version else ''}{self.version}: {self.key}: {self.named}"


def references_to(versions: list[Model], zoo: Zoo) -> list[Dependent]:
    """Give the references of all cards that mean one of some versions.

    Args:
        versions: of one model.
        zoo: its zoo.
    """
    wanted = {(one.ref, one.version) for one in versions}
    kept = KeptOpen()
    found = [each for each in _stated(zoo) if _meant(each.named, zoo, kept) in wanted]
    kept.close()
    return found


def dependents_of(versions: list[Model], zoo: Zoo) -> list[Dependent]:
    """Give the references of other versions, and of other models, that mean one of these.

    Args:
        versions: of one model.
        zoo: its zoo.
    """
    own = {(one.ref, one.version) for one in versions}
    return [each for each in references_to(versions, zoo) if (each.ref, each.version) not in own]


def configs_of(versions: list[Model], zoo: Zoo) -> list[Dependent]:
    """Give the names in the zoo's own benchmark configs that mean one of some versions.

    Args:
        versions: of one model.
        zoo: its zoo.
    """
    own, kept = {(one.ref, one.version) for one in versions}, KeptOpen()
    found = [each for each in _configured(zoo) if _meant(each.named, zoo, kept) in own]
    kept.close()
    return found


def _configured(zoo: Zoo) -> Iterator[Dependent]:
    folder = os.path.join(zoo.root, CONFIGS)
    for file in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        path = f"{CONFIGS}/{file}"
        raw = read_file(zoo, f"../{path}")[0] if file.endswith((".yaml", ".yml")) else None
        data = parse(raw or b"").data
        models = data.get("models") if isinstance(data, dict) else None
        for one in models if isinstance(models, list) else ():
            named = one.get("name") if isinstance(one, dict) else one
            if isinstance(named, str):
                yield Dependent(path, "", "", "models", named)


def _stated(zoo: Zoo) -> Iterator[Dependent]:
    some = " OR ".join(f"json_extract(data, '$.{key}') IS NOT NULL" for key in _KEYS)
    query = f"SELECT ref, version, dir, data FROM card WHERE data IS NOT NULL AND ({some}) ORDER BY dir"
    for ref, version, folder, data in asking(zoo.alone, lambda rows: rows.execute(query).fetchall()):
        card: dict[str, Any] = json.loads(data)
        for key in _KEYS:
            stated = card.get(key) or []
            for named in [stated] if isinstance(stated, str) else stated:
                yield Dependent(ref, version, folder, key, named)


def _meant(named: str, zoo: Zoo, kept: KeptOpen) -> tuple[str, str] | None:
    """Give the version that a reference means; None for one of a hub, a path, or one that is nowhere."""
    try:
        model = resolve(named, zoo, kept.ask).model
    except ModelyardError:
        return None
    return model.ref, model.version
