"""Samples that a model answers while the site is built: pictures of the data set that its figures are of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.reports.site.samples import SMALL, Sample, drawn

if TYPE_CHECKING:
    from modelyard.evaluation.data import Data
    from modelyard.reports.site.entry import Entry, Version
    from modelyard.runtimes.predict.prediction import Prediction

SHOWN = 4
MOST_SAID = 4


def answered(entry: Entry, version: Version) -> list[Sample]:
    """Let a model answer some samples, where its data set needs no download.

    Args:
        entry: the model.
        version: the version that answers.
    """
    if entry.task == "text-generation":
        return []
    from modelyard.evaluation.data import open_data
    from modelyard.evaluation.family import measured_on
    from modelyard.registry.resolve import get_model
    from modelyard.runtimes.predict.predict import predict

    reference = f"{entry.ref}@{version.version}"
    own = measured_on(get_model(reference, zoo=version.zoo.alone))
    made = next(((name, split) for module, name, split in own if not hasattr(module, "PLACE")), None)
    if made is None:
        return []
    data = open_data(made[0], entry.task, split=made[1], size=SHOWN)
    pictures = [_picture(data.items[at][0]) for at in range(len(data))]
    found = predict(reference, pictures, zoo=version.zoo.alone, runtime="torch")
    return [
        _sample(pictures[at], one, f"sample {at} of {data.name}", _truth(data, at))
        for at, one in enumerate(found)
        if one.found is not None
    ]


def _picture(planes: Any) -> Any:
    """Give [height, width, 3] of planes [colours, height, width]."""
    pixels = planes.permute(1, 2, 0).contiguous().numpy()
    return pixels.repeat(3, axis=2) if pixels.shape[2] == 1 else pixels


def _truth(data: Data, at: int) -> str:
    """Name the class that a sample has, where it is one class."""
    truth = data.items[at][1]
    return data.labels[truth] if isinstance(truth, int) and truth < len(data.labels) else ""


def _sample(picture: Any, one: Prediction, what: str, truth: str) -> Sample:
    said = tuple(_parted(phrase.partition(" at ")[0]) for phrase in one.answer.phrases()[:MOST_SAID])
    is_small = max(picture.shape[:2]) <= SMALL
    shown = picture if is_small else one.answer.drawn(picture)
    return drawn(shown, what, said, truth)


def _parted(phrase: str) -> tuple[str, str]:
    """Part what was found from its share: `night train 97.5%`"""
    label, _, share = phrase.rpartition(" ")
    return (label, share) if label and share.endswith("%") else (phrase, "")
