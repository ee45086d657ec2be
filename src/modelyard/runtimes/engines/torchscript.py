"""TorchScript: a program, which runs only where it is trusted."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import RunError
from modelyard.runtimes.beside import of_zip
from modelyard.runtimes.described import inputs_said, outputs_said, tried
from modelyard.runtimes.engines.torch import devices
from modelyard.runtimes.how import refuse_options
from modelyard.runtimes.installed import version_of
from modelyard.runtimes.port import ANY, Port
from modelyard.runtimes.reason import reason_of
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

if TYPE_CHECKING:
    from modelyard.runtimes.how import How
    from modelyard.runtimes.model_file import ModelFile

__all__ = ["devices", "open_file"]
REQUIRES = ("torch", "numpy")
EXTRA = "torch"
PACKAGE = "torch"
READS = ("torchscript",)


def open_file(file: ModelFile, how: How) -> Session:
    """Open a TorchScript file that is trusted."""
    from modelyard.runtimes.engines._tensors import answerer, ready

    refuse_options(how, "torchscript")
    metadata = of_zip(file.path)
    network = ready(_loaded(file.path), how)
    answer = answerer(network, how, name="torchscript")
    said = inputs_said(metadata)
    inputs = said or _inputs(network)
    outputs = tried(said, outputs_said(metadata), answer) if said else _outputs(network, file.path)
    used = Used(
        "torchscript", version_of(PACKAGE) or "", how.device, provider="torch.jit", threads=how.threads,
        precision=how.precision or "float32", file=file.path, sha256=file.sha256,
    )  # fmt: skip
    return Session(inputs, outputs, used, answer, metadata)


def _loaded(path: str) -> Any:
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # torch would rather have `.pt2`
        try:
            network: Any = torch.jit.load(path, map_location="cpu")  # type: ignore[no-untyped-call]
        except (RuntimeError, ValueError) as error:
            if "constants.pkl" in str(error):
                raise RunError(
                    f"{path} holds tensors and no program: no runtime opens it as it is",
                    hint="It is what torch.save writes of weights; `--format torchscript` writes a program.",
                ) from error
            raise RunError(f"{path}: torch cannot open it: {reason_of(error)}") from error
    return network.eval()


def _inputs(network: Any) -> tuple[Port, ...]:
    """Give the inputs of a file of others: their names are all that it tells."""
    return tuple(Port(one.name, None, ANY) for one in network.forward.schema.arguments[1:])


def _outputs(network: Any, path: str) -> tuple[Port, ...]:
    (made,) = network.forward.schema.returns
    kind = made.type.kind()
    if kind == "TensorType":
        return (Port("output", None, ANY),)
    if kind == "TupleType":
        return tuple(Port(f"output_{place}", None, ANY) for place in range(len(made.type.elements())))
    raise RunError(f"{path} answers with {made.type.str()}, whose parts have no names of their own")
