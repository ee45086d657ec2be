"""What timm does for `list_models`, in a process of its own: the peer of `modelyard list`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [sys.argv[1], str(Path(__file__).parents[2] / "tools")]

from torchvision_operators import import_torchvision  # noqa: E402

import_torchvision()

import timm  # noqa: E402, TID253

print(len(timm.list_models("resnet*")))
