"""A small training run that saves after each epoch and goes on from its latest checkpoint.

python small_run.py RECIPE FOLDER [--ballast MEGABYTES]; its last line is a digest of all it has learned.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader, RandomSampler, TensorDataset

from modelyard.models.versioning.checkpoint import latest_checkpoint, load_checkpoint, save_checkpoint

EPOCHS = 5
RECIPES = ("sgd", "adamw", "mixed")


class Run:
    """The parts of a run: what is trained, by what, on what, in which order."""

    def __init__(self, recipe: str) -> None:
        torch.manual_seed(1)
        self.mixed = recipe == "mixed"
        self.model = nn.Sequential(
            nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.4), nn.Linear(16, 3)
        )  # fmt: skip
        if recipe == "adamw":
            self.optimizer: Any = torch.optim.AdamW(self.model.parameters(), lr=0.01)
            self.scheduler: Any = torch.optim.lr_scheduler.OneCycleLR(
                self.optimizer, 0.05, total_steps=4 * EPOCHS
            )
        else:
            self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.05, momentum=0.9, nesterov=True)
            self.scheduler = torch.optim.lr_scheduler.MultiStepLR(self.optimizer, [6, 9, 13], 0.5)
        self.scaler = torch.amp.GradScaler("cpu", init_scale=8.0, growth_interval=3, enabled=self.mixed)
        self.order = torch.Generator().manual_seed(11)
        given = torch.randn(40, 6)
        data = TensorDataset(given, given[:, :3].argmax(1))
        self.loader = DataLoader(data, batch_size=10, sampler=RandomSampler(data, generator=self.order))
        self.losses: list[float] = []

    def epoch(self) -> float:
        for given, wanted in self.loader:
            self.optimizer.zero_grad()
            with torch.autocast("cpu", torch.bfloat16, enabled=self.mixed):
                loss = nn.functional.cross_entropy(self.model(given), wanted)
            self.scaler.scale(loss).backward()
            self.scaler.step(self.optimizer)
            self.scaler.update()
            self.scheduler.step()
            self.losses.append(loss.item())
        return self.losses[-1]

    def parts(self) -> dict[str, Any]:
        return {"scheduler": self.scheduler, "scaler": self.scaler, "sampler": self.order}

    def digest(self) -> str:
        states = [self.model.state_dict(), self.optimizer.state_dict(), self.scaler.state_dict()]
        torch.set_printoptions(precision=17, threshold=10_000)
        tensors = [*self.model.state_dict().values(), self.order.get_state(), torch.get_rng_state()]
        return sha256(repr((states, self.losses)).encode() + b"".join(map(_bytes, tensors))).hexdigest()


def _bytes(tensor: torch.Tensor) -> bytes:
    return bytes(tensor.detach().contiguous().untyped_storage())


def train(recipe: str, folder: str, *, saves: bool = True, ballast: int = 0) -> str:
    torch.set_num_threads(1)
    run = Run(recipe)
    done = 0
    if latest_checkpoint(folder) is not None:
        found = load_checkpoint(folder, run.model, run.optimizer, **run.parts())
        done, run.losses = found.epoch, found.extra["losses"]
    for epoch in range(done + 1, EPOCHS + 1):
        loss = run.epoch()
        if saves:
            extra = {"losses": run.losses, "ballast": torch.zeros(ballast, 1 << 20, dtype=torch.uint8)}
            save_checkpoint(
                run.model, run.optimizer, epoch, {"loss": loss}, f"{folder}/", extra=extra, **run.parts()
            )
    return run.digest()


if __name__ == "__main__":
    print(train(sys.argv[1], sys.argv[2], ballast=int(sys.argv[3])))
