"""The shipped cards against the torchvision that is installed: what it publishes, and what its presets do.

The generator is not asked: cards are read with modelyard and held beside torchvision's own enums.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modelyard.cards.card import Card
from modelyard.cards.config import Config
from modelyard.cards.validate import read_as, read_card
from modelyard.registry.zoo import starter_zoo

ROOT = Path(__file__).parent.parent.parent
REGISTRY = Path(starter_zoo().registry)
METRICS = {
    "acc@1": "top1_accuracy",
    "acc@5": "top5_accuracy",
    "box_map": "box_map",
    "mask_map": "mask_map",
    "kp_map": "keypoint_map",
    "miou": "miou",
    "pixel_acc": "pixel_accuracy",
}
Pair = tuple[Path, Card, Any]


@pytest.fixture(scope="session")
def torchvision() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "tools"))
        from torchvision_operators import import_torchvision, missing

        if missing():
            pytest.skip(f"the starter zoo's cards were held to nothing: {missing()}")
        yield import_torchvision()


@pytest.fixture(scope="session")
def published(torchvision: Any) -> dict[str, Any]:
    models = torchvision.models
    names = [
        name for name in models.list_models() if "video" not in models.get_model_builder(name).__module__
    ]
    names = [name for name in names if not name.startswith("raft_")]
    members = [weights for name in names for weights in models.get_model_weights(name)]
    return {f"{type(weights).__name__}.{weights.name}": weights for weights in members}


@pytest.fixture(scope="session")
def pairs(published: dict[str, Any]) -> list[Pair]:
    cards = {path.parent: read_card(path.read_bytes()).card for path in REGISTRY.rglob("model_card.yaml")}
    own = {folder: card for folder, card in cards.items() if card and "torchvision" in card.metadata}
    return [
        (folder, card, published[card.metadata["torchvision"]["weights"]]) for folder, card in own.items()
    ]


@pytest.fixture(scope="session")
def inputs(pairs: list[Pair]) -> dict[str, Any]:
    """What each preset makes of a grey picture, by how the preset describes itself."""
    import torch

    picture = torch.full((3, 48, 56), 0.25)
    presets = {repr(weights.transforms()): weights.transforms() for _, _, weights in pairs}
    return {described: preset(picture) for described, preset in presets.items()}


def test_every_set_of_weights_for_pictures_has_one_card(pairs: list[Pair], published: dict[str, Any]) -> None:
    written = sorted(card.metadata["torchvision"]["weights"] for _, card, _ in pairs)
    expected = set(published) - {"VGG16_Weights.IMAGENET1K_FEATURES"}
    assert written == sorted(expected)


def test_parameters_and_operations_are_the_published_ones(pairs: list[Pair]) -> None:
    for folder, card, weights in pairs:
        shape, meta = card.architecture, weights.meta
        assert shape.num_parameters == meta["num_params"], folder
        assert shape.macs is not None, folder
        assert Decimal(shape.macs) == Decimal(str(meta["_ops"])) * 10**9, folder


def test_a_network_built_by_torchvision_has_the_parameters_of_its_card(
    torchvision: Any, pairs: list[Pair]
) -> None:
    for name in ("resnet18", "mobilenet_v3_small", "squeezenet1_1", "shufflenet_v2_x0_5"):
        model = torchvision.models.get_model(name, weights=None)
        card = next(card for folder, card, _ in pairs if folder.name == name)
        assert card.architecture.num_parameters == sum(part.numel() for part in model.parameters())


def test_figures_are_the_published_percentages_as_fractions(pairs: list[Pair]) -> None:
    for folder, card, weights in pairs:
        published = [
            {METRICS[metric]: Decimal(str(value)) for metric, value in figures.items()}
            for figures in weights.meta["_metrics"].values()
        ]
        written = [
            {
                metric: Decimal(str(value)) * 100
                for metric, value in benchmark.figures.items()
                if metric != "source"
            }
            for benchmark in card.performance.root.values()
        ]
        assert written == published, folder


def test_weights_are_the_published_file_and_size(pairs: list[Pair]) -> None:
    for folder, card, weights in pairs:
        assert card.weights.url == weights.url, folder
        bytes_published = weights.meta["_file_size"] * 1024**2
        assert card.weights.size_mb == pytest.approx(bytes_published / 1e6, rel=1e-9), folder


def test_a_digest_prefix_is_what_torch_hub_would_verify(pairs: list[Pair]) -> None:
    from torch.hub import HASH_REGEX

    for folder, card, weights in pairs:
        found = HASH_REGEX.search(Path(weights.url).name)
        assert card.weights.sha256_prefix == (found[1] if found else None), folder


def test_the_preset_makes_an_input_of_the_size_on_the_card(pairs: list[Pair], inputs: dict[str, Any]) -> None:
    for folder, card, weights in pairs:
        if card.architecture.input_size is not None:
            assert list(inputs[repr(weights.transforms())].shape) == card.architecture.input_size, folder


def test_the_preset_normalises_by_mean_and_deviation_of_the_card(
    pairs: list[Pair], inputs: dict[str, Any]
) -> None:
    for folder, card, weights in pairs:
        scaled = card.architecture.input_normalization
        mean, std = (scaled.mean, scaled.std) if scaled else ([0.0] * 3, [1.0] * 3)
        expected = [(0.25 - centre) / width for centre, width in zip(mean, std, strict=True)]
        made = inputs[repr(weights.transforms())][:, 0, 0].tolist()
        assert made == pytest.approx(expected, abs=1e-5), folder


def test_resizing_and_cropping_are_those_of_the_preset(pairs: list[Pair]) -> None:
    for folder, card, weights in pairs:
        preset, written = weights.transforms(), card.preprocessing
        if written is None:
            assert not hasattr(preset, "resize_size"), folder
            continue
        assert [written.resize] == preset.resize_size, folder
        assert written.crop == (preset.crop_size[0] if hasattr(preset, "crop_size") else None), folder
        assert written.interpolation == preset.interpolation.value, folder
        assert written.antialias is preset.antialias, folder


def test_a_config_counts_the_published_categories(pairs: list[Pair]) -> None:
    for folder, _, weights in pairs:
        config, problems = read_as(Config, (folder / "config.yaml").read_bytes())
        assert config is not None, problems
        assert config.num_classes == len(weights.meta["categories"]), folder


def test_the_recipe_is_the_published_one(pairs: list[Pair]) -> None:
    for folder, card, weights in pairs:
        assert card.training.recipe == weights.meta["recipe"], folder


def test_a_second_recipe_is_version_2_and_current(pairs: list[Pair]) -> None:
    second = [(folder, card) for folder, card, weights in pairs if weights.name.endswith("_V2")]
    assert len(second) > 20
    for folder, card in second:
        assert card.version == "2.0.0"
        assert (folder / "versions" / "1.0.0" / "model_card.yaml").is_file()


def test_a_quantized_model_names_the_float_weights_it_came_from(pairs: list[Pair]) -> None:
    by_version = {(folder.name, card.version): weights for folder, card, weights in pairs}
    by_version |= {(folder.parents[1].name, card.version): weights for folder, card, weights in pairs}
    quantized = [(card, weights) for _, card, weights in pairs if "unquantized" in weights.meta]
    assert quantized
    for card, weights in quantized:
        assert card.base_model is not None
        name, _, version = card.base_model.partition("@")
        assert by_version[name, version] == weights.meta["unquantized"]


def test_only_swag_weights_state_a_licence_and_it_is_torchvisions_word(pairs: list[Pair]) -> None:
    readme = importlib.metadata.distribution("torchvision").read_text("METADATA")
    assert "SWAG models are released under the CC-BY-NC 4.0 license" in str(readme)
    for folder, card, weights in pairs:
        assert card.licence == ("CC-BY-NC-4.0" if "SWAG" in weights.name else None), folder


def test_making_the_cards_again_changes_nothing(torchvision: Any, capsys: pytest.CaptureFixture[str]) -> None:
    generator = __import__("starter_torchvision")
    assert generator.main(["--check"]) == 0, capsys.readouterr().out


def test_a_card_that_was_changed_is_found(torchvision: Any, tmp_path: Path) -> None:
    generator = __import__("starter_torchvision")
    path = tmp_path / "model_card.yaml"
    path.write_text("top1_accuracy: 0.81\n", encoding="utf-8")
    assert generator.differing({path: "top1_accuracy: 0.80858\n"}) == [path]
    assert generator.differing({path: "top1_accuracy: 0.81\n"}) == []
