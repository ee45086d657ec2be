"""The training loop and what it writes: the same seed, the same weights; a card that holds."""

from __future__ import annotations

import math
from hashlib import sha256

import pytest
import torch
from augment import jittered
from classifier import Classifier, everything
from command import run
from language import Language
from recipe import Recipe, recipe_of, recipes
from safetensors.torch import load_file
from torch import nn
from training import RunningMean, Schedule, normalised, seeded, trained

from modelyard.cards.validate import read_card
from modelyard.evaluation.datasets import facts
from modelyard.registry.checks.check import check_zoo
from modelyard.registry.zoo import open_zoo

ONE = Recipe("tiny", "1.0.0", "Tiny", "classification", "Tiny, for a test.", ["digits", "test"],
             {"architecture": "cnn"}, Schedule(3, 64, 0.01), [0.303], [0.324])  # fmt: skip
FILE = """
[[recipe]]
name = "{name}"
version = "{version}"
title = "Tiny"
task = "classification"
description = "Tiny, for a test."
tags = ["digits", "test"]
mean = [0.303]
std = [0.324]
config = {{architecture = "cnn", num_classes = 10, in_channels = 1}}
schedule = {{epochs = 2, batch = 64, rate = 0.01}}
card = {{stub = "cv/classification/tiny/pytorch/modelyard/digits/base-none"}}
"""


def tiny(recipe: Recipe | None = None) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 12, 4, 4), nn.BatchNorm2d(12), nn.ReLU(), nn.Flatten(), nn.Linear(12 * 64, 10)
    )


def weights(seed: int) -> dict[str, torch.Tensor]:
    seeded(seed, 1)
    return Classifier().train(tiny(), ONE, lambda step, loss: None).state_dict()


@pytest.fixture(autouse=True)
def _as_before():
    yield
    torch.use_deterministic_algorithms(False)


def test_the_same_seed_gives_the_same_weights_to_the_last_bit():
    one, same, other = weights(3), weights(3), weights(4)
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not torch.equal(one["4.weight"], other["4.weight"])


def test_three_epochs_beat_the_nearest_centroid():
    seeded(0, 1)
    network = Classifier().train(tiny(), ONE, lambda step, loss: None)
    figures, baseline = Classifier().figures(network, ONE), Classifier().baselines(ONE)
    assert figures["top1_accuracy"] > baseline["nearest_centroid"]["top1_accuracy"]


def test_the_rate_rises_to_its_height_and_falls_to_nothing():
    schedule = Schedule(1, 1, 1.0, warmup=0.1)
    rates = [schedule.rate_at(share) for share in (0, 0.05, 0.1, 0.55, 1)]
    assert rates == pytest.approx([0, 0.5, 1, 0.5, 0])


def test_norms_and_biases_do_not_decay():
    """With nothing to learn, decay alone moves the weights."""
    network = nn.Sequential(nn.Linear(4, 4), nn.LayerNorm(4))
    before = {name: part.clone() for name, part in network.state_dict().items()}
    batches = [(torch.zeros(1, 4), 0)] * 5
    still = trained(network, batches, lambda out, _: out.sum() * 0, Schedule(1, 1, 0.1), steps=5)
    moved = {name for name, part in still.state_dict().items() if not torch.equal(part, before[name])}
    assert moved == {"0.weight"}


def test_a_running_mean_comes_to_rest_at_weights_that_rest():
    network = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3))
    mean = RunningMean(network, 20)
    with torch.no_grad():
        network[0].weight.fill_(7)
    network[1].num_batches_tracked += 5
    for step in range(300):
        mean.add(network, step)
    torch.testing.assert_close(mean.network[0].weight, network[0].weight)
    assert mean.network[1].num_batches_tracked == 5


def test_pictures_of_the_training_are_normalised_by_the_card():
    pictures, _ = everything("train")
    fed = normalised(pictures, [0.303], [0.324])
    assert abs(fed.mean()) < 0.02
    assert abs(fed.std() - 1) < 0.02


def test_a_jittered_picture_is_another_but_much_the_same():
    torch.manual_seed(0)
    pictures = everything("train")[0][:50]
    other = jittered(pictures)
    assert other.shape == pictures.shape
    assert (other - pictures).abs().flatten(1).mean(1).min() > 1
    assert nn.functional.cosine_similarity(other.flatten(1), pictures.float().flatten(1)).mean() > 0.75


def test_a_picture_that_is_not_jittered_stays_as_it_is():
    pictures = everything("train")[0][:5]
    torch.testing.assert_close(jittered(pictures, 0, 0, 0, 0), pictures.float(), atol=0.02, rtol=0)


