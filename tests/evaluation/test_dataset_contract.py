"""What every data set does, whichever it is."""

from __future__ import annotations

import json
import pickle
import signal

import numpy as np
import pytest
import torch
from PIL import Image

from modelyard.evaluation.family import DATASETS
from modelyard.evaluation.testing import DATASET_CHECKS

MADE = ["digits", "facts"]  # on the spot; the others lie in files
OPEN = [name for name in DATASETS.names() if name != "hf"]  # it wants a library that is not installed here
FORMS = [(name, task) for name in MADE for task in DATASETS.get(name).TASKS]
FILED = [(name, task) for name in OPEN if name not in MADE for task in DATASETS.get(name).TASKS]
SIZE = (6, 4)


def in_files(root, name):
    """Write four pictures in the form of a data set."""
    write = {"coco": in_coco_form, "csv": in_a_table, "folder": in_folders, "imagenet": in_synsets,
             "voc": in_voc_form}  # fmt: skip
    return str(write[name](root))


def painted(root, *names):
    for shade, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", SIZE, (shade * 50,) * 3).save(root / name)


def in_folders(root):
    painted(root, "cat/0.png", "dog/1.png", "cat/2.png", "dog/3.png")
    return root


def in_synsets(root):
    painted(root, *[f"n01440764/{number}.JPEG" for number in range(4)])
    return root


def in_a_table(root):
    in_folders(root)
    rows = ["path,label", "cat/0.png,cat", "dog/1.png,dog", "cat/2.png,cat", "dog/3.png,dog"]
    (root / "table.csv").write_text("\n".join(rows))
    return root / "table.csv"


def in_coco_form(root):
    painted(root, *[f"{number}.png" for number in range(4)])
    images = [{"id": n, "file_name": f"{n}.png", "width": SIZE[0], "height": SIZE[1]} for n in range(4)]
    thing = {"category_id": 7, "bbox": [1, 1, 3, 2], "segmentation": [[1, 1, 4, 1, 4, 3, 1, 3]]}
    things = [thing | {"id": number, "image_id": number} for number in range(4)]
    categories = [{"id": 7, "name": "cat"}, {"id": 9, "name": "dog"}]
    told = {"images": images, "annotations": things, "categories": categories}
    (root / "things.json").write_text(json.dumps(told))
    return root / "things.json"


def in_voc_form(root):
    painted(root, *[f"JPEGImages/{number}.jpg" for number in range(4)])
    (root / "Annotations").mkdir()
    (root / "SegmentationClass").mkdir()
    sides = "<xmin>2</xmin><ymin>2</ymin><xmax>4</xmax><ymax>3</ymax>"
    for number in range(4):
        thing = f"<object><name>cat</name><bndbox>{sides}</bndbox></object>"
        (root / "Annotations" / f"{number}.xml").write_text(f"<annotation>{thing}</annotation>")
        Image.new("P", SIZE, 8).save(root / "SegmentationClass" / f"{number}.png")
    for kind in ("Main", "Segmentation"):
        (root / "ImageSets" / kind).mkdir(parents=True)
        for split in DATASETS.get("voc").SPLITS:
            (root / "ImageSets" / kind / f"{split}.txt").write_text("0\n1\n2\n3\n")
    return root


def same(one: object, other: object) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple):
        return [rle.counts for rle in one] == [rle.counts for rle in other]
    return np.array_equal(np.asarray(one), np.asarray(other))


def test_the_data_sets_are_these():
    assert DATASETS.names() == ["coco", "csv", "digits", "facts", "folder", "hf", "imagenet", "voc"]
    assert [name for name in OPEN if not hasattr(DATASETS.get(name), "PLACE")] == MADE


@pytest.mark.parametrize("check", DATASET_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", OPEN)
def test_it_holds_to_the_contract(name, check, tmp_path):
    check(name, None if name in MADE else in_files(tmp_path / "set", name))


@pytest.mark.parametrize(("name", "task"), FORMS)
def test_a_data_loader_gives_batches(name, task):
    data = DATASETS.get(name).load("train", task=task, size=4)
    (batch,) = torch.utils.data.DataLoader(data, batch_size=4, collate_fn=list)
    assert [same(mine[0], data[number][0]) for number, mine in enumerate(batch)] == [True] * 4


@pytest.mark.parametrize(("name", "task"), FILED)
def test_what_lies_in_files_is_a_torch_data_set_too(name, task, tmp_path):
    data = DATASETS.get(name).load(task=task, place=in_files(tmp_path / "set", name))
    assert isinstance(data, torch.utils.data.Dataset)
    planes, truth = data[0]
    assert (len(data), planes.dtype, tuple(planes.shape)) == (4, torch.uint8, (3, SIZE[1], SIZE[0]))
    assert same(data[0][1], truth) and len(data.labels) > 1
    assert data.picture_file(0)[0] == data.name_of(0)


@pytest.fixture
def children_unheard():
    """Take away again what torch does when a child ends, which it leaves in the process for good.

    Its signals come on the small stack that faulthandler made; where AMX is in use their frames do not fit.
    """
    before = signal.getsignal(signal.SIGCHLD)
    yield
    signal.signal(signal.SIGCHLD, before)


@pytest.mark.usefixtures("children_unheard")
@pytest.mark.parametrize(("name", "task"), FORMS + FILED)
def test_workers_of_a_data_loader_give_the_same_items(name, task, tmp_path):
    """Where they are not forked, a data set goes to them as bytes."""
    where = {} if name in MADE else {"place": in_files(tmp_path / "set", name)}
    data = DATASETS.get(name).load(DATASETS.get(name).SPLITS[-1], task=task, size=4, **where)
    sent = pickle.loads(pickle.dumps(data))
    loader = torch.utils.data.DataLoader(sent, batch_size=2, num_workers=1, collate_fn=list)
    loaded = [item for batch in loader for item in batch]
    assert len(loaded) == 4
    assert all(same(mine[0], data[at][0]) and same(mine[1], data[at][1]) for at, mine in enumerate(loaded))
