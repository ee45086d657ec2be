"""Write a model in a format: load it, show the exporter what it takes, and let the format write."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelyard.convert.examples import examples_of
from modelyard.core.progress import Progress

if TYPE_CHECKING:
    from modelyard.convert.formats.base import Format
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options
    from modelyard.core.progress import Report
    from modelyard.registry.model import Model

STEPS = 2


def write_anew(model: Model, writer: Format, options: Options, to: str, report: Report) -> Metadata:
    """Write a model to `to`, and give what the artifact says of itself."""
    from modelyard.models.load import load_model

    reference = f"{model.ref}@{model.version}"
    name = f"writing {reference}"
    report(Progress(name, 0, STEPS, unit="steps"))
    network = (
        _randomly_weighted(model)
        if options.random_weights
        else load_model(reference, zoo=model.zoo, report=report)
    )
    report(Progress(name, 1, STEPS, unit="steps"))
    metadata = write_network(network, model.task, writer, options, to)
    report(Progress(name, STEPS, STEPS, "done", unit="steps"))
    return metadata


def _randomly_weighted(model: Model) -> Any:
    """Build its network with new weights, the same ones each time."""
    import torch

    from modelyard.models.load import load_model

    with torch.random.fork_rng(devices=()):
        torch.manual_seed(0)
        return load_model(f"{model.ref}@{model.version}", pretrained=False, zoo=model.zoo)


def write_network(network: Any, task: str, writer: Format, options: Options, to: str) -> Metadata:
    """Write a network that is loaded."""
    import torch

    examples = examples_of(network, task)
    said = replace(options.metadata, inputs=examples.described(), outputs=examples.outputs)
    with torch.no_grad():
        return writer.write(network.eval(), examples, to, replace(options, metadata=said))
