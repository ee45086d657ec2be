"""Whether both sides open the same: then there is nothing to time."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING

from modelyard.registry.zoo import CONFIG

if TYPE_CHECKING:
    from modelyard.benchmark.cell import Prepared
    from modelyard.registry.model import Model

_SAID = ("task", "preprocessing", "architecture")


def opens_the_same(base: Prepared, candidate: Prepared) -> bool:
    """Tell whether both sides open one file, or the same network with the same weights.

    Args:
        base: what is opened for the base.
        candidate: what is opened for the candidate.
    """
    if base.path is not None or candidate.path is not None:
        return base.sha256 is not None and base.sha256 == candidate.sha256
    same = base.source_sha256 is not None and base.source_sha256 == candidate.source_sha256
    return same and _network(base) == _network(candidate)


def answers_the_same(base: Prepared, candidate: Prepared) -> bool:
    """Tell whether what is measured of the answers is the same too: pictures are prepared alike."""
    return opens_the_same(base, candidate) and _card(_model(base)) == _card(_model(candidate))


def _network(prepared: Prepared) -> str:
    """Digest what a network is built from, beside its weights."""
    model = _model(prepared)
    try:
        with open(os.path.join(model.folder, CONFIG), "rb") as file:
            config = file.read()
    except OSError:
        config = b""
    return sha256(config + json.dumps(model.data.get("architecture"), sort_keys=True).encode()).hexdigest()


def _card(model: Model) -> str:
    """Give what a card says of answers; labels as they are, for the file that it names may have changed."""
    from modelyard.tasks.labels import labels_of

    said = {name: model.data.get(name) for name in _SAID}
    return json.dumps([said, model.data.get("labels"), labels_of(model.data, model.folder)], sort_keys=True)


def _model(prepared: Prepared) -> Model:
    from modelyard.registry.resolve import resolve

    assert prepared.model is not None, prepared
    return resolve(prepared.model, prepared.zoo).model
