"""The anchor: a starter model that is timed in every run, and tells one machine, or one day, from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.benchmark.asked.subject import Subject, of_zoo
from modelyard.core.errors import NotFoundError

if TYPE_CHECKING:
    from modelyard.benchmark.asked.config import Config
    from modelyard.registry.zoo import Zoo

STARTER = "starter"


def anchor_of(config: Config, zoo: Zoo) -> Subject | None:
    """Choose the model: of the zoo, or of the starter zoo that ships; None where none is wanted.

    Args:
        config: which names it.
        zoo: whose models are benchmarked.
    """
    from modelyard.registry.resolve import resolve

    if config.anchor is None:
        return None
    try:  # without the notices: nobody need be told where a model is from that nobody asked for
        return of_zoo(resolve(config.anchor, zoo).model)
    except NotFoundError:
        return of_zoo(resolve(config.anchor, STARTER).model, zoo=STARTER)
