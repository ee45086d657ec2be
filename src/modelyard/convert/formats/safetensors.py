"""safetensors: the weights under the network's own names, and what they are of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn

    from modelyard.convert.examples import Examples
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options

SUFFIX = ".safetensors"
REQUIRES = ("torch", "safetensors")
EXTRA = "torch"
MADE_BY = ("torch", "safetensors")


def write(network: nn.Module, examples: Examples, to: str, options: Options) -> Metadata:  # noqa: ARG001
    """Write the weights of a network; tensors that share their numbers are written each by itself."""
    from safetensors.torch import save_file

    state = {name: one.detach().clone().contiguous() for name, one in network.state_dict().items()}
    save_file(state, to, metadata=options.metadata.as_texts())
    _sort_header(to)
    return options.metadata


def _sort_header(path: str) -> None:
    """Put the header's keys in order: the library writes them as a hash table has them."""
    with open(path, "r+b") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        text = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        if len(text) <= length:  # another way to write the same text would need the tensors to move
            file.seek(8)
            file.write(text.ljust(length))
