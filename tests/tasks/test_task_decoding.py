"""From outputs to answers: classes, boxes, masks and text, each against a plain second way."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from modelyard.core.errors import InputError, NotANumberError, NotFoundError, ShapeError
from modelyard.tasks.geometry import Placed, geometry
from modelyard.tasks.kind import KINDS, kind_of
from modelyard.tasks.kinds import classification, detection, segmentation, text_generation
from modelyard.tasks.preprocessing import Preprocessing

RANDOM = np.random.default_rng(0)
WHOLE = Placed(48, 64, 1.0, 1.0, 0.0, 0.0)


def lying(height: int, width: int, how: Preprocessing) -> Placed:
    return geometry(height, width, how).placed(height, width)


def test_every_task_of_the_cards_has_a_module_that_decodes():
    assert KINDS.names() == ["classification", "detection", "segmentation", "text_generation"]
    assert all(callable(kind_of(name).decode) for name in KINDS.names())
    assert kind_of("text-generation") is kind_of("text_generation")


def test_a_mistyped_task_is_answered_with_the_right_one():
    with pytest.raises(NotFoundError, match="Did you mean `detection`"):
        kind_of("detektion")


def test_the_likeliest_classes_are_those_of_torchs_softmax():
    scores = RANDOM.normal(0, 3, (4, 20)).astype(np.float32)
    shares, classes = torch.from_numpy(scores).softmax(1).topk(5)
    made = classification.decode({"scores": scores}, [])
    assert [[one.index for one in answer.labels] for answer in made] == classes.tolist()
    got = [one.score for answer in made for one in answer.labels]
    assert got == pytest.approx(shares.flatten().tolist(), abs=1e-6)


def test_a_class_has_its_name_and_where_there_is_none_its_number():
    (answer,) = classification.decode({"scores": np.array([[1.0, 3, 2]])}, [], ["cat", "dog"], top=2)
    assert [one.label for one in answer.labels] == ["dog", "2"]


def test_half_precision_scores_are_summed_in_full():
    scores = np.zeros((1, 4096), np.float16)
    (answer,) = classification.decode({"scores": scores}, [], top=1)
    assert answer.labels[0].score == pytest.approx(1 / 4096)


def test_an_output_of_another_name_is_taken_where_it_is_the_only_one():
    (answer,) = classification.decode({"logits_7": np.array([[0.0, 9]])}, [])
    assert answer.labels[0].index == 1
    with pytest.raises(InputError, match="a, b"):
        classification.decode({"a": np.zeros((1, 2)), "b": np.zeros((1, 2))}, [])


def test_an_output_of_the_wrong_rank_is_refused():
    with pytest.raises(ShapeError, match="batch × classes, not of shape"):
        classification.decode({"scores": np.zeros((1, 2, 3))}, [])


def test_boxes_come_back_through_a_letterbox_to_the_pictures_own_pixels():
    place = lying(300, 600, Preprocessing((640, 640), "letterbox", size=(640, 640)))
    true = np.array([30.0, 60, 330, 240])
    scale, above = 640 / 600, (640 - 320) / 2
    boxes = (true * scale + [0, above, 0, above])[None, None]
    (answer,) = detection.decode({"boxes": boxes, "scores": np.array([[[0.9]]])}, [place])
    (box,) = answer.boxes
    assert [box.left, box.top, box.right, box.bottom] == pytest.approx(true.tolist(), abs=1e-3)
    assert (answer.height, answer.width) == (300, 600)


def test_boxes_are_cut_at_the_edges_and_those_outside_are_dropped():
    boxes = np.array([[[-9.0, -9, 20, 20], [70, 0, 90, 10]]])
    (answer,) = detection.decode({"boxes": boxes, "scores": np.full((1, 2, 1), 0.9)}, [WHOLE])
    assert [(one.left, one.top, one.right) for one in answer.boxes] == [(0, 0, 20)]


def test_a_published_yolo_output_says_the_same_as_boxes_and_scores():
    centres, sizes = RANDOM.uniform(5, 40, (1, 2, 30)), RANDOM.uniform(2, 9, (1, 2, 30))
    scores = RANDOM.uniform(0, 1, (1, 3, 30))
    sides = np.concatenate([centres - sizes / 2, centres + sizes / 2], 1).swapaxes(1, 2)
    own = detection.decode({"boxes": sides, "scores": scores.swapaxes(1, 2)}, [WHOLE])
    together = np.concatenate([centres, sizes, scores], 1)
    assert detection.decode({"output0": together}, [WHOLE]) == own
    turned = {"output0": together.swapaxes(1, 2)}
    assert detection.decode(turned, [WHOLE], ["a", "b", "c"])[0].boxes[0].label in "abc"


def test_a_box_is_of_its_best_class_unless_it_may_be_of_several():
    outputs = {"boxes": np.array([[[0.0, 0, 9, 9]]]), "scores": np.array([[[0.5, 0.1, 0.8]]])}
    (one,) = detection.decode(outputs, [WHOLE])
    assert [box.index for box in one.boxes] == [2]
    (several,) = detection.decode(outputs, [WHOLE], multi_label=True)
    assert [(box.index, box.score) for box in several.boxes] == [(2, 0.8), (0, 0.5)]


@pytest.mark.parametrize(("value", "said"), [(np.nan, "NaN"), (np.inf, "infinity")])
def test_answers_that_are_no_numbers_are_refused(value, said):
    scores = np.full((1, 2, 3), value, np.float32)
    outputs = {"boxes": np.zeros((1, 2, 4), np.float32), "scores": scores}
    for decode, given in ((detection.decode, outputs), (text_generation.decode, {"scores": scores})):
        with pytest.raises(NotANumberError, match=f"answered with {said}"):
            decode(given, [WHOLE])


def test_no_candidates_are_no_boxes():
    outputs = {"boxes": np.zeros((1, 0, 4)), "scores": np.zeros((1, 0, 2))}
    assert detection.decode(outputs, [WHOLE])[0].boxes == ()


def test_outputs_that_are_no_detectors_are_refused():
    with pytest.raises(ShapeError, match=r"\[1, 5, 4\] and \[1, 6, 2\]"):
        detection.decode({"boxes": np.zeros((1, 5, 4)), "scores": np.zeros((1, 6, 2))}, [WHOLE])
    with pytest.raises(InputError, match="this gave x, y"):
        detection.decode({"x": np.zeros(1), "y": np.zeros(1)}, [WHOLE])
    with pytest.raises(InputError, match="confidence is a figure from 0 to 1, not 25"):
        detection.decode({"output0": np.zeros((1, 6, 3))}, [WHOLE], confidence=25)
    with pytest.raises(InputError, match="of 1 pictures, and 2 were prepared"):
        detection.decode({"output0": np.zeros((1, 6, 30))}, [WHOLE] * 2)


@pytest.mark.parametrize("classes", [2, 21, 300])
def test_the_best_class_of_each_pixel_is_numpys_argmax(classes):
    scores = RANDOM.normal(size=(classes, 33, 20)).astype(np.float32)
    assert (segmentation.best_classes(scores) == scores.argmax(0)).all()


def test_a_mask_has_the_pictures_size_and_the_nearest_pixels_class():
    scores = RANDOM.normal(size=(1, 5, 32, 32)).astype(np.float32)
    place = lying(96, 160, Preprocessing((32, 32), "exact", size=(32, 32)))
    (answer,) = segmentation.decode({"scores": scores}, [place])
    small = Image.fromarray(scores[0].argmax(0).astype(np.uint8))
    assert (answer.mask == np.asarray(small.resize((160, 96), Image.Resampling.NEAREST))).all()


def test_what_a_centre_crop_cut_off_is_said_to_be_unseen():
    place = lying(20, 40, Preprocessing(20, "shortest", crop=20))
    (answer,) = segmentation.decode({"scores": np.ones((1, 2, 20, 20))}, [place], ["ground", "cat"])
    assert answer.labels == ("ground", "cat", "not seen")
    assert [(one.label, one.share) for one in answer.shares] == [("ground", 0.5), ("not seen", 0.5)]


def test_a_mask_out_of_a_letterbox_leaves_the_padding_behind():
    place = lying(10, 40, Preprocessing((40, 40), "letterbox", size=(40, 40)))
    scores = np.zeros((1, 2, 40, 40))
    scores[:, 1, 15:25] = 1  # the picture itself
    (answer,) = segmentation.decode({"scores": scores}, [place])
    assert answer.mask.shape == (10, 40)
    assert (answer.mask == 1).all()


def test_a_single_map_is_one_thing_against_the_ground():
    scores = np.array([[[[-1.0, 2]]]])
    (answer,) = segmentation.decode({"scores": scores}, [Placed(1, 2, 1.0, 1.0, 0.0, 0.0)], ["ground", "car"])
    assert answer.mask.tolist() == [[0, 1]]


def test_a_masks_runs_make_the_mask_again():
    scores = RANDOM.normal(size=(1, 3, 12, 17)).astype(np.float32)
    (answer,) = segmentation.decode({"scores": scores}, [Placed(12, 17, 1.0, 1.0, 0.0, 0.0)])
    data = answer.as_dict()
    again = np.repeat(data["values"], data["lengths"]).reshape(data["height"], data["width"])
    assert (again == scores[0].argmax(0)).all()


def test_the_best_next_token_is_written_in_its_character():
    scores = np.zeros((2, 4, 3))
    scores[0, -1, 2] = scores[1, -1, 0] = 1
    first, second = text_generation.decode({"scores": scores}, [], ["a", "b", "c"], prompt="ab")
    assert (first.text(), second.text()) == ("abc", "aba")


def test_tokens_that_are_written_already_become_text():
    (answer,) = text_generation.decode({"tokens": np.array([[1, 0, 2]])}, [], ["a", "b", "\n"])
    assert (answer.written, answer.tokens) == ("ba\n", (1, 0, 2))
