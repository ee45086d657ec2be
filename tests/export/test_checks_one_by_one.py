"""Every check by itself: a fault that it alone sees, which slips through without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modelyard.convert.metadata import Metadata
from modelyard.export.case import Case
from modelyard.export.checks import CHECKS
from modelyard.export.tolerances import Tolerances
from modelyard.runtimes.port import Port

COUNT, CLASSES = 16, 4
INPUTS = {"pictures": {"shape": ["batch", 3, 8, 8], "dtype": "float32"}}


def sound(scores: np.ndarray | None = None) -> Case:
    """A case in which the artifact answers as its source does."""
    given = np.random.default_rng(0).standard_normal((COUNT, CLASSES)) if scores is None else scores
    answers = {size: {"scores": given[:count].astype(np.float32)} for size, count in COUNTS.items()}
    promised = Metadata("net", "1.0.0", "classification", "onnx", inputs=INPUTS, outputs=("scores",))
    port = Port("pictures", ("batch", 3, 8, 8), "float32")
    made = (port,), (Port("scores", ("batch", CLASSES), "float32"),)
    source = {"scores": given.astype(np.float32)}
    return Case(promised, promised, *made, source, answers, {}, Tolerances())


COUNTS = {1: 3, 3: 3, 8: COUNT}


def renamed() -> Case:
    return replace(sound(), inputs=(Port("images", ("batch", 3, 8, 8), "float32"),))


def baked() -> Case:
    case = sound()
    return replace(case, answers={1: case.answers[1]}, failures={3: "axis 0 is 1", 8: "axis 0 is 1"})


def wrongly_normalised() -> Case:
    case = sound()
    return replace(case, said=replace(case.promised, preprocessing={"mean": [0.5]}))


def one_label_short() -> Case:
    case = sound()
    said = replace(case.promised, labels=tuple("abc"))
    return replace(case, promised=said, said=said)


def constant() -> Case:
    return sound(np.tile(np.arange(CLASSES), (COUNT, 1)))


def leaking() -> Case:
    """Too little for the tolerance against the source, and far more than one engine differs from itself."""
    case = sound()
    beside = case.answers[8]["scores"] + 5e-5 * np.abs(case.source["scores"]).max()
    return replace(case, answers={**case.answers, 8: {"scores": beside.astype(np.float32)}})


def far() -> Case:
    case = sound()
    answers = {size: {"scores": got["scores"] * np.float32(1.001)} for size, got in case.answers.items()}
    return replace(case, answers=answers)


def undecided() -> Case:
    """Two classes all but tie, and the artifact puts the other one first."""
    scores = np.random.default_rng(0).standard_normal((COUNT, CLASSES))
    scores[:, 0] = scores.max(1) + 1
    scores[:, 1] = scores[:, 0] - 1e-5
    case = sound(scores)
    shift = np.array([0, 2e-5, 0, 0], np.float32)
    answers = {size: {"scores": got["scores"] + shift} for size, got in case.answers.items()}
    return replace(case, answers=answers)


FAULTS = {
    "names": renamed, "batches": baked, "metadata": wrongly_normalised, "labels": one_label_short,
    "constant": constant, "leaks": leaking, "values": far, "decisions": undecided,
}  # fmt: skip


def complaints(case: Case) -> list[str]:
    return [name for name, check in CHECKS.items() if check(case)]


def test_a_sound_case_is_complained_of_by_none():
    assert complaints(sound()) == []


def test_every_check_has_a_fault_of_its_own():
    assert FAULTS.keys() == CHECKS.keys()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_seen_by_its_check_and_slips_through_without_it(name, monkeypatch):
    case = FAULTS[name]()
    assert complaints(case) == [name]
    monkeypatch.delitem(CHECKS, name)
    assert complaints(case) == []


def test_an_artifact_without_metadata_is_told_so():
    assert CHECKS["metadata"](replace(sound(), said=None)) == (
        "it says nothing of itself: its metadata is missing"
    )


@pytest.mark.parametrize(("count", "wrong"), [(1, False), (2, False), (3, True)])
def test_one_score_a_pixel_tells_of_one_class_or_of_two(count, wrong):
    case = sound()
    said = replace(case.promised, task="segmentation", labels=tuple("abc"[:count]))
    masks = {8: {"scores": np.zeros((COUNT, 1, 8, 8), np.float32)}}
    assert bool(CHECKS["labels"](replace(case, promised=said, answers=masks))) is wrong


def test_what_is_no_number_is_never_within_the_tolerances():
    case = sound()
    answers = {size: {"scores": got["scores"] * np.float32("nan")} for size, got in case.answers.items()}
    assert {"values", "leaks"} <= set(complaints(replace(case, answers=answers)))
