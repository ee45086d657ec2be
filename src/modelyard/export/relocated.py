"""An ONNX graph under another name: where it says in which file its weights lie, that is renamed too."""

from __future__ import annotations


def relocated(path: str, old: str, new: str) -> bytes:
    """Give a graph's bytes as they are when it is called `new` and no longer `old`; weights are not read."""
    import onnx

    from modelyard.convert.formats._tidied import graphs

    model = onnx.load(path, load_external_data=False)
    tensors = (one for graph in graphs(model.graph) for one in graph.initializer)
    for entry in (entry for tensor in tensors for entry in tensor.external_data):
        if entry.key == "location" and entry.value.startswith(old):
            entry.value = new + entry.value.removeprefix(old)
    data: bytes = model.SerializeToString(deterministic=True)
    return data
