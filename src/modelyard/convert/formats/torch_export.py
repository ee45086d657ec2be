"""A program of `torch.export` (`.pt2`): captured once, read by torch without the code of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.convert.formats._captured import captured, putting_down, stilled

if TYPE_CHECKING:
    from torch import nn

    from modelyard.convert.examples import Examples
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options

SUFFIX = ".pt2"
REQUIRES = ("torch",)
EXTRA = "torch"
MADE_BY = ("torch",)
_PLACES = ("stack_trace", "source_fn_stack", "from_node")


def write(network: nn.Module, examples: Examples, to: str, options: Options) -> Metadata:
    """Write a network as a program of torch's; which file a node came from is left out."""
    import torch

    program = captured(network, examples)
    for graph in program.graph_module.modules():
        for node in getattr(getattr(graph, "graph", None), "nodes", ()):
            for key in _PLACES:
                node.meta.pop(key, None)
    with stilled(), putting_down(network, "torch.export's program"):
        torch.export.save(program, to, extra_files=dict(options.metadata.as_texts()))
    return options.metadata
