"""`LanguageArchitecture`: what it sees, what it says next, and what it refuses."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, fx

from modelyard.core.errors import ConfigError, InputError, ShapeError
from modelyard.models import create_model
from modelyard.models.architectures import LanguageArchitecture

TINY = {"num_classes": 30, "parameters": {"width": 32, "depth": 2, "heads": 2, "context": 16}}


def tiny(seed: int = 0) -> LanguageArchitecture:
    """Make one with weights so large that its choices differ."""
    torch.manual_seed(seed)
    network = LanguageArchitecture(TINY).double().eval()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return network


def prompt(*shape: int) -> Tensor:
    return torch.randint(0, 30, shape, generator=torch.Generator().manual_seed(1))


@settings(max_examples=15, deadline=None)
@given(length=st.integers(2, 16), place=st.integers(1, 15), seed=st.integers(0, 99))
def test_no_token_sees_a_later_one(length: int, place: int, seed: int) -> None:
    place = 1 + place % (length - 1)
    network, tokens = tiny(seed), prompt(1, length)
    changed = tokens.clone()
    changed[:, place:] = (changed[:, place:] + 1) % 30
    before, after = network(tokens), network(changed)
    torch.testing.assert_close(before[:, :place], after[:, :place])
    assert not torch.allclose(before[:, place], after[:, place])


@pytest.mark.parametrize(
    "draw", [{"temperature": 0}, {"seed": 3}, {"seed": 3, "top_k": 5, "temperature": 0.7}]
)
@pytest.mark.parametrize(("length", "more"), [(1, 15), (7, 9), (16, 1), (10, 20)])
def test_what_is_kept_of_earlier_tokens_changes_nothing(
    draw: dict[str, float], length: int, more: int
) -> None:
    network, tokens = tiny(), prompt(3, length)
    kept = network.generate(tokens, more, **draw)
    assert torch.equal(kept, network.generate(tokens, more, cache=False, **draw))
    assert torch.equal(kept[:, :length], tokens)
    assert kept.shape == (3, length + more)


def test_the_likeliest_token_is_taken_at_temperature_0() -> None:
    network, tokens = tiny(), prompt(2, 5)
    for _ in range(20):
        likeliest = network(tokens[:, -16:])[:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat((tokens, likeliest), 1)
    assert torch.equal(network.generate(prompt(2, 5), 20, temperature=0), tokens)


def test_the_likeliest_of_one_is_the_likeliest() -> None:
    network = tiny()
    greedy = network.generate(prompt(2, 5), 10, temperature=0)
    assert torch.equal(network.generate(prompt(2, 5), 10, top_k=1), greedy)


def test_tokens_are_drawn_as_often_as_the_scores_say() -> None:
    network, tokens = tiny(), prompt(1, 4)
    expected = (network(tokens)[0, -1] / 2).softmax(-1)
    drawn = network.generate(tokens.expand(20_000, -1), 1, temperature=2.0, seed=0)[:, -1]
    found = drawn.bincount(minlength=30) / 20_000
    torch.testing.assert_close(found.double(), expected, atol=0.02, rtol=0)


def test_a_seed_repeats_the_draw_and_no_other_drawing_is_touched() -> None:
    network = tiny()
    state = torch.random.get_rng_state()
    first = network.generate(prompt(1, 4), 12, seed=5)
    assert torch.equal(network.generate(prompt(1, 4), 12, seed=5), first)
    assert not torch.equal(network.generate(prompt(1, 4), 12, seed=6), first)
    assert torch.equal(torch.random.get_rng_state(), state)


def test_it_generates_without_dropout_and_goes_on_training_after() -> None:
    network = create_model("language", num_classes=30, dropout=0.5, context=16)
    first = network.generate(prompt(1, 4), 8, temperature=0)
    assert torch.equal(network.generate(prompt(1, 4), 8, temperature=0), first)
    assert network.training


def test_half_precision_generates() -> None:
    kept = LanguageArchitecture(TINY).bfloat16().generate(prompt(1, 4), 8, seed=0)
    assert kept.shape == (1, 12)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (torch.zeros(1, 4), "expected tokens as whole numbers, got float32"),
        (torch.zeros(1, 4, dtype=torch.bool), "expected tokens as whole numbers, got bool"),
        (torch.zeros(4, dtype=torch.long), r"expected tokens \[batch, length\], got \[4\]"),
        (torch.zeros(1, 17, dtype=torch.long), "expected at most 16 tokens, got 17"),
        (torch.full((1, 4), 30), "expected tokens from 0 to 29, got 30 to 30"),
        (torch.full((1, 4), -1), "expected tokens from 0 to 29, got -1 to -1"),
    ],
)
@pytest.mark.parametrize("way", ["forward", "generate"])
def test_what_are_no_tokens_is_refused(tokens: Tensor, said: str, way: str) -> None:
    network = LanguageArchitecture(TINY)
    with pytest.raises(ShapeError, match=f"LanguageArchitecture {said}"):
        network(tokens) if way == "forward" else network.generate(tokens, 2)


@pytest.mark.parametrize(
    "wrong", [{"temperature": -1.0}, {"temperature": float("nan")}, {"top_k": 0}, {"max_new_tokens": -1}]
)
def test_a_draw_that_means_nothing_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        LanguageArchitecture(TINY).generate(prompt(1, 4), **({"max_new_tokens": 1} | wrong))


def test_an_empty_prompt_is_refused() -> None:
    with pytest.raises(ShapeError, match="at least one token"):
        LanguageArchitecture(TINY).generate(prompt(1, 0), 2)


def test_its_config_builds_it_again() -> None:
    network = create_model("language", vocab_size=30, width=32, depth=1, heads=2, tied=False)
    again = create_model(config=network.config.as_dict())
    again.load_state_dict(network.state_dict())
    assert again.config == network.config
    assert torch.equal(again(prompt(2, 9)), network(prompt(2, 9)))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "needs num_classes"),
        ({"vocab_size": 0}, "needs num_classes"),
        ({"num_classes": 30, "vocab_size": 31}, "num_classes is 30, but vocab_size is 31"),
        ({"num_classes": 30, "widht": 64}, "no number 'widht'\nDid you mean `width`"),
        ({"num_classes": 30, "depth": 0}, "`depth` of a language model is a whole number from 1 on, not 0"),
        ({"num_classes": 30, "activation": "gellu"}, "no activation 'gellu'"),
        ({"num_classes": 30, "width": "64"}, "`width` of a language model is int, not '64'"),
        ({"num_classes": 30, "heads": True}, "`heads` of a language model is int \\| None, not True"),
        ({"num_classes": 30, "width": 32, "heads": 5}, "cannot share 32 channels among 5 heads"),
    ],
)
def test_a_config_that_builds_nothing_says_why(config: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        create_model("language", **config)


def test_features_are_the_stream_after_each_block() -> None:
    network = tiny()
    streams = network.features(prompt(2, 5))
    assert {name: tuple(one.shape) for name, one in streams.items()} == {
        "block0": (2, 5, 32),
        "block1": (2, 5, 32),
    }
    scores = network.scores(network.norm(streams["block1"]))
    assert torch.equal(scores, network(prompt(2, 5)))


def test_it_is_exported_for_any_batch_and_length() -> None:
    network = tiny()
    axes = {0: torch.export.Dim("batch", min=1, max=8), 1: torch.export.Dim("length", min=2, max=16)}
    exported = torch.export.export(network, (prompt(2, 5),), dynamic_shapes=(axes,)).module()
    for shape in ((3, 16), (1, 2)):
        torch.testing.assert_close(exported(prompt(*shape)), network(prompt(*shape)))


def test_it_is_traced() -> None:
    network = tiny()
    torch.testing.assert_close(fx.symbolic_trace(network)(prompt(2, 7)), network(prompt(2, 7)))
