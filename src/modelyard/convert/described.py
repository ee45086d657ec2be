"""What an artifact of a model will say of itself, from the card."""

from __future__ import annotations

from modelyard.registry.files.artifacts import WEIGHTS, artifacts_of
from modelyard.tasks.labels import labels_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from modelyard.convert.metadata import Metadata
    from modelyard.registry.files.artifacts import Artifact
    from modelyard.registry.model import Model


def described(
    model: Model, format: str, opset: int | None = None, *, random_weights: bool = False
) -> Metadata:
    """Describe an artifact of a model; what goes in and comes out is known when it is written."""
    from modelyard.convert.metadata import Metadata

    data = model.data
    labels = labels_of(data, model.folder)
    return Metadata(
        model.ref, model.version, model.task, format,
        labels=tuple(labels) if labels else None,
        preprocessing=preprocessing_of(data),
        source_sha256=None if random_weights else source_of(model),
        licence=model.licence,
        opset=opset,
    )  # fmt: skip


def preprocessing_of(data: dict[str, Any]) -> dict[str, Any] | None:
    """Give how a card's pictures are prepared; None where it takes none."""
    size = (data.get("architecture") or {}).get("input_size")
    if data.get("task") == "text-generation" or (size is not None and len(size) != 3):
        return None
    from modelyard.tasks.preprocessing import Preprocessing

    said = Preprocessing.of_card(data).as_dict()
    said.pop("assumed", None)  # sentences for a person, not a part of what is done
    return said


def source_of(model: Model) -> str | None:
    """Give the digest of a model's weights; they are fetched where nothing else tells it."""
    weights = weights_of(model)
    if weights is None:
        return None
    if weights.sha256:
        return weights.sha256
    from modelyard.core.settings import is_offline
    from modelyard.registry.files.fetch import Fetcher

    return Fetcher(model.zoo, offline=is_offline()).bring(weights).sha256


def weights_of(model: Model) -> Artifact | None:
    return next((one for one in artifacts_of(model) if one.part == WEIGHTS), None)
