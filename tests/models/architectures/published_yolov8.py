"""YOLOv8 as it is published: its table of modules, and from that names, shapes and a slow network.

The table and the scales are those of `yolov8.yaml` (docs.ultralytics.com/models/yolov8); the names follow
from the numbers of its rows. Nothing here is of modelyard.
"""

from __future__ import annotations

import math

import torch
from torch.nn import functional

SCALES = {"n": (0.33, 0.25, 1024), "s": (0.33, 0.5, 1024), "m": (0.67, 0.75, 768), "l": (1.0, 1.0, 512),
          "x": (1.0, 1.25, 512)}  # fmt: skip
# Of which rows each reads, what it is, how often it is repeated, how wide it is.
ROWS = (
    ((-1,), "conv", 1, 64), ((-1,), "conv", 1, 128), ((-1,), "c2f+", 3, 128), ((-1,), "conv", 1, 256),
    ((-1,), "c2f+", 6, 256), ((-1,), "conv", 1, 512), ((-1,), "c2f+", 6, 512), ((-1,), "conv", 1, 1024),
    ((-1,), "c2f+", 3, 1024), ((-1,), "sppf", 1, 1024),
    ((-1,), "up", 1, 0), ((-1, 6), "join", 1, 0), ((-1,), "c2f", 3, 512),
    ((-1,), "up", 1, 0), ((-1, 4), "join", 1, 0), ((-1,), "c2f", 3, 256),
    ((-1,), "conv", 1, 256), ((-1, 12), "join", 1, 0), ((-1,), "c2f", 3, 512),
    ((-1,), "conv", 1, 512), ((-1, 9), "join", 1, 0), ((-1,), "c2f", 3, 1024),
)  # fmt: skip
MAPS = (15, 18, 21)


def _rows(scale):
    depth, width, most = SCALES[scale]
    for number, (sources, kind, repeats, channels) in enumerate(ROWS):
        times = max(round(repeats * depth), 1)
        out = math.ceil(min(channels, most) * width / 8) * 8
        yield number, [number - 1 if one < 0 else one for one in sources], kind, times, out


def _conv(name, inputs, outputs, kernel):
    yield f"{name}.conv.weight", (outputs, inputs, kernel, kernel)
    for part in ("weight", "bias", "running_mean", "running_var"):
        yield f"{name}.bn.{part}", (outputs,)
    yield f"{name}.bn.num_batches_tracked", ()


def _block(name, kind, inputs, outputs, times):
    if kind == "conv":
        yield from _conv(name, inputs, outputs, 3)
    if kind == "sppf":
        yield from _conv(f"{name}.cv1", inputs, inputs // 2, 1)
        yield from _conv(f"{name}.cv2", inputs // 2 * 4, outputs, 1)
    if kind.startswith("c2f"):
        half = outputs // 2
        yield from _conv(f"{name}.cv1", inputs, outputs, 1)
        yield from _conv(f"{name}.cv2", (2 + times) * half, outputs, 1)
        for one in range(times):
            yield from _conv(f"{name}.m.{one}.cv1", half, half, 3)
            yield from _conv(f"{name}.m.{one}.cv2", half, half, 3)


def published_shapes(scale, classes=80):
    """Give the shape of each tensor of a published file by its name."""
    found, widths = [], {-1: 3}
    for number, sources, kind, times, out in _rows(scale):
        inputs = sum(widths[one] for one in sources)
        widths[number] = out or inputs
        found += _block(f"model.{number}", kind, inputs, out, times)
    ins = [widths[one] for one in MAPS]
    inner = {"cv2": max(16, ins[0] // 4, 64), "cv3": max(ins[0], min(classes, 100))}
    for branch, outputs in (("cv2", 64), ("cv3", classes)):
        for level, inputs in enumerate(ins):
            name, width = f"model.22.{branch}.{level}", inner[branch]
            found += [*_conv(f"{name}.0", inputs, width, 3), *_conv(f"{name}.1", width, width, 3)]
            found += [(f"{name}.2.weight", (outputs, width, 1, 1)), (f"{name}.2.bias", (outputs,))]
    return dict([*found, ("model.22.dfl.conv.weight", (1, 16, 1, 1))])


def random_state(scale, classes=80):
    """Make tensors for these names: no norm is one that changes nothing."""
    torch.manual_seed(0)
    state = {}
    for name, shape in published_shapes(scale, classes).items():
        spread = 1.5 / math.sqrt(max(math.prod(shape[1:]), 1)) if len(shape) == 4 else 0.2
        state[name] = torch.randn(shape) * spread + (name.endswith("bn.weight"))
        if name.endswith("running_var"):
            state[name] = torch.rand(shape) + 0.5
    state["model.22.dfl.conv.weight"] = torch.arange(16.0).view(1, 16, 1, 1)
    return state | {name: torch.tensor(1) for name in state if name.endswith("num_batches_tracked")}


def run(scale, state, picture):
    """Run the table row by row on a picture whose sides are multiples of 32; give the three raw maps."""
    given = {-1: picture}
    for number, sources, kind, times, _ in _rows(scale):
        x = torch.cat([given[one] for one in sources], 1)
        name = f"model.{number}"
        if kind == "up":
            x = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
        elif kind == "conv":
            x = _run_conv(state, name, x, 2)
        elif kind == "sppf":
            x = _run_conv(state, f"{name}.cv1", x)
            wider = [functional.max_pool2d(x, size, 1, size // 2) for size in (5, 9, 13)]
            x = _run_conv(state, f"{name}.cv2", torch.cat([x, *wider], 1))
        elif kind.startswith("c2f"):
            x = _run_c2f(state, name, x, times, kind.endswith("+"))
        given[number] = x
    return [_run_head(state, level, given[row]) for level, row in enumerate(MAPS)]


def _run_conv(state, name, x, stride=1):
    weight = state[f"{name}.conv.weight"]
    x = functional.conv2d(x, weight, stride=stride, padding=weight.shape[-1] // 2)
    mean, var = state[f"{name}.bn.running_mean"], state[f"{name}.bn.running_var"]
    x = functional.batch_norm(x, mean, var, state[f"{name}.bn.weight"], state[f"{name}.bn.bias"], eps=1e-3)
    return x * torch.sigmoid(x)


def _run_c2f(state, name, x, times, shortcut):
    x = _run_conv(state, f"{name}.cv1", x)
    kept = list(x.split(x.shape[1] // 2, 1))
    for one in range(times):
        out = _run_conv(state, f"{name}.m.{one}.cv2", _run_conv(state, f"{name}.m.{one}.cv1", kept[-1]))
        kept.append(kept[-1] + out if shortcut else out)
    return _run_conv(state, f"{name}.cv2", torch.cat(kept, 1))


def _run_head(state, level, x):
    found = []
    for branch in ("cv2", "cv3"):
        name = f"model.22.{branch}.{level}"
        y = _run_conv(state, f"{name}.1", _run_conv(state, f"{name}.0", x))
        found.append(functional.conv2d(y, state[f"{name}.2.weight"], state[f"{name}.2.bias"]))
    return torch.cat(found, 1)
