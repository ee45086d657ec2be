"""Which pictures a model got wrong, and what is said of them now."""

from __future__ import annotations

from dashboard_results import scored

from modelyard.reports.dashboard.answers import answers, data_of, pictures
from modelyard.reports.dashboard.mistakes import Sides, mistakes_of, same_samples, sides


def test_the_places_of_what_was_wrong_are_kept() -> None:
    first, second = mistakes_of(scored(right="10110")), mistakes_of(scored("other", "11010"))
    assert first is not None
    assert second is not None
    assert (first.wrong, first.of) == ((1, 4), 5)
    assert sides(first, second) == Sides((1,), (2,), (4,))


def test_places_are_not_guessed_where_samples_are_missing_or_are_no_right_or_wrong() -> None:
    key = {"dataset": "digits", "slice": "0:9", "data": "d"}
    assert mistakes_of(scored(right="1011", key=key)) is None
    assert mistakes_of(scored(samples={"top1_accuracy": [0.5, 1.0, 1.0, 0.0]})) is None
    assert mistakes_of(scored(samples={})) is None


def test_only_the_same_samples_stand_beside_each_other() -> None:
    other = {"dataset": "digits", "split": "held-out", "slice": "0:4", "data": "e"}
    assert same_samples(scored(), scored("other"))
    assert not same_samples(scored(), scored("other", key=other))


def test_a_model_of_the_zoo_answers_pictures_as_its_evaluation_does() -> None:
    from modelyard.evaluation.evaluate import evaluate

    found = evaluate("digits_vit", "digits", size=60, runtime="torch", zoo="starter")
    truth, first = found.per_sample["truth"], found.per_sample["likeliest"][:, 0]
    wrong = [at for at in range(60) if truth[at] != first[at]][:2] or [0, 1]
    result = scored("digits_vit", "1" * 60, "torch", runtime={"runtime": "torch"})
    data = data_of(result)
    assert [one.truth for one in pictures(data, wrong)] == [str(truth[at]) for at in wrong]
    said = answers(result, data, wrong, "starter").said
    assert [one.words.partition(" ")[0] for one in said] == [str(first[at]) for at in wrong]


def test_a_small_picture_is_enlarged_without_inventing_pixels() -> None:
    import io

    import numpy as np
    from PIL import Image

    data = data_of(scored())
    (one,) = pictures(data, [2])
    shown = np.asarray(Image.open(io.BytesIO(one.png)))
    own = np.moveaxis(np.asarray(data.items[2][0]), 0, 2)
    assert shown.shape == (96, 96, 3)
    assert (shown[::3, ::3, :1] == own).all()
