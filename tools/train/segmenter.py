"""Train a network that names each pixel's digit: `python tools/train/segmenter.py digits_unet`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import torch
from baselines import mean_mask, painted_blobs
from canvases import LearnsFromCanvases, batches, steps, training_batches
from command import run
from kind import Figures, Tell
from measures import Confusion
from network import build
from recipe import Recipe
from torch import Tensor, nn
from torch.nn import functional
from training import trained

CLASSES = 11
GROUND, DIGIT = 0.3, 3.0  # weights of a pixel in the cross entropy: nine of ten pixels are ground


class Segmenter(LearnsFromCanvases):
    task = "segmentation"
    script = "tools/train/segmenter.py"
    benchmark = "digit_masks_held_out"

    def train(self, network: nn.Module, recipe: Recipe, tell: Tell) -> nn.Module:
        data = training_batches(recipe, self.task)
        return trained(network, data, self.loss, recipe.schedule, steps=steps(recipe), tell=tell)

    @staticmethod
    def loss(scores: Tensor, masks: list[Tensor]) -> Tensor:
        """Weighted cross entropy, and one minus the Dice overlap of each digit's class."""
        true = torch.stack(masks)
        weights = torch.tensor([GROUND] + [DIGIT] * (CLASSES - 1))
        shares = scores.softmax(1)[:, 1:]
        wanted = functional.one_hot(true, CLASSES).permute(0, 3, 1, 2)[:, 1:]
        shared, both = (shares * wanted).sum((0, 2, 3)), (shares + wanted).sum((0, 2, 3))
        return functional.cross_entropy(scores, true, weights) + (1 - (2 * shared + 1) / (both + 1)).mean()

    @torch.no_grad()
    def figures(self, network: nn.Module, recipe: Recipe, split: str = "held-out") -> Figures:
        confusion = Confusion(CLASSES)
        for pictures, masks in batches(split, recipe, self.task, self.size):
            confusion.add(network(pictures).argmax(1), torch.stack(masks))
        return {"miou": confusion.miou, "pixel_accuracy": confusion.pixel_accuracy}

    def baselines(self, recipe: Recipe) -> dict[str, Figures]:
        mean, painted = Confusion(CLASSES), Confusion(CLASSES)
        everywhere = mean_mask()
        for number, mask in enumerate(self._masks(recipe)):
            mean.add(everywhere, mask)
            painted.add(painted_blobs(number), mask)
        return {
            name: {"miou": one.miou, "pixel_accuracy": one.pixel_accuracy}
            for name, one in (("mean_mask", mean), ("blobs", painted))
        }

    def _masks(self, recipe: Recipe) -> Iterator[Tensor]:
        for _, masks in batches("held-out", recipe, self.task, self.size):
            yield from masks


if __name__ == "__main__":
    sys.exit(run(Segmenter(), build))