def test_rows_of_the_facts_begin_where_a_sentence_does():
    recipe = Recipe("t", "1.0.0", "T", "text-generation", "", [], {}, Schedule(1, 8, 0.01))
    seeded(0, 1)
    rows = list(Language().rows(recipe))
    assert len(rows) == Language.steps(recipe) == 186_696 // (8 * 128)
    for tokens, following in rows[:5]:
        assert torch.equal(tokens[:, 1:], following[:, :-1])
        for row in tokens:
            assert facts.decoded(row)[1:].partition("\n")[0] in facts.sentences_of("train")


class Knowing(nn.Module):
    """Says every character with the same chance, but for one."""

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        scores = torch.zeros(*tokens.shape, len(facts.labels()))
        scores[..., facts.encoded("e")] = math.log(63)
        return scores


def test_the_perplexity_of_a_model_is_over_every_held_out_character():
    figures = Language().figures(Knowing(), ONE)
    text = facts.text_of("held-out")[1:]  # what follows the first line feed
    chance = [63 / 125 if character == "e" else 1 / 125 for character in text]
    assert figures["perplexity"] == pytest.approx(math.exp(-sum(map(math.log, chance)) / len(text)), rel=1e-6)


@pytest.fixture
def recipe_file(tmp_path):
    file = tmp_path / "recipes.toml"
    file.write_text("".join(FILE.format(name="tiny", version=version) for version in ("1.0.0", "1.1.0")))
    return file


def test_the_last_version_of_a_model_is_meant_where_none_is_named(recipe_file):
    assert [(one.version, one.last) for one in recipes(recipe_file)] == [("1.0.0", False), ("1.1.0", True)]
    assert recipe_of("tiny", "classification", file=recipe_file).version == "1.1.0"
    assert recipe_of("tiny", "classification", "1.0.0", file=recipe_file).version == "1.0.0"


def test_a_recipe_that_is_not_there_is_told(recipe_file):
    with pytest.raises(SystemExit, match=r"no recipe huge@2.0.0; there are: tiny@1.0.0, tiny@1.1.0"):
        recipe_of("huge", "classification", "2.0.0", file=recipe_file)


@pytest.fixture
def written(recipe_file, tmp_path):
    """A zoo into which the script has written two versions, the second trained with two seeds."""
    registry = tmp_path / "zoo" / "registry"
    registry.mkdir(parents=True)
    (tmp_path / "zoo" / "modelyard.toml").write_text('name = "made"\n')
    rest = ["--threads", "1", "--recipes", str(recipe_file), "--output", str(registry)]
    run(Classifier(), tiny, ["tiny", "--version", "1.0.0", "--epochs", "1", *rest])
    run(Classifier(), tiny, ["tiny", "--seeds", "2", *rest])
    return registry


def test_a_written_model_is_a_zoo_without_problems(written):
    findings = check_zoo(open_zoo(str(written.parent)))
    assert (findings.cards, findings.digests["full"]) == (2, 2)
    assert [one for one in findings.problems if "index.yaml" not in one.file] == []


def test_a_card_tells_what_was_measured_and_how_to_do_it_again(written):
    card = read_card((written / "classification/tiny/model_card.yaml").read_bytes()).card
    facts_of_it = card.metadata["starter"]
    spread = facts_of_it["spread"]["top1_accuracy"]
    assert spread["least"] <= card.performance["digits_held_out"].top1_accuracy <= spread["most"]
    assert facts_of_it["seeds"] == [0, 1]
    assert facts_of_it["baselines"]["nearest_centroid"]["top1_accuracy"] == pytest.approx(0.888)
    assert (
        card.training.recipe == "python tools/train/classifier.py tiny --version 1.1.0 --seed 0 --threads 1"
    )


def test_the_file_beside_a_card_is_the_one_it_promises(written):
    for folder in (written / "classification/tiny", written / "classification/tiny/versions/1.0.0"):
        card = read_card((folder / "model_card.yaml").read_bytes()).card
        content = (folder / card.weights.url).read_bytes()
        assert sha256(content).hexdigest() == card.weights.sha256
        assert len(content) == round(card.weights.size_mb * 1_000_000)


def test_what_was_written_scores_what_the_card_says(written):
    folder = written / "classification/tiny"
    card = read_card((folder / "model_card.yaml").read_bytes()).card
    network = tiny().eval()
    network.load_state_dict(load_file(folder / card.weights.url))
    figures = Classifier().figures(network, ONE)
    stated = card.performance["digits_held_out"].top1_accuracy
    assert figures["top1_accuracy"] == pytest.approx(stated, abs=1e-4)
    assert card.architecture.num_parameters == sum(part.numel() for part in network.parameters())
    assert card.architecture.macs == 12 * 16 * 64 + 768 * 10  # the convolution's and the last layer's
