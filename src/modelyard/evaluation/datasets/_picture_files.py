"""Pictures that lie in files, each with its truth; a file is read when it is asked for.

Items come in an order that a lot of their names draws, so that the first hundred are a fair sample of all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from modelyard.core.errors import InputError, NotFoundError
from modelyard.evaluation.datasets._split import checked_size, lot
from modelyard.tasks.pictures import read_picture

SUFFIXES = (".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp")


class PictureFiles(Dataset[tuple[torch.Tensor, Any]]):
    """Pictures by name, below one folder."""

    def __init__(
        self,
        root: str,
        named: Sequence[tuple[str, Any]],
        labels: Sequence[str],
        size: int | None = None,
        *,
        truth: Callable[[Any], Any] | None = None,
    ) -> None:
        """Take names of files, and of each its truth or what `truth` makes of it when it is asked for."""
        if not named:
            raise InputError(f"{root} holds no pictures", hint=f"They end with {', '.join(SUFFIXES)}.")
        drawn = sorted(named, key=lambda one: lot(one[0].replace(os.sep, "/")))
        self.root, self.labels = root, list(labels)
        self.named = drawn[: checked_size(size, len(drawn))]
        self._truth = truth

    def __len__(self) -> int:
        return len(self.named)

    def name_of(self, number: int) -> str:
        """Give the path of a picture alone, whatever its truth is."""
        return os.path.join(self.root, self.named[number][0])

    def picture_file(self, number: int) -> tuple[str, Any]:
        """Give the path of a picture, and its truth."""
        truth = self.named[number][1]
        return self.name_of(number), truth if self._truth is None else self._truth(truth)

    def __getitem__(self, number: int) -> tuple[torch.Tensor, Any]:
        path, truth = self.picture_file(number)
        pixels = np.require(read_picture(path), requirements=("C", "W"))  # a tensor can be written to
        return torch.from_numpy(pixels).permute(2, 0, 1).contiguous(), truth


def place_of(place: str | None, usual: str, how: str, what: str = "folder") -> str:
    """Give where a data set lies; a sentence says how it gets there.

    Args:
        place: what the user said.
        usual: where it is looked for otherwise.
        how: where to get it, and what has to lie there.
        what: a folder or a file.
    """
    path = os.path.expanduser(place or usual)
    if not path:
        raise NotFoundError(f"it is not said which {what} is meant", hint=how)
    if not os.path.exists(path):
        raise NotFoundError(f"there is no {what} `{path}`", hint=how)
    return path


def pictures_below(folder: str) -> Iterator[str]:
    """Name the pictures below a folder, in its subfolders too."""
    for where, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            if file.lower().endswith(SUFFIXES) and not file.startswith("."):
                yield os.path.relpath(os.path.join(where, file), folder)
