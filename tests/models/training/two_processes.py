"""One of two processes that train a network together: `two_processes.py RANK FOLDER`."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

import torch
from torch.nn.parallel import DistributedDataParallel

from modelyard.models import create_model


def network() -> torch.nn.Module:
    """Norms that look at one picture at a time, so that a half of a batch is normed as in the whole."""
    torch.manual_seed(0)
    small = {"backbone": {"depths": [1, 1, 1, 1], "widths": [8, 8, 16, 16]}}
    made = create_model("resnet18", num_classes=5, config={"parameters": small}).double()
    return made.eval()


def batch() -> torch.Tensor:
    return torch.rand(4, 3, 64, 64, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def loss(model: torch.nn.Module, x: torch.Tensor) -> torch.Tensor:
    return model(x).square().mean()


def main(rank: int, folder: Path) -> None:
    torch.set_num_threads(1)
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2,
        timeout=datetime.timedelta(seconds=60),
    )  # fmt: skip
    model = DistributedDataParallel(network())
    loss(model, batch()[2 * rank : 2 * rank + 2]).backward()
    torch.save([one.grad for one in model.module.parameters()], folder / f"{rank}.pt")
    torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
