"""Does what a model gives agree with a label? By task: how much of it does, from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from modelyard.export.validation.boxes import boxes_found, boxes_of, overlaps_of
from modelyard.export.validation.classes import class_index, named, plain_label

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.export.validation.values import Arrays

# How much of a label must agree: a class whole; boxes all; of masks and texts the half of what there is,
# which another sample's label does not reach.
ENOUGH = {"classification": 1.0, "detection": 1.0, "segmentation": 0.5, "text-generation": 0.5}
OVERLAP = 0.5  # of boxes, intersection over union
IGNORED = 255  # in masks


class Verdict(NamedTuple):
    """How much agrees, what was due, and what the model decided."""

    share: float
    expected: str
    got: str


def verdict(task: str, outputs: Arrays, label: Any, names: Sequence[str] = ()) -> Verdict | None:
    """Judge one sample; None where outputs or label are not understood."""
    judge = _JUDGES.get(task)
    return None if judge is None else judge(outputs, label, names)


def task_like(outputs: Arrays, label: Any) -> str | None:
    """Guess the task from the axes of outputs (without that of the batch) and label."""
    if isinstance(label, (list, dict)) and boxes_of(label) is not None:
        return "detection"
    plain = np.asarray(plain_label(label)) if not isinstance(plain_label(label), str) else np.asarray(0)
    for axes, of_label, task in (
        (1, (0, 1), "classification"), (3, (2,), "segmentation"), (2, (1,), "text-generation"),
    ):  # fmt: skip
        if plain.ndim in of_label and any(one.ndim == axes for one in outputs.values()):
            return task
    return None


def _classification(outputs: Arrays, label: Any, names: Sequence[str]) -> Verdict | None:
    scores = _with_axes(outputs, 1)
    wanted = class_index(label, names, 0 if scores is None else len(scores))
    if scores is None or wanted is None or len(scores) < 2:
        return None
    decided = int(scores.argmax())
    return Verdict(float(decided == wanted), named(wanted, names), named(decided, names))


def _segmentation(outputs: Arrays, label: Any, _names: Sequence[str]) -> Verdict | None:
    scores, mask = _with_axes(outputs, 3), np.asarray(plain_label(label))
    if scores is None or mask.ndim < 2:
        return None
    decided = scores.argmax(0)
    if decided.shape != mask.shape[-2:] or decided.size != mask.size:
        return Verdict(0.0, f"a mask of {list(mask.shape)}", f"{list(decided.shape)}")
    mask = mask.reshape(decided.shape)
    counted = mask != IGNORED
    share = _mean_overlap(decided[counted], mask[counted])
    least = f"an overlap of {ENOUGH['segmentation']:g} or more, as a mean over classes"
    return Verdict(share, least, f"{share:.3f}")


def _text(outputs: Arrays, label: Any, _names: Sequence[str]) -> Verdict | None:
    scores, tokens = _with_axes(outputs, 2), np.asarray(plain_label(label))
    if scores is None or tokens.dtype.kind not in "iu" or tokens.ndim > 1:
        return None
    decided = scores.argmax(1)[-1:] if tokens.ndim == 0 else scores.argmax(1)
    if tokens.ndim and len(tokens) != len(decided):
        return Verdict(0.0, f"{len(decided)} tokens", f"{len(tokens)}")
    share = float((decided == tokens).mean())
    return Verdict(share, f"{ENOUGH['text-generation']:.0%} of the next tokens or more", f"{share:.0%}")


def _detection(outputs: Arrays, label: Any, names: Sequence[str]) -> Verdict | None:
    true, found = boxes_of(label, names), boxes_found(outputs)
    if true is None or found is None:
        return None
    boxes, classes = true
    for box, kind in zip(boxes, classes, strict=True):
        overlaps = overlaps_of(box, found[0]) * (found[1] == kind)
        if not (overlaps >= OVERLAP).any():
            sides = ", ".join(f"{side:g}" for side in box)
            nearest = f"the nearest of its class overlaps by {overlaps.max(initial=0.0):.2f}"
            return Verdict(0.0, f"{named(int(kind), names)} at {sides}", nearest)
    return Verdict(1.0, "", "")


_JUDGES: dict[str, Callable[[Arrays, Any, Sequence[str]], Verdict | None]] = {
    "classification": _classification,
    "detection": _detection,
    "segmentation": _segmentation,
    "text-generation": _text,
}


def _with_axes(outputs: Arrays, axes: int) -> NDArray[Any] | None:
    """Give the scores: the output of so many axes, of a name that says so where there are several."""
    fit = {name: array for name, array in outputs.items() if array.ndim == axes and array.dtype.kind in "fu"}
    for word in ("scores", "logits", "probabilities", "prob", "output"):
        for name, array in fit.items():
            if word in name.lower():
                return array
    return next(iter(fit.values()), None)


def _mean_overlap(decided: NDArray[Any], mask: NDArray[Any]) -> float:
    shares = [
        ((decided == kind) & (mask == kind)).sum() / ((decided == kind) | (mask == kind)).sum()
        for kind in np.unique(mask)
    ]
    return float(np.mean(shares)) if shares else 1.0
