"""How a set of torchvision's weights is laid out as a card, a config and published figures."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from starter_cards.release import SWAG, Release, version_of

BENCHMARKS = {
    "ImageNet-1K": "imagenet_val",
    "COCO-val2017": "coco_val",
    "COCO-val2017-VOC-labels": "coco_val_voc_labels",
}
METRICS = {
    "acc@1": "top1_accuracy",
    "acc@5": "top5_accuracy",
    "box_map": "box_map",
    "mask_map": "mask_map",
    "kp_map": "keypoint_map",
    "miou": "miou",
    "pixel_acc": "pixel_accuracy",
}
DATASETS = {
    "classification": "ImageNet-1K",
    "detection": "COCO",
    "segmentation": "COCO with the labels of Pascal VOC",
}
STUB_DATASETS = {"classification": "imagenet", "detection": "coco", "segmentation": "coco_voc_labels"}
LABELS = {1000: "imagenet-1k", 91: "coco-91", 21: "voc-21"}
LICENCES = {"https://github.com/facebookresearch/SWAG/blob/main/LICENSE": "CC-BY-NC-4.0"}
PERSONS = ["no person", "person"]
ORDINALS = {1: "first", 2: "second", 3: "third"}


def card(release: Release, several: bool) -> dict[str, Any]:
    """Lay out `model_card.yaml`."""
    meta = release.weights.meta
    return _known(
        {
            "name": release.name,
            "version": release.version,
            "task": release.task,
            "framework": "pytorch",
            "description": describe(release, several),
            "licence": LICENCES.get(meta.get("license")),
            "architecture": architecture(release),
            "preprocessing": preprocessing(release),
            "training": {"dataset": DATASETS[release.task], "recipe": meta["recipe"]},
            "weights": weights_file(release),
            "performance": {
                run["benchmark"]: run["metrics"] | {"source": run["source"]} for run in benchmarks(release)
            },
            "tags": tags(release),
            "labels": LABELS.get(len(meta["categories"]), meta["categories"]),
            "stub": stub(release),
            "base_model": base_model(release),
            "sources": [text for text in (release.page, meta["recipe"], meta.get("license")) if text],
            "metadata": {"torchvision": torchvision_part(release)},
        }
    )


def describe(release: Release, several: bool) -> str:
    """Say in a sentence what the weights are."""
    name = release.weights.name
    start = f"{release.name}, {release.facts.about},"
    if release.swag == "E2E":
        return f"{start} for ImageNet-1K: SWAG weights fine-tuned end to end ({name})."
    if release.swag == "LINEAR":
        return f"{start} for ImageNet-1K: a linear classifier on frozen SWAG weights ({name})."
    if release.quantized:
        backend = release.weights.meta["backend"]
        return f"{start} for ImageNet-1K: {base_model(release)} quantized to 8 bits for {backend} ({name})."
    end = f"torchvision's weights {name}."
    number = int(release.version[0])
    if several and number:
        end = f"torchvision's {ORDINALS[number]} recipe ({name})."
    return f"{start} for {DATASETS[release.task]}: {end}"


def architecture(release: Release) -> dict[str, Any]:
    """Lay out `architecture:`; a detection preset has no size and no normalisation of its own."""
    meta, preset = release.weights.meta, release.weights.transforms()
    crop = getattr(preset, "crop_size", None)
    return _known(
        {
            "backbone": release.facts.backbone,
            "num_parameters": meta["num_params"],
            "input_size": [3, crop[0], crop[0]] if crop else None,
            "input_dtype": "float32",
            "input_normalization": {"mean": preset.mean, "std": preset.std}
            if hasattr(preset, "mean")
            else None,
            "macs": round(Decimal(str(meta["_ops"])) * 10**9),
        }
    )


def preprocessing(release: Release) -> dict[str, Any] | None:
    """Lay out `preprocessing:` from the preset of the weights."""
    preset = release.weights.transforms()
    if not hasattr(preset, "resize_size"):
        return None
    crop = getattr(preset, "crop_size", None)
    return _known(
        {
            "resize": preset.resize_size[0],
            "resize_rule": "shortest",
            "interpolation": preset.interpolation.value,
            "antialias": preset.antialias,
            "crop": crop[0] if crop else None,
            "color_order": "RGB",
            "layout": "CHW",
        }
    )


def weights_file(release: Release) -> dict[str, Any]:
    """Lay out `weights:`; sizes are in MiB, digests what torch.hub reads from a file's name."""
    url = release.weights.url
    digest = re.search(r"-([0-9a-f]{8,})\.pth$", url)
    return _known(
        {
            "url": url,
            "sha256_prefix": digest[1] if digest else None,
            "size_mb": f"{release.weights.meta['_file_size']} MiB",
            "format": "pytorch_state_dict",
        }
    )


def _part(release: Release) -> str:
    """Name the part of a data set that figures are of: a detector of people is judged on people alone."""
    return "_persons" if release.weights.meta["categories"] == PERSONS else ""


def benchmarks(release: Release) -> list[dict[str, Any]]:
    """Lay out the published figures, percentages as fractions."""
    return [
        {
            "benchmark": BENCHMARKS[benchmark] + _part(release),
            "metrics": {
                METRICS[metric]: float(Decimal(str(value)) / 100) for metric, value in figures.items()
            },
            "source": release.page,
        }
        for benchmark, figures in release.weights.meta["_metrics"].items()
    ]


def _share(percent: float) -> float:
    """Give 0.56522 for 56.522: by tens, so that no digit is added."""
    return float(Decimal(str(percent)) / 100)


def tags(release: Release) -> list[str]:
    """Give what the task, the family and the weights are looked for by."""
    tags = [release.weights.name.partition("_")[0].lower().removesuffix("1k"), *release.facts.tags]
    tags += ["swag"] if release.swag else []
    tags += ["quantized", "int8", release.weights.meta["backend"]] if release.quantized else []
    return tags + (["legacy"] if release.weights.name.endswith("_LEGACY") else [])


def stub(release: Release) -> str:
    """Write the SparseZoo stub."""
    dataset = STUB_DATASETS[release.task] + (f"-{SWAG[release.swag][0]}" if release.swag else "")
    sparse = "quantized-none" if release.quantized else "base-none"
    return f"cv/{release.task}/{release.facts.stub}/pytorch/torchvision/{dataset}/{sparse}"


def base_model(release: Release) -> str | None:
    """Name the model whose weights were quantized."""
    before = release.weights.meta.get("unquantized")
    return f"{release.own}@{version_of(before.name)}" if before else None


def torchvision_part(release: Release) -> dict[str, Any]:
    """Lay out what only torchvision's own users need."""
    meta, weights = release.weights.meta, release.weights
    return _known(
        {
            "builder": release.builder,
            "weights": f"{type(weights).__name__}.{weights.name}",
            "min_size": list(meta["min_size"]),
            "backend": meta.get("backend"),
            "keypoints": meta.get("keypoint_names"),
        }
    )


def config(release: Release) -> dict[str, Any]:
    """Lay out `config.yaml`."""
    shape = architecture(release)
    quantized = {"quantize": True, "backend": release.weights.meta.get("backend")}
    return _known(
        {
            "architecture": release.own,
            "backbone": release.facts.backbone,
            "num_classes": len(release.weights.meta["categories"]),
            "in_channels": 3,
            "input_size": shape.get("input_size"),
            "parameters": quantized if release.quantized else None,
        }
    )


def _known(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value is not None}
