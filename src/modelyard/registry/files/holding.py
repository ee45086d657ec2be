"""What is at hand of a model: whether each of its files is pinned, and whether the cache holds it."""

from __future__ import annotations

from modelyard.core.errors import ModelyardError
from modelyard.registry.files.artifacts import Artifact, artifacts_of
from modelyard.registry.files.pinning import pins_of, wanted_of
from modelyard.store.cache.lookup import glance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.store.pins import Pin


class Holding:
    """One file of a model, as far as it is known without reading it."""

    __slots__ = ("artifact", "path", "pin", "problem", "whole")

    def __init__(self, artifact: Artifact, pin: Pin | None) -> None:
        self.artifact = artifact
        self.pin = pin
        self.path: str | None = None  # where the cache holds it
        self.whole = False  # whether it is surely what it was when it was hashed
        self.problem: str | None = None  # why the cache cannot hold it

    def as_dict(self) -> dict[str, object]:
        return {
            "digest": self.artifact.strength,
            "pinned": None if self.pin is None else self.pin.sha256,
            "cached": self.path,
            "local": self.artifact.local,
            "whole": self.whole,
            "problem": self.problem,
        }


def holdings_of(model: Model, cache: str) -> list[Holding]:
    """Look at each file of a model with one stat and no hash; a lock that cannot be read is an error."""
    return [_holding(artifact, pin, cache) for artifact, pin in pins_of(artifacts_of(model)).items()]


def _holding(artifact: Artifact, pin: Pin | None, cache: str) -> Holding:
    held, model = Holding(artifact, pin), artifact.model
    try:
        found = glance(cache, model.ref, model.version, artifact.file, wanted_of(artifact, pin))
    except ModelyardError as error:
        held.problem = error.message
        return held
    if found is not None:
        held.path, held.whole = found
    return held
