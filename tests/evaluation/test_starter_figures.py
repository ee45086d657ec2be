"""The starter models' figures are true: measured again from the shipped weights, and by training again."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch

from modelyard import get_model, list_models, load_model
from modelyard.evaluation.datasets.digits import DigitMasks, DigitPictures

if TYPE_CHECKING:
    from modelyard.registry.model import Model

TRAIN = Path(__file__).parents[2] / "tools" / "train"
OWN = list_models(tag="starter", zoo="starter", all_versions=True, include_deprecated=True)
CLASSIFIERS = [f"{model.ref}@{model.version}" for model in OWN if model.task == "classification"]


def loaded(reference: str) -> Any:
    if "efficientnet" in reference:
        with pytest.warns(UserWarning, match="deprecated"):
            return load_model(reference, zoo="starter")
    return load_model(reference, zoo="starter")


def normalised(model: Model, pictures: torch.Tensor) -> torch.Tensor:
    said = model.architecture.input_normalization
    assert said is not None
    mean, spread = torch.tensor(said.mean), torch.tensor(said.std)
    return (pictures / 255 - mean.view(-1, 1, 1)) / spread.view(-1, 1, 1)


def test_the_starter_models_are_small() -> None:
    sizes = [model.size_mb or 9 for model in OWN]
    assert len(sizes) == 8 and max(sizes) < 1 and sum(sizes) < 4


@pytest.mark.parametrize("reference", CLASSIFIERS)
def test_a_classifier_has_the_accuracy_that_its_card_states(reference: str) -> None:
    network, held = loaded(reference), DigitPictures("held-out")
    with torch.no_grad():
        guesses = network(normalised(network.card, held.pictures[:, None])).argmax(1)
    right = int((guesses == torch.from_numpy(held.digits.labels)).sum())
    assert abs(right - network.card.accuracy * len(held)) <= 1  # machines round differently


def test_a_segmenter_has_about_the_figure_that_its_card_states() -> None:
    network, held = loaded("digits_unet"), DigitMasks("held-out", 200)
    counts = torch.zeros(11, 11)
    for number in range(200):
        picture, truth = held[number]
        with torch.no_grad():
            guess = network(normalised(network.card, picture[None])).argmax(1)[0]
        counts += torch.bincount(truth.flatten() * 11 + guess.flatten(), minlength=121).view(11, 11)
    union = counts.sum(0) + counts.sum(1) - counts.diag()
    miou = float((counts.diag() / union).mean())
    assert miou == pytest.approx(network.card.performance.miou, abs=0.03)  # 200 of 10,000 canvases


@pytest.mark.wide
def test_a_model_that_is_trained_again_has_its_figure_within_the_spread() -> None:
    command = [sys.executable, str(TRAIN / "classifier.py"), "digits_efficientnet", "--threads", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    found = re.search(r'"top1_accuracy": ([0-9.]+)\} in', done.stdout)
    with pytest.warns(UserWarning, match="deprecated"):
        spread = get_model("digits_efficientnet", zoo="starter").metadata["starter"]["spread"]
    assert found is not None
    least, most = spread["top1_accuracy"]["least"], spread["top1_accuracy"]["most"]
    assert least - 0.01 <= float(found[1]) <= most + 0.01


def test_every_starter_model_beats_what_needs_no_network() -> None:
    for model in OWN:
        metric, figure = next(iter(model.performance[model.headline or ""].figures.items()))
        others = [figures[metric] for figures in model.metadata["starter"]["baselines"].values()]
        better = min if metric == "perplexity" else max
        assert better([figure, *others]) == figure and figure not in others, model.ref
