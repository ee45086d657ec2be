"""The names of a model's classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def labels_of(data: Mapping[str, Any]) -> list[str] | None:
    """Give the labels of a card's data in the order of its outputs; None where it only names their set.

    Args:
        data: the card as a mapping, as `Model.data` gives it.
    """
    stated = data.get("labels")
    if isinstance(stated, dict):
        named = {int(index): str(label) for index, label in stated.items()}
        return [named.get(index, str(index)) for index in range(max(named, default=-1) + 1)]
    return [str(label) for label in stated] if isinstance(stated, list) else None


def label_of(labels: Sequence[str] | None, index: int) -> str:
    """Name a class; by its number where it has no name."""
    return labels[index] if labels is not None and index < len(labels) else str(index)
