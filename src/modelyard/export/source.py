"""The source of an artifact, a network on its weights, in the form of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from modelyard.convert.tensors import tensors_of
from modelyard.runtimes.port import Port

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.convert.metadata import Metadata


class Source:
    """A network that answers arrays with arrays."""

    def __init__(self, network: Any, promised: Metadata, said: Mapping[str, str] | None = None) -> None:
        self.network = network
        self.inputs: Sequence[Port] = tuple(
            Port(name, tuple(port["shape"]), str(port["dtype"])) for name, port in promised.inputs.items()
        )
        self.outputs: Sequence[Port] = tuple(Port(name, None, "any") for name in promised.outputs)
        self.metadata: Mapping[str, str] = said or {}

    def run(self, batch: Sequence[NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Answer a batch."""
        import torch

        with torch.inference_mode():
            answers = tensors_of(self.network(*(torch.from_numpy(one) for one in batch)))
        return {port.name: one.numpy() for port, one in zip(self.outputs, answers, strict=True)}

    def close(self) -> None:
        """Nothing is held."""
