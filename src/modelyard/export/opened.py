"""Open an artifact to be proved: in the runtime that reads it, or its weights in the source's network."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.convert.metadata import Metadata
    from modelyard.export.source import Source
    from modelyard.registry.model import Model
    from modelyard.runtimes.session import Session

WEIGHTS_ALONE = "safetensors"


def opened(
    path: str, format: str, model: Model, promised: Metadata, trust: tuple[str, ...]
) -> Session | Source:
    """Open an artifact of a model."""
    if format == WEIGHTS_ALONE:
        return _network_on(path, model, promised)
    from modelyard.runtimes.open import open_session

    return open_session(path, trust=trust, zoo=model.zoo)


def _network_on(path: str, model: Model, promised: Metadata) -> Source:
    """Build the model's network on the weights of a file."""
    from safetensors import safe_open

    from modelyard.export.source import Source
    from modelyard.models.config import ModelConfig
    from modelyard.models.load import build
    from modelyard.models.state.read import state_of
    from modelyard.registry.config import config_of
    from modelyard.store.trust.demand import demand_safe

    with safe_open(path, "pt") as file:
        said = dict(file.metadata() or {})
    network = build(ModelConfig.of(config_of(model)), state_of(demand_safe(path)), name=path)
    return Source(network, promised, said)
