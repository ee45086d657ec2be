"""torch.compile: the network of a model of the zoo, made into machine code where it runs."""

from __future__ import annotations

import os
import shutil
import warnings
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import MissingExtraError, RunError
from modelyard.runtimes.engines.torch import devices, precisions
from modelyard.runtimes.reason import reason_of

if TYPE_CHECKING:
    from torch import nn

    from modelyard.registry.model import Model
    from modelyard.runtimes.how import How
    from modelyard.runtimes.model_file import ModelFile
    from modelyard.runtimes.session import Session

__all__ = ["devices", "open_file", "open_model", "precisions"]
COMPILES = True
REQUIRES = ("torch", "numpy")
EXTRA = "torch"
PACKAGE = "torch"
READS: tuple[str, ...] = ()
_COMPILERS = ("c++", "g++", "clang++")


def open_model(model: Model, how: How) -> Session:
    """Open a model of the zoo; compiling takes from seconds to minutes."""
    import torch

    from modelyard.runtimes.engines._network import session_of

    if how.kind == "cpu" and compiler() is None:
        raise MissingExtraError(
            "torch.compile needs a C++ compiler, and there is none here",
            hint="Install g++ or clang++, or name one in the variable CXX.",
        )

    def compiled(network: nn.Module) -> Any:
        return torch.compile(network, dynamic=True)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of torch about itself
            return session_of(model, how, "torch_compile", "inductor", compiled)
    except torch._dynamo.exc.TorchDynamoException as error:
        raise RunError(f"torch.compile cannot compile {model.ref}: {reason_of(error)}") from error


def open_file(file: ModelFile, how: How) -> Session:  # noqa: ARG001
    """Refuse: it compiles networks, not files."""
    raise RunError(f"torch_compile opens models of the zoo by name, not files such as {file.path}")


def compiler() -> str | None:
    """Find the C++ compiler that torch would use."""
    named = os.environ.get("CXX")
    return next((found for one in filter(None, (named, *_COMPILERS)) if (found := shutil.which(one))), None)
