"""ImageNet's validation pictures (ILSVRC 2012): 50,000 of 1,000 classes, or any part of them.

A class is a synset of WordNet, such as n01440764, the tench; their order is that of the synsets' numbers,
as everybody publishes it. The order of the development kit's own numbers is another, and is not taken.
"""

from __future__ import annotations

import csv
import os
from functools import cache

from modelyard.core.errors import InputError
from modelyard.evaluation.datasets._only import demand_known
from modelyard.evaluation.datasets._picture_files import PictureFiles, pictures_below, place_of
from modelyard.tasks.labels import labels_of

__all__ = ["PLACE", "PUBLISHED", "SPLITS", "TASKS", "labels", "load", "synsets"]

TASKS = ("classification",)
SPLITS = ("validation",)
USUAL = "data/imagenet"
SOLUTION = "LOC_val_solution.csv"
PUBLISHED = True  # wherever it lies: every folder is a synset of it
PLACE = (
    "Get ILSVRC2012_img_val.tar from https://image-net.org/download.php (it wants an account), and put its "
    f"pictures into a folder for each synset, such as {USUAL}/n01440764/; or leave them in one folder, with "
    f"Kaggle's {SOLUTION} beside them. If it lies elsewhere, say `imagenet:PATH`."
)


def load(
    split: str = "validation",
    *,
    task: str = "classification",
    size: int | None = None,
    place: str | None = None,
) -> PictureFiles:
    """Give the validation pictures, or the part of them that is there.

    Args:
        split: `validation`.
        task: `classification`.
        size: How many, drawn by lot; all by default.
        place: The folder; data/imagenet by default.
    """
    demand_known("ImageNet", task, TASKS, split, SPLITS)
    root = place_of(place, USUAL, PLACE)
    root = os.path.join(root, "val") if os.path.isdir(os.path.join(root, "val")) else root
    solution = next((path for path in _solutions(root) if os.path.isfile(path)), None)
    named = _in_folders(root) if solution is None else _in_one_folder(root, solution)
    return PictureFiles(root, named, labels(task), size)


def labels(task: str = "classification") -> list[str]:
    """Name the 1,000 classes, in the order of their synsets."""
    demand_known("ImageNet", task, TASKS, SPLITS[0], SPLITS)
    return labels_of({"labels": "imagenet-1k"}) or []


@cache
def synsets() -> dict[str, int]:
    """Give the number of the class of each synset."""
    with open(os.path.join(os.path.dirname(__file__), "_imagenet_synsets.txt"), encoding="ascii") as file:
        return {line.strip(): number for number, line in enumerate(file)}


def _in_folders(root: str) -> list[tuple[str, int]]:
    folders = sorted(one.name for one in os.scandir(root) if one.is_dir() and not one.name.startswith("."))
    if not folders:
        raise InputError(f"{root} has no folder for a synset", hint=PLACE)
    return [
        (os.path.join(name, picture), _number(name, root))
        for name in folders
        for picture in pictures_below(os.path.join(root, name))
    ]


def _in_one_folder(root: str, solution: str) -> list[tuple[str, int]]:
    try:
        with open(solution, encoding="utf-8", newline="") as file:
            rows = [(one["ImageId"], one["PredictionString"].split()[0]) for one in csv.DictReader(file)]
    except (KeyError, IndexError, AttributeError):
        told = "each row has an ImageId, and a PredictionString that begins with its synset"
        raise InputError(f"{solution} is not as Kaggle has it: {told}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{solution} cannot be read: {error}") from None
    named = [(f"{name}.JPEG", _number(synset, solution)) for name, synset in rows]
    return [one for one in named if os.path.isfile(os.path.join(root, one[0]))]


def _solutions(root: str) -> list[str]:
    return [os.path.join(root, SOLUTION), os.path.join(os.path.dirname(root), SOLUTION)]


def _number(name: str, where: str) -> int:
    if name not in synsets():
        raise InputError(
            f"{where}: {name!r} is no synset of ILSVRC 2012",
            hint="Folders are called by synsets, such as n01440764; of other folders say `folder:PATH`.",
        )
    return synsets()[name]
