"""Each task of modelyard holds to the contract of tasks."""

from __future__ import annotations

import numpy as np
import pytest

from modelyard.core.errors import NotANumberError
from modelyard.tasks.kind import KINDS
from modelyard.tasks.testing import TASK_CHECKS, Decoding, check_task

CHANCE = np.random.default_rng(0)
BOXES = np.array([[[1, 2, 9, 12], [3, 3, 20, 20], [0, 0, 4, 4]]] * 2, np.float32)
DECODINGS = {
    "classification": Decoding("classification", {"scores": CHANCE.normal(size=(3, 7))}, list("abcdefg")),
    "detection": Decoding(
        "detection", {"boxes": BOXES, "scores": CHANCE.uniform(size=(2, 3, 2))}, ["a", "b"]
    ),
    "segmentation": Decoding("segmentation", {"scores": CHANCE.normal(size=(2, 3, 32, 32))}, list("abc")),
    "text_generation": Decoding(
        "text_generation", {"scores": CHANCE.normal(size=(2, 5, 3))}, list("abc"), takes_pictures=False
    ),
}


@pytest.mark.parametrize("check", TASK_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("task", KINDS.names())
def test_each_task_holds_to_the_contract(task, check):
    check(DECODINGS[task])


def test_a_batch_of_nans_does_not_pass():
    with pytest.raises(NotANumberError, match="NaN"):
        check_task(Decoding("classification", {"scores": np.full((2, 3), np.nan)}))
