"""What every data set does, whichever it is."""

from __future__ import annotations

import pytest
import torch

from modelyard.core.errors import NotFoundError
from modelyard.core.plugins import Family

DATASETS = Family("modelyard.evaluation.datasets", "data set")
MADE = [
    name for name in DATASETS.names() if not hasattr(DATASETS.get(name), "PLACE")
]  # the others lie in files
FORMS = [(name, task) for name in MADE for task in DATASETS.get(name).TASKS]


def same(one: object, other: object) -> bool:
    if isinstance(one, dict):
        return all(same(one[key], other[key]) for key in one)
    return torch.equal(one, other) if isinstance(one, torch.Tensor) else one == other


def test_the_data_sets_are_these():
    assert DATASETS.names() == ["coco", "csv", "digits", "facts", "folder", "imagenet", "voc"]
    assert MADE == ["digits", "facts"]


@pytest.mark.parametrize(("name", "task"), FORMS)
def test_a_split_loads_as_a_torch_data_set(name, task):
    module = DATASETS.get(name)
    for split in module.SPLITS:
        data = module.load(split, task=task, size=3)
        assert isinstance(data, torch.utils.data.Dataset)
        assert len(data) == len(list(data)) == 3


@pytest.mark.parametrize(("name", "task"), FORMS)
def test_an_item_is_the_same_each_time(name, task):
    one, other = (DATASETS.get(name).load("held-out", task=task, size=3) for _ in range(2))
    assert all(same(one[2][part], other[2][part]) for part in (0, 1))


@pytest.mark.parametrize(("name", "task"), FORMS)
def test_a_data_loader_gives_batches(name, task):
    data = DATASETS.get(name).load("train", task=task, size=4)
    (batch,) = torch.utils.data.DataLoader(data, batch_size=4, collate_fn=list)
    assert [same(mine[0], data[number][0]) for number, mine in enumerate(batch)] == [True] * 4


@pytest.mark.parametrize(("name", "task"), FORMS)
def test_classes_have_names_each_once(name, task):
    labels = DATASETS.get(name).labels(task)
    assert len(set(labels)) == len(labels) > 1


@pytest.mark.parametrize("name", DATASETS.names())
def test_a_task_it_is_not_for_is_told(name):
    with pytest.raises(NotFoundError, match="'juggling'"):
        DATASETS.get(name).load("train", task="juggling")
    with pytest.raises(NotFoundError, match="'juggling'"):
        DATASETS.get(name).labels("juggling")
