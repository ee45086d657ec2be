"""The network's own layers beside the nodes that were made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.export.diverging import Diverging, apart
from modelyard.export.inner import layer_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from onnx import ModelProto, NodeProto

APART = 1e-3
"""By the largest value: another engine, another order of summing."""


def first_layer(
    graph: ModelProto, got: Mapping[str, NDArray[Any]], network: Any, inputs: NDArray[Any]
) -> Diverging | None:
    """Find the first layer whose last node gives something else than the layer itself."""
    answers = layer_answers(network, inputs)
    for name, node in _last_nodes(graph).items():
        output = node.output[0]
        own = answers.get(name)
        if own is None or output not in got or got[output].shape != own.shape:
            continue  # fused with what follows, or given in another form
        away = apart(got[output], own)
        if away > APART:
            return Diverging(node.name, node.op_type, output, name, away, "layer")
    return None


def layer_answers(network: Any, inputs: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Give what each innermost layer answers when the network is asked."""
    import torch

    answers: dict[str, NDArray[Any]] = {}

    def listener(name: str) -> Any:
        def heard(_layer: Any, _inputs: Any, answer: Any) -> None:
            if isinstance(answer, torch.Tensor):
                answers[name] = answer.detach().numpy().copy()  # the next layer may write over it

        return heard

    innermost = ((name, one) for name, one in network.named_modules() if not any(one.children()))
    hooks = [one.register_forward_hook(listener(name)) for name, one in innermost]
    try:
        with torch.no_grad():
            network(torch.from_numpy(inputs))
    finally:
        for hook in hooks:
            hook.remove()
    return answers


def _last_nodes(graph: ModelProto) -> dict[str, NodeProto]:
    """Give the last node of each layer, in the order in which the layers are finished."""
    found: dict[str, NodeProto] = {}
    for node in graph.graph.node:
        layer = layer_of(node)
        if layer is not None:
            found.pop(layer, None)
            found[layer] = node
    return found
