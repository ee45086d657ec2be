"""Write a detector's checkpoint as its publisher does: the network pickled whole, with its classes.

python published_whole.py SCALE CHECKPOINT TENSORS

The classes are stand-ins under the publisher's names, and leave a mark beside the file when they are used.
"""

from __future__ import annotations

import sys
import types
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).with_name("architectures")))
from published_yolov8 import random_state


def main(scale: str, checkpoint: str, tensors: str) -> None:
    mark = Path(checkpoint).with_suffix(".mark")
    state = {
        name: one.half() if one.is_floating_point() else one for name, one in random_state(scale).items()
    }
    network = stand_in("ultralytics.nn.tasks", "DetectionModel", mark)()
    for name, tensor in state.items():
        place(network, name.split("."), tensor, mark)
    network.register_buffer("passing", torch.ones(3), persistent=False)
    network.names = {0: "person", 1: "bicycle"}
    network.stride = torch.tensor([8.0, 16.0, 32.0])
    network.yaml = {"nc": 80, "scale": scale}
    torch.save({"epoch": -1, "model": network, "ema": None, "train_args": {"imgsz": 640}}, checkpoint)
    torch.save(state, tensors)
    mark.unlink(missing_ok=True)


def place(module: nn.Module, path: list[str], tensor: torch.Tensor, mark: Path) -> None:
    """Put a tensor at its path, with a module of a foreign class at each step."""
    *steps, last = path
    for step in steps:
        if step not in module._modules:
            kind = "Detect" if step == "22" else "Sequential" if step in ("model", "m") else "Conv"
            module.add_module(step, stand_in("ultralytics.nn.modules", kind, mark)())
        module = module._modules[step]
    if last.startswith(("running", "num")):
        module.register_buffer(last, tensor)
    else:
        module.register_parameter(last, nn.Parameter(tensor, requires_grad=False))


def stand_in(package: str, name: str, mark: Path) -> type[nn.Module]:
    """Make a class under a publisher's name; taking an object of it out of a pickle leaves a mark."""
    for parent in (package.rsplit(".", count)[0] for count in range(package.count("."), -1, -1)):
        sys.modules.setdefault(parent, types.ModuleType(parent))
    home = sys.modules[package]

    def used(self: nn.Module, state: dict[str, object]) -> None:
        mark.write_text(name)
        self.__dict__.update(state)

    if not hasattr(home, name):
        setattr(home, name, type(name, (nn.Module,), {"__module__": package, "__setstate__": used}))
    return getattr(home, name)


if __name__ == "__main__":
    main(*sys.argv[1:])
