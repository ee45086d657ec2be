"""Classes of a model and of data that are numbered otherwise are understood, or refused."""

from __future__ import annotations

import numpy as np
import pytest

from modelyard.core.errors import InputError
from modelyard.evaluation.label_maps import map_of
from modelyard.evaluation.metrics.top1 import Metric
from modelyard.tasks.labels import labels_of

IMAGENET, COCO_80, COCO_91, VOC = (
    labels_of({"labels": name}) for name in ("imagenet-1k", "coco-80", "coco-91", "voc-21")
)


def accuracy(found, said, own):
    """Score answers that are sure of the model's own numbers `said` against the data's `own`."""
    metric = Metric(found.classes)
    metric.add(list(np.eye(found.classes)[said]), [found.number(one) for one in own])
    return metric.figures()["top1_accuracy"].value


def test_the_same_names_in_the_same_order_are_the_same_classes():
    found = map_of(IMAGENET, 1000, IMAGENET)
    assert accuracy(found, [0, 7, 999], [0, 7, 999]) == 1
    assert accuracy(found, [1, 8, 998], [0, 7, 999]) == 0


@pytest.mark.parametrize("background", ["background", "__background__", "dummy"])
def test_1001_classes_begin_with_the_background(background):
    found = map_of([background, *IMAGENET], 1001, IMAGENET)
    assert accuracy(found, [1, 8, 1000], [0, 7, 999]) == 1
    assert accuracy(found, [0, 7, 999], [0, 7, 999]) == 0  # one off


def test_1001_classes_without_names_are_refused_until_it_is_said_which_they_are():
    with pytest.raises(InputError, match="1001 classes without names"):
        map_of(None, 1001, IMAGENET)
    found = map_of(None, 1001, IMAGENET, stated="background-first")
    assert accuracy(found, [1, 1000], [0, 999]) == 1


def test_labels_that_only_count_are_no_names():
    with pytest.raises(InputError, match="which is which cannot be told"):
        map_of([f"LABEL_{number}" for number in range(1001)], 1001, IMAGENET)
    assert map_of([f"LABEL_{number}" for number in range(1000)], 1000, IMAGENET).places[999] == 999


def test_labels_that_only_count_are_names_where_the_data_have_them_too():
    counted = [f"LABEL_{number}" for number in range(12)]
    assert map_of(counted, 12, sorted(counted)).places[2] == 10


def test_the_80_classes_of_coco_are_found_among_91():
    found = map_of(COCO_91, 91, COCO_80)
    assert [COCO_91[place] for place in found.places] == COCO_80
    assert found.number(79) == 90  # toothbrush; ten numbers have no category, and 0 is the background


def test_data_of_80_classes_do_not_fit_a_model_of_80_others():
    with pytest.raises(InputError, match="the data's class 'person' is none of the model's 21"):
        map_of([*VOC[:15], "people", *VOC[16:]], 21, ["person", "cat"])


def test_synonyms_after_a_comma_are_names_too():
    told = ["tench, Tinca tinca", "goldfish, Carassius auratus", "Great_White_Shark, white shark"]
    assert map_of(told, 3, ["great white shark", "tench"]).places == (2, 0)


def test_another_order_is_found_by_name():
    found = map_of(["cat", "dog", "bird"], 3, ["bird", "cat", "dog"])
    assert accuracy(found, [2, 0, 1], [0, 1, 2]) == 1


def test_digits_are_names_of_digits():
    digits = [str(number) for number in range(10)]
    assert map_of(["background", *digits], 11, digits).number(0) == 1
    with pytest.raises(InputError, match="'background'"):
        map_of(digits, 10, ["background", *digits])


def test_two_names_that_changed_places_are_another_order():
    turned = [*IMAGENET[:4], IMAGENET[5], IMAGENET[4], *IMAGENET[6:]]
    assert map_of(turned, 1000, IMAGENET).places[3:7] == (3, 5, 4, 6)


def test_one_other_name_among_few_is_refused_and_among_a_thousand_another_writing():
    with pytest.raises(InputError, match="'ten'"):
        map_of([*"abcdefghij"], 10, [*"abcdefghi", "ten"])
    assert map_of([*IMAGENET[:7], "rooster", *IMAGENET[8:]], 1000, IMAGENET).number(7) == 7


def test_a_class_of_two_meanings_is_refused():
    with pytest.raises(InputError, match="2 classes of the model are called 'crane'"):
        map_of(["crane", "ox", "crane"], 3, ["crane"])


def test_a_label_out_of_range_is_told():
    found = map_of(VOC, 21, VOC)
    with pytest.raises(InputError, match="a label is 21, and the classes are 0 to 20"):
        found.numbers(np.array([[0, 21]]), leave=255)
    assert found.numbers(np.array([[0, 255]]), leave=255).tolist() == [[0, 255]]
    with pytest.raises(InputError, match="a label is -1"):
        found.number(-1)


def test_an_unknown_way_is_told_with_the_nearest():
    with pytest.raises(InputError, match="background-first"):
        map_of(None, 3, ["a"], stated="background_frist")
