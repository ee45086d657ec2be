"""ncnn, through pnnx: `.ncnn.param` with the graph, `.ncnn.bin` with the weights.

The file takes one input at a time, for ncnn's blobs have no axis for more: its runtime loops over a batch.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

from modelyard.convert.formats._captured import reason_of, stilled
from modelyard.convert.kept import SAID
from modelyard.convert.plain_answer import with_plain_answer
from modelyard.core.errors import ExportError

if TYPE_CHECKING:
    import torch
    from torch import nn

    from modelyard.convert.examples import Examples
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options

SUFFIX = ".ncnn.param"
"""With its name in it: what lies beside it is then no other format's `.bin` or `.json`."""
REQUIRES = ("torch", "pnnx")
EXTRA = "ncnn"
MADE_BY = ("torch", "pnnx")
BESIDE = ".bin"
_PATIENCE = 600.0


def write(network: nn.Module, examples: Examples, to: str, options: Options) -> Metadata:
    """Write a network for ncnn; the metadata lies beside it as JSON, for the format has no room for it."""
    stem = os.path.splitext(to)[0]
    with tempfile.TemporaryDirectory(dir=os.path.dirname(to)) as folder:
        _convert(network, examples, folder)
        for name, suffix in (("out.param", ".param"), ("out.bin", BESIDE)):
            shutil.move(os.path.join(folder, name), stem + suffix)
    with open(stem + SAID, "w", encoding="utf-8") as file:
        json.dump(options.metadata.as_texts(), file, indent=1, sort_keys=True, ensure_ascii=False)
    return options.metadata


def _convert(network: nn.Module, examples: Examples, folder: str) -> None:
    import torch

    single = tuple(one[:1] for one in examples.values)
    traced = os.path.join(folder, "in.pt")
    with stilled():
        try:
            program = torch.jit.trace(with_plain_answer(network), single, check_trace=False)  # type: ignore[no-untyped-call]
            torch.jit.save(program, traced)
        except (RuntimeError, ValueError, TypeError) as error:
            raise ExportError(f"{type(network).__name__} cannot be traced: {reason_of(error)}") from error
    said = _run(traced, single, folder)
    unknown = _unknown(os.path.join(folder, "out.param"))
    if unknown is None or unknown:
        what = f"ncnn has no {', '.join(unknown)}" if unknown else said
        raise ExportError(f"{type(network).__name__} cannot be written for ncnn: {what}")


def _run(traced: str, inputs: tuple[torch.Tensor, ...], folder: str) -> str:
    """Run pnnx, and give the last that it says."""
    import pnnx

    shapes = ",".join(f"[{','.join(map(str, one.shape))}]{_kind(one)}" for one in inputs)
    tool = os.path.join(os.path.dirname(pnnx.__file__), "pnnx")
    words = [tool, traced, f"inputshape={shapes}", "fp16=0"]
    words += [f"{kind}={os.path.join(folder, name)}" for kind, name in _OUTPUTS.items()]
    try:
        done = subprocess.run(
            words, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f"pnnx was not done after {_PATIENCE:.0f} s"
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[-1] if lines else f"pnnx ended with {done.returncode}"


_OUTPUTS = {
    "ncnnparam": "out.param", "ncnnbin": "out.bin", "ncnnpy": "out.py", "pnnxparam": "step.param",
    "pnnxbin": "step.bin", "pnnxpy": "step.py", "pnnxonnx": "step.onnx",
}  # fmt: skip


def _kind(one: torch.Tensor) -> str:
    return {"float32": "f32", "int64": "i64", "float16": "f16"}[str(one.dtype).removeprefix("torch.")]


def _unknown(param: str) -> list[str] | None:
    """Name the operators of a graph that are torch's and none of ncnn's; None where there is no graph."""
    if not os.path.isfile(param):
        return None
    with open(param, encoding="utf-8") as file:
        kinds = {line.split()[0] for line in file.read().splitlines()[2:] if line.strip()}
    return sorted(kind for kind in kinds if "." in kind or "::" in kind)
