"""PyTorch: a model of the zoo as `load_model` gives it, or a program of `torch.export` (`.pt2`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.errors import RunError
from modelyard.runtimes.beside import of_zip
from modelyard.runtimes.described import inputs_said, outputs_said, tried
from modelyard.runtimes.how import refuse_options
from modelyard.runtimes.installed import version_of
from modelyard.runtimes.reason import reason_of
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.runtimes.how import How
    from modelyard.runtimes.model_file import ModelFile

REQUIRES = ("torch", "numpy")
EXTRA = "torch"
PACKAGE = "torch"
READS = ("torch_export",)
_HALVES = {
    "bfloat16": ("avx512_bf16", "amx_bf16", "bf16"),
    "float16": ("avx512_fp16", "asimdhp"),
}
"""The instructions, as Linux calls them, without which a precision is emulated and slow."""


def devices() -> list[str]:
    """Name the devices that it can use here; the library is asked only where it could have more than one."""
    if (version_of(PACKAGE) or "").endswith("+cpu"):
        return ["cpu"]
    from modelyard.models.place import devices as found

    return found()


def precisions() -> list[str]:
    """Name the numbers that this processor has instructions for."""
    from modelyard.results.machine.processor import flags

    there = set(flags())
    return ["float32", *(name for name, one_of in _HALVES.items() if there.intersection(one_of))]


def open_model(model: Model, how: How) -> Session:
    """Open a model of the zoo, from its weights."""
    from modelyard.runtimes.engines._network import session_of

    return session_of(model, how, "torch", "eager", lambda network: network)


def open_file(file: ModelFile, how: How) -> Session:
    """Open a program of `torch.export`."""
    import torch

    from modelyard.runtimes.engines._tensors import answerer, ready

    refuse_options(how, "torch")
    metadata = of_zip(file.path)
    inputs, names = inputs_said(metadata), outputs_said(metadata)
    if inputs is None:
        raise RunError(
            f"{file.path} does not say what goes in and comes out",
            hint="`modelyard export` writes programs that do.",
        )
    try:
        network = torch.export.load(file.path).module()
    except (RuntimeError, ValueError, TypeError, KeyError, OSError) as error:
        raise RunError(f"{file.path}: torch cannot open it: {reason_of(error)}") from error
    answer = answerer(ready(network, how), how, name="torch")
    outputs = tried(inputs, names, answer)
    used = Used(
        "torch", version_of(PACKAGE) or "", how.device, provider="torch.export", threads=how.threads,
        precision=how.precision or "float32", file=file.path, sha256=file.sha256,
    )  # fmt: skip
    return Session(inputs, outputs, used, answer, metadata)
