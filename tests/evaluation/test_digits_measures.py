"""The measures: against `evaluate`, scikit-learn, and figures worked out by hand."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import torch
from baselines import _chance, _followers, blobs, chained, coarse, mean_mask, nearest_centroid, pieces
from detector import Detector
from measures import Confusion, Perplexity, box_map, found_in, top1_accuracy
from recipe import recipe_of
from sklearn.metrics import jaccard_score
from sklearn.neighbors import NearestCentroid

from modelyard import load_model
from modelyard.evaluation.datasets import digits, facts
from modelyard.evaluation.datasets._source_digits import source_digits
from modelyard.evaluation.evaluate import evaluate
from modelyard.evaluation.judging.detection import Found


def found(boxes, scores, labels):
    return Found(np.array(boxes, np.float64).reshape(-1, 4), np.array(scores), np.array(labels, np.int64))


def there(boxes, labels):
    return {"boxes": torch.tensor(boxes, dtype=torch.float32), "labels": torch.tensor(labels)}


def test_one_wrong_box_above_a_right_one_halves_the_precision():
    truth = [there([[10, 10, 30, 30]], [0])]
    seen = [found([[50, 50, 70, 70], [10, 10, 30, 30]], [0.9, 0.8], [0, 0])]
    assert box_map(seen, truth, 1) == pytest.approx({"box_map": 0.5, "box_map_50": 0.5, "box_map_75": 0.5})


def test_a_box_counts_for_the_overlaps_it_reaches():
    """A box of 20 × 20, found as 20 × 13: an overlap of 0.65 passes four of the ten bounds, 0.50 to 0.65."""
    seen = [found([[0, 0, 20, 13]], [0.9], [0])]
    figures = box_map(seen, [there([[0, 0, 20, 20]], [0])], 1)
    assert figures == pytest.approx({"box_map": 0.4, "box_map_50": 1.0, "box_map_75": 0.0})


def test_half_of_the_digits_found_is_half_of_the_area():
    """Of two digits one is found: the precision is one up to a recall of a half, 51 of 101 points."""
    truth = [there([[0, 0, 20, 20], [40, 40, 60, 60]], [0, 0])]
    assert box_map([found([[0, 0, 20, 20]], [0.9], [0])], truth, 1)["box_map"] == pytest.approx(51 / 101)


def test_nothing_found_is_nothing():
    assert box_map([found([], [], [])], [there([[0, 0, 9, 9]], [0])], 2)["box_map"] == 0


@pytest.mark.usefixtures("starter_zoo")
def test_a_detector_in_training_has_the_figure_that_evaluate_gives():
    network = load_model("digits_yolo", zoo="starter")
    recipe = recipe_of("digits_yolo", "detection", "1.0.0")
    ours = Detector(size=60).figures(network, recipe)
    theirs = evaluate("digits_yolo", runtime="torch", size=60, metrics=["box_map"], zoo="starter").figures
    assert ours == pytest.approx({name: theirs[name] for name in ours}, abs=1e-3)
    assert 0.6 < ours["box_map"] < 0.9


def test_a_faint_box_is_kept_and_one_upon_a_surer_one_is_not():
    boxes = torch.tensor([[[0.0, 0, 20, 20], [0, 0, 20, 18], [40, 40, 60, 60]]])
    (read,) = found_in(boxes, torch.tensor([[[0.9], [0.8], [0.002]]]), 96)
    assert read.boxes.tolist() == [[0, 0, 20, 20], [40, 40, 60, 60]]


def test_miou_is_the_jaccard_score_of_scikit_learn():
    torch.manual_seed(0)
    true = torch.randint(4, (5, 12, 12))
    guess = torch.where(torch.rand(true.shape) < 0.6, true, torch.randint(4, true.shape))
    confusion = Confusion(4)
    for one, other in zip(guess, true, strict=True):
        confusion.add(one, other)
    score = jaccard_score(true.flatten(), guess.flatten(), average="macro")
    assert confusion.miou == pytest.approx(score)
    assert confusion.pixel_accuracy == pytest.approx((guess == true).float().mean().item())


def test_accuracy_is_the_share_of_right_guesses():
    scores = torch.tensor([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]])
    assert top1_accuracy(scores, torch.tensor([0, 1, 1, 0])) == 0.75


def test_who_knows_nothing_hesitates_between_all_characters():
    perplexity = Perplexity()
    perplexity.add(torch.zeros(2, 7, 63), torch.randint(63, (2, 7)))
    assert perplexity.figures == pytest.approx({"perplexity": 63, "bits_per_character": math.log2(63)})


def test_what_does_not_follow_is_not_counted():
    perplexity = Perplexity()
    scores = torch.tensor([[[0.25, 0.75], [0.5, 0.5], [0.1, 0.9]]]).log()
    perplexity.add(scores, torch.tensor([[1, 0, -100]]))
    assert perplexity.figures["perplexity"] == pytest.approx((0.75 * 0.5) ** -0.5)


def test_the_nearest_centroid_is_that_of_scikit_learn():
    train, held = digits.load("train"), digits.load("held-out")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that some places are empty in every picture
        model = NearestCentroid().fit(train.pictures.flatten(1).numpy(), train.digits.labels)
    score = model.score(held.pictures.flatten(1).numpy(), held.digits.labels)
    assert nearest_centroid() == pytest.approx(score, abs=1e-6)


def test_the_mean_mask_is_all_background():
    assert mean_mask(100).unique().tolist() == [0]


def test_a_piece_that_stands_out_is_found_at_its_place():
    picture = torch.full((96, 96, 3), 90, dtype=torch.uint8)
    picture[20:50, 30:44] = 200
    ((box, shape),) = pieces(picture.numpy())
    assert torch.tensor(box).sub(torch.tensor([30, 20, 44, 50])).abs().max() <= 1
    assert coarse(shape).mean() > 0.95


def test_the_blobs_of_a_canvas_are_sorted_and_lie_on_it():
    for number in range(20):
        boxes, scores, labels = blobs(number)
        assert scores.tolist() == sorted(scores.tolist(), reverse=True)
        assert boxes.shape == (len(labels), 4)
        assert len(boxes) == 0 or (boxes.min() >= 0 and boxes.max() <= 96)


def test_the_chances_of_what_may_follow_add_up_to_one():
    text = facts.text_of("train")[:20_000]
    counts = {
        length: _followers([text[place - length : place + 1] for place in range(length, len(text))])
        for length in range(3)
    }
    for before in ("", "a", "th", "qz"):
        chances = [_chance(before, character, counts) for character in facts.labels()]
        assert sum(chances) == pytest.approx(1)


def test_longer_chains_hesitate_less():
    one, two = (chained(order)["perplexity"] for order in (1, 2))
    assert len(facts.labels()) > one > 2 * two


def test_no_baseline_has_seen_what_is_held_out():
    held = {picture.tobytes() for picture in source_digits("held-out").pictures}
    assert not held & {picture.tobytes() for picture in source_digits("train").pictures}
