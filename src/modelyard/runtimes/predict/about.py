"""`About`: what must be known of a model beside its file, to give it pictures and read its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.convert.metadata import Metadata
from modelyard.core.errors import InputError
from modelyard.runtimes.open import is_file
from modelyard.tasks.labels import labels_of
from modelyard.tasks.preprocessing import Preprocessing

if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo

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
    def of_session(cls, texts: Mapping[str, str], source: str, zoo: Zoo | str | None) -> About:
        """Take what an artifact carries; where it carries nothing, what the card says of a model of the zoo.

        Args:
            texts: the metadata of a session.
            source: the file, or the reference that it was opened by.
            zoo: a zoo or its folder; the one at hand by default.
        """
        from modelyard.registry.resolve import resolve

        if is_file(source) or Metadata.from_texts(texts) is not None:
            return cls.of_metadata(texts, source)
        model = resolve(source, zoo).model
        look = model.data.get("architecture") or {}
        if model.task != TEXTS and not (model.data.get("preprocessing") or look.get("input_normalization")):
            raise _unsaid(f"{model.ref}@{model.version}", look.get("input_size"))
        return cls.of_model(model)

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


def _unsaid(name: str, size: Sequence[int] | None) -> InputError:
    """Ask for what neither the file nor the card says, in the line that writes it there."""
    channels, *sides = size if size is not None and len(size) == 3 else (3, 224, 224)
    usual = ", ".join(["0.5"] * channels)
    normalised = f"'architecture.input_normalization={{mean: [{usual}], std: [{usual}]}}'"
    return InputError(
        f"neither the file of {name} nor its card says how its pictures are prepared",
        hint=f"On the card, with what it was trained with: `modelyard set {name} "
        f"'preprocessing.resize={sides}' preprocessing.resize_rule=exact {normalised}`. "
        "Or `--like NAME` takes it from the card of another model.",
    )


def _preprocessing(said: Mapping[str, Any], file: str) -> Preprocessing:
    try:
        return Preprocessing.from_dict(said)
    except InputError as error:
        raise InputError(f"the metadata of {file} does not hold: {error.message}", hint=error.hint) from None
