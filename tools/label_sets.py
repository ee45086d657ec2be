"""Write the label sets that cards name, from the names that torchvision publishes with its weights.

The names are those of the classes of ImageNet (ILSVRC 2012), COCO and Pascal VOC. COCO
has numbers without a category, which detectors of 80 classes leave out. The synsets of
ImageNet's classes are those that timm publishes.
"""

from __future__ import annotations

from pathlib import Path

from torchvision_operators import import_torchvision

SYNSETS = Path(__file__).parents[1] / "src/modelyard/evaluation/datasets/_imagenet_synsets.txt"
FOLDER = Path(__file__).parents[1] / "src" / "modelyard" / "tasks" / "label_sets"


def sets() -> dict[str, list[str]]:
    """Give the sets by name."""
    import_torchvision()
    from torchvision.models import _meta

    coco = list(_meta._COCO_CATEGORIES)
    return {
        "imagenet-1k": list(_meta._IMAGENET_CATEGORIES),
        "coco-91": ["background", *coco[1:]],
        "coco-80": [name for name in coco[1:] if name != "N/A"],
        "voc-21": ["background", *_meta._VOC_CATEGORIES[1:]],
    }


def synsets() -> list[str]:
    """Give the numbers in WordNet of ImageNet's classes, in their order."""
    import_torchvision()
    from timm.data import ImageNetInfo

    return list(ImageNetInfo("imagenet-1k").label_names())


def main() -> None:
    for name, labels in sets().items():
        (FOLDER / f"{name}.txt").write_text("\n".join(labels) + "\n", encoding="utf-8")
    SYNSETS.write_text("\n".join(synsets()) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
