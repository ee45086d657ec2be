"""Drawing the next token: the best, or by chance as torch's softmax weighs it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from modelyard.core.errors import InputError
from modelyard.evaluation.datasets import facts
from modelyard.tasks.characters import decoded, encoded
from modelyard.tasks.sampling import Draw, continued, next_tokens

SCORES = np.array([2.0, 0.5, -1.0, 1.5], np.float32)


def drawn(draw: Draw, times: int = 40_000) -> np.ndarray:
    """How often each token is drawn."""
    tokens = next_tokens(np.tile(SCORES, (times, 1)), draw, np.random.default_rng(1))
    return np.bincount(tokens, minlength=4) / times


def test_without_temperature_the_best_token_is_drawn():
    assert drawn(Draw()).tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_tokens_are_drawn_as_often_as_they_are_probable(temperature):
    expected = (torch.from_numpy(SCORES) / temperature).softmax(0).numpy()
    np.testing.assert_allclose(drawn(Draw(temperature)), expected, atol=0.01)


def test_only_the_best_so_many_can_be_drawn():
    expected = torch.tensor([2.0, 1.5]).softmax(0).tolist()
    assert drawn(Draw(1.0, top_k=2))[[0, 3]].tolist() == pytest.approx(expected, abs=0.01)
    assert drawn(Draw(1.0, top_k=2))[[1, 2]].tolist() == [0, 0]
    np.testing.assert_array_equal(drawn(Draw(1.0, top_k=99)), drawn(Draw(1.0)))


def test_a_seed_repeats_a_text_and_another_does_not():
    def scores(tokens: np.ndarray) -> np.ndarray:
        return np.zeros((*tokens.shape, 50))

    prompt = np.zeros((1, 1), np.int64)
    first, again, other = (continued(scores, prompt, 20, Draw(1.0, seed=seed)) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist() != other.tolist()


def test_a_text_is_continued_from_what_the_network_can_look_back_at():
    looked = []

    def next_after(tokens: np.ndarray) -> np.ndarray:
        looked.append(tokens.shape[1])
        return np.eye(10)[(tokens + 1) % 10]

    made = continued(next_after, np.array([[3], [7]]), 5, context=4)
    assert made.tolist() == [[3, 4, 5, 6, 7, 8], [7, 8, 9, 0, 1, 2]]
    assert looked == [1, 2, 3, 4, 4]


@pytest.mark.parametrize(("wrong", "said"), [({"temperature": -1}, "temperature"), ({"top_k": 0}, "top_k")])
def test_a_draw_that_means_nothing_is_refused(wrong, said):
    with pytest.raises(InputError, match=said):
        Draw(**wrong)


def test_an_empty_prompt_is_refused():
    with pytest.raises(InputError, match="at least one token"):
        continued(lambda tokens: tokens, np.zeros((1, 0), np.int64), 3)


def test_characters_are_the_tokens_that_the_model_was_trained_on():
    text = "\nThe day after Monday is Tuesday.\n"
    assert encoded(text, facts.labels())[0].tolist() == facts.encoded(text).tolist()
    assert decoded(encoded(text, facts.labels())[0], facts.labels()) == text


def test_a_character_the_model_does_not_know_is_named():
    with pytest.raises(InputError, match="does not know '!', 'ß'"):
        encoded("a!ß", ["a", "b"])
