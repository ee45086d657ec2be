"""`About`: what must be known of a model beside its file, to give it pictures and read its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.convert.metadata import Metadata
from modelyard.core.errors import InputError
from modelyard.tasks.labels import labels_of
from modelyard.tasks.preprocessing import Preprocessing

if TYPE_CHECKING:
    from modelyard.registry.model import Model

TEXTS = "text-generation"


@dataclass(frozen=True)
class About:
    """A model's task, what is done to its pictures, and what its classes are called."""

    name: str
    task: str
    preprocessing: Preprocessing
    labels: tuple[str, ...] | None = None
    longest: int | None = None
    """How many tokens a language model looks back."""

    @classmethod
    def of_model(cls, model: Model) -> About:
        """Take what a card says."""
        labels, longest = labels_of(model.data, model.folder), None
        if model.task == TEXTS:
            how = Preprocessing.from_dict({})
            longest = next(iter((model.data.get("architecture") or {}).get("input_size") or ()), None)
        else:
            how = Preprocessing.of_card(model.data)
        return cls(model.ref, model.task, how, None if labels is None else tuple(labels), longest)

    @classmethod
    def of_metadata(cls, texts: Mapping[str, str], file: str) -> About:
        """Take what an artifact carries; one of others carries nothing, and then a card has to say it.

        Args:
            texts: the metadata of a session.
            file: what it is called in messages.
        """
        known = Metadata.from_texts(texts)
        if known is None:
            raise InputError(
                f"{file} does not say what its inputs and outputs mean",
                hint="`--like NAME` takes task, preprocessing and labels from the card of a model.",
            )
        how = _preprocessing(known.preprocessing or {}, file)
        longest = (one.get("longest") for one in known.inputs.values())
        return cls(known.name, known.task, how, known.labels, next((one for one in longest if one), None))


def _preprocessing(said: Mapping[str, Any], file: str) -> Preprocessing:
    try:
        return Preprocessing.from_dict(said)
    except InputError as error:
        raise InputError(f"the metadata of {file} does not hold: {error.message}", hint=error.hint) from None
