"""The starter zoo as a whole, and the cards written by hand against figures typed from their sources."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from modelyard.cards.benchmarks import Benchmarks
from modelyard.cards.card import Card
from modelyard.cards.config import Config
from modelyard.cards.stub import Stub
from modelyard.cards.validate import read_as, read_card
from modelyard.cards.vocabulary import TASKS
from modelyard.registry.zoo import starter_zoo

REGISTRY = Path(starter_zoo().registry)
CARDS = sorted(REGISTRY.rglob("model_card.yaml"))

# https://docs.ultralytics.com/models/yolov8/, "Detection (COCO)": mAP val 50-95, speed on CPU ONNX and
# A100 TensorRT in ms, params in M, FLOPs in B. Parameters to the last one stand in
# ultralytics/cfg/models/v8/yolov8.yaml of the same project.
YOLOV8 = {
    "yolov8n": (37.3, 80.4, 0.99, 3.2, 8.7, 3_157_200),
    "yolov8s": (44.9, 128.4, 1.20, 11.2, 28.6, 11_166_560),
    "yolov8m": (50.2, 234.7, 1.83, 25.9, 78.9, 25_902_640),
    "yolov8l": (52.9, 375.2, 2.39, 43.7, 165.2, 43_691_520),
    "yolov8x": (53.9, 479.1, 3.53, 68.2, 257.8, 68_229_648),
}
# https://github.com/jzhang38/TinyLlama/blob/main/EVAL.md, "GPT4All Benchmarks", "Base models",
# the row TinyLlama-1.1B-intermediate-step-1431k-3T.
TINYLLAMA = {
    "hellaswag": 59.20,
    "openbookqa": 36.00,
    "winogrande": 59.12,
    "arc_challenge": 30.12,
    "arc_easy": 55.25,
    "boolq": 57.83,
    "piqa": 73.29,
}
# "Phi-2: The surprising power of small language models", Microsoft Research blog, Table 1, the row Phi-2.
PHI_2 = {
    "big_bench_hard": 59.2,
    "commonsense_reasoning": 68.8,
    "language_understanding": 62.0,
    "math": 61.1,
    "coding": 53.7,
}


@pytest.fixture(scope="module")
def cards() -> dict[Path, Card]:
    read = {path.parent: read_card(path.read_bytes()) for path in CARDS}
    return {folder: reading.card for folder, reading in read.items() if reading.card}


def one(ref: str) -> Card:
    (path,) = (path for path in CARDS if path.parent.name == ref)
    card = read_card(path.read_bytes()).card
    assert card is not None
    return card


def model(folder: Path) -> str:
    return folder.relative_to(REGISTRY).parts[1]


def texts(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [text for each in inner for text in texts(each)]
    return [value] if isinstance(value, str) else []


def test_there_are_a_hundred_models() -> None:
    assert len({model(path.parent) for path in CARDS}) >= 100


def test_there_are_models_of_all_four_tasks() -> None:
    assert {path.relative_to(REGISTRY).parts[0] for path in CARDS} == set(TASKS)


@pytest.mark.parametrize("path", CARDS, ids=lambda path: str(path.parent.relative_to(REGISTRY)))
def test_a_card_and_the_files_beside_it_hold(path: Path) -> None:
    assert read_card(path.read_bytes()).problems == []
    assert read_as(Config, path.with_name("config.yaml").read_bytes())[1] == []
    assert read_as(Benchmarks, path.with_name("benchmarks.yaml").read_bytes())[1] == []


def test_a_folder_says_the_task_and_version_of_its_card(cards: dict[Path, Card]) -> None:
    for folder, card in cards.items():
        parts = folder.relative_to(REGISTRY).parts
        assert parts[0] == card.task
        assert parts[2:] in ((), ("versions", card.version))


def test_the_current_version_is_the_highest(cards: dict[Path, Card]) -> None:
    for folder, card in cards.items():
        if folder.parent.name == "versions":
            assert card.version < cards[folder.parent.parent].version


def test_two_models_never_share_a_stub(cards: dict[Path, Card]) -> None:
    holders: dict[str, set[str]] = defaultdict(set)
    for folder, card in cards.items():
        holders[str(card.stub).lower()].add(model(folder))
    assert {stub: names for stub, names in holders.items() if len(names) > 1} == {}


def test_two_models_never_share_a_name(cards: dict[Path, Card]) -> None:
    holders: dict[str, set[str]] = defaultdict(set)
    for folder, card in cards.items():
        holders[card.name.lower()].add(model(folder))
    assert {name: refs for name, refs in holders.items() if len(refs) > 1} == {}


def test_a_stub_agrees_with_its_card(cards: dict[Path, Card]) -> None:
    for card in cards.values():
        stub = Stub.parse(str(card.stub))
        assert stub.framework == card.framework
        assert stub.sub_domain == card.task.replace("-", "_")
        assert (stub.sparse_name == "quantized") == ("quantized" in card.tags)


def test_every_card_has_sources_and_every_figure_one(cards: dict[Path, Card]) -> None:
    for folder, card in cards.items():
        assert card.sources, folder
        assert len(card.performance) > 0, folder
        for name in card.performance:
            measured_here = "starter" in card.tags  # its source is what anyone can run again
            home = ("tools/train/", "modelyard evaluate") if measured_here else "https://"
            assert str(card.performance[name].source).startswith(home), folder


def test_every_address_is_https_or_of_the_hub(cards: dict[Path, Card]) -> None:
    for folder, card in cards.items():
        found = [text for text in texts(card.model_dump()) if "://" in text]
        assert [text for text in found if not text.startswith(("https://", "hf://"))] == [], folder
        assert card.weights.url, folder


def test_every_card_can_be_found_by_tags_and_words(cards: dict[Path, Card]) -> None:
    for folder, card in cards.items():
        assert len(card.tags) == len(set(card.tags)) > 1, folder
        assert str(card.description).startswith(card.name), folder


def test_the_figures_of_a_card_are_those_of_benchmarks_yaml(cards: dict[Path, Card]) -> None:
    beside = {"source", "hardware", "runtime", "batch_size"}
    for folder, card in cards.items():
        held, _ = read_as(Benchmarks, (folder / "benchmarks.yaml").read_bytes())
        assert held is not None
        runs = {run.benchmark: run.metrics for run in held.results}
        figures = {name: card.performance[name].figures for name in card.performance}
        assert {n: {k: v for k, v in f.items() if k not in beside} for n, f in figures.items()} == runs, (
            folder
        )


def test_a_base_model_is_in_the_zoo(cards: dict[Path, Card]) -> None:
    held = {f"{model(folder)}@{card.version}" for folder, card in cards.items()}
    assert {card.base_model for card in cards.values() if card.base_model} <= held


@pytest.mark.parametrize("name", YOLOV8)
def test_yolov8_is_as_its_table_says(name: str) -> None:
    card = one(name)
    box_map, cpu, gpu, millions, gflops, parameters = YOLOV8[name]
    assert card.performance["coco_val"].box_map == pytest.approx(box_map / 100)
    assert card.performance["coco_val"].inference_latency_ms == gpu
    assert card.performance["coco_val_cpu"].inference_latency_ms == cpu
    assert card.architecture.num_parameters == parameters
    assert round(parameters / 1e6, 1) == millions
    assert card.metadata["ultralytics"]["gflops"] == gflops
    assert card.licence == "AGPL-3.0-only"


def test_the_unet_is_as_its_page_says() -> None:
    # https://github.com/mateuszbuda/brain-segmentation-pytorch: LICENSE, "results" and hubconf.py.
    card = one("unet")
    figures = card.performance["lgg_mri_val"].figures
    assert (figures["dice"], figures["median_dice"]) == (0.91, 0.92)
    assert card.licence == "MIT"
    assert str(card.weights.url).endswith("/releases/download/v1.0/unet-e012d006.pt")
    assert card.weights.sha256_prefix == "e012d006"


def block(a: int, b: int) -> int:
    return 9 * a * b + 9 * b * b + 4 * b


def test_the_unet_has_the_parameters_of_its_layers() -> None:
    # unet.py of the same project: blocks of two 3x3 convolutions without bias, each with batch norm.
    widths = [3, 32, 64, 128, 256, 512]
    down = sum(block(a, b) for a, b in pairwise(widths))
    up = sum(4 * 2 * b * b + b + block(2 * b, b) for b in widths[1:-1])
    assert one("unet").architecture.num_parameters == down + up + 32 + 1


def test_tinyllama_is_as_its_table_says() -> None:
    card = one("tinyllama")
    written = {name: card.performance[name].figures["accuracy"] for name in card.performance}
    assert written == {name: pytest.approx(value / 100) for name, value in TINYLLAMA.items()}
    assert (card.licence, card.architecture.num_parameters) == ("Apache-2.0", 1_100_000_000)


def test_phi_2_is_as_its_table_says() -> None:
    card = one("phi-2")
    written = {name: card.performance[name].figures["average"] for name in card.performance}
    assert written == {name: pytest.approx(value / 100) for name, value in PHI_2.items()}
    assert (card.licence, card.architecture.num_parameters) == ("MIT", 2_700_000_000)
    assert card.training.training_time_hours == 14 * 24
