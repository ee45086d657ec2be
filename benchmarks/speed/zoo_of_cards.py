"""Make a zoo of many cards with the variety of a real team's: tasks, versions, gaps, comments, metadata.

python benchmarks/speed/zoo_of_cards.py FOLDER [--cards 10000] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

BACKBONES = {
    "classification": [
        "resnet50",
        "resnet101",
        "efficientnet_b0",
        "efficientnet_b3",
        "vit_b_16",
        "convnext_tiny",
    ],
    "detection": ["yolov8n", "yolov8m", "fasterrcnn_resnet50_fpn", "retinanet_resnet50_fpn"],
    "segmentation": ["unet", "deeplabv3_resnet50", "fcn_resnet101", "lraspp_mobilenet_v3"],
    "text-generation": ["llama", "phi", "gpt2"],
}
BENCHMARKS = {
    "classification": ("imagenet_val", "top1_accuracy"),
    "detection": ("coco_val", "box_map"),
    "segmentation": ("coco_val_voc_labels", "miou"),
    "text-generation": ("wikitext2", "perplexity"),
}
SITES = ["line", "warehouse", "harbour", "clinic", "orchard", "kiosk", "quarry", "lab"]
TEAMS = ["vision", "quality", "logistics", "research", "edge"]
TAGS = ["imagenet", "mobile", "quantized", "pruned", "baseline", "production", "night", "thermal"]
LICENCES = ["Apache-2.0", "MIT", "BSD-3-Clause", "LicenseRef-Internal", "CC-BY-NC-4.0"]


def card(pick: random.Random, task: str, number: int, version: str, latest: bool) -> str:
    """Write one card as a person would: not every key is there, some have comments."""
    backbone = pick.choice(BACKBONES[task])
    site = pick.choice(SITES)
    lines = [
        f'name: "{backbone} {site} {number}"',
        f'version: "{version}"',
        f"task: {task}",
        "framework: pytorch",
        f'description: "{backbone} trained for the {site}, on pictures of its own cameras."',
        "",
        "architecture:",
        f"  backbone: {backbone}",
        f"  num_parameters: {pick.choice([pick.randrange(10**6, 10**9), f'{pick.uniform(1, 900):.1f}M'])}",
        "  input_size: [3, 224, 224]",
        "  input_dtype: float32",
    ]
    if task != "text-generation" and pick.random() < 0.9:
        lines += [
            "  input_normalization:",
            "    mean: [0.485, 0.456, 0.406]",
            "    std: [0.229, 0.224, 0.225]",
        ]
    if pick.random() < 0.8:
        lines += ["", "training:", f'  dataset: "{site}-{pick.randrange(1, 9)}"']
        lines += [f"  epochs: {pick.randrange(1, 300)}", "  optimizer: SGD  # with momentum 0.9"]
        lines += [
            f"  learning_rate: {pick.choice([0.1, 0.01, 0.001])}",
            f"  batch_size: {2 ** pick.randrange(4, 11)}",
        ]
    lines += ["", "weights:", f'  url: "https://storage.example.com/models/{site}/{number}-{version}.pth"']
    lines += [f'  sha256: "{pick.getrandbits(256):064x}"'] if pick.random() < 0.85 else []
    lines += [f"  size_mb: {pick.uniform(5, 900):.1f}", "  format: pytorch_state_dict"]
    if pick.random() < 0.85:
        lines += ["", "performance:", *figures(pick, task)]
    if pick.random() < 0.5:
        lines += [
            "",
            "exports:",
            "  onnx:",
            f'    url: "https://storage.example.com/models/{site}/{number}.onnx"',
        ]
        lines += [f'    sha256: "{pick.getrandbits(256):064x}"', "    opset_version: 17"]
    status = "active" if latest or pick.random() < 0.7 else "deprecated"
    lines += [
        "",
        f"tags: [{', '.join(sorted(pick.sample(TAGS, pick.randrange(0, 4))))}]",
        f"status: {status}",
    ]
    lines += [f"licence: {pick.choice(LICENCES)}"] if pick.random() < 0.9 else []
    if pick.random() < 0.6:
        lines += [
            "",
            "metadata:",
            f"  team: {pick.choice(TEAMS)}",
            f"  cost_centre: {pick.randrange(1000, 9999)}",
        ]
    return "\n".join(lines) + "\n"


def figures(pick: random.Random, task: str) -> list[str]:
    """Write the figures of one benchmark, some with a latency."""
    benchmark, metric = BENCHMARKS[task]
    value = pick.uniform(5, 40) if metric == "perplexity" else pick.uniform(0.3, 0.92)
    lines = [f"  {benchmark}:", f"    {metric}: {value:.4f}"]
    if pick.random() < 0.6:
        lines += [
            f"    inference_latency_ms: {pick.uniform(1, 90):.2f}",
            '    hardware: "NVIDIA T4"',
            "    batch_size: 1",
        ]
    return lines


def make(root: Path, cards: int, seed: int) -> None:
    """Make the zoo: two cards of three are a model's current version, the rest earlier ones."""
    pick = random.Random(seed)
    root.mkdir(parents=True)
    (root / "modelyard.toml").write_text('name = "many"\n', encoding="utf-8")
    made, number = 0, 0
    while made < cards:
        task = pick.choice(list(BACKBONES))
        folder = root / "registry" / task / f"{pick.choice(SITES)}_{number:05d}"
        older = min(pick.choice([0, 0, 0, 1, 2]), cards - made - 1)
        versions = [f"1.{minor}.0" for minor in range(older + 1)]
        for version in versions:
            latest = version == versions[-1]
            place = folder if latest else folder / "versions" / version
            place.mkdir(parents=True, exist_ok=True)
            (place / "model_card.yaml").write_text(
                card(pick, task, number, version, latest), encoding="utf-8"
            )
        made += len(versions)
        number += 1


def on_cards(about: str | None, work: Callable[[Path, int, int], None], *, cards: int, rounds: int) -> None:
    """Let a script measure in a folder that goes away; its options say of how many cards, and how often.

    Args:
        about: what the script says of itself, for its help.
        work: is given the folder, the number of cards and that of rounds.
        cards: how many by default.
        rounds: by default.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--cards", type=int, default=cards)
    parser.add_argument("--rounds", type=int, default=rounds)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        work(Path(place), given.cards, given.rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    make(given.folder, given.cards, given.seed)
    print(f"{given.folder}: {given.cards} cards")


if __name__ == "__main__":
    main()
