"""`CustomArchitecture`: the given backbone and the given head, joined as the head reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelyard.models.architectures._composed import Composed
from modelyard.models.config import ModelConfig

VARIANTS: Mapping[str, Mapping[str, Any]] = {}


class CustomArchitecture(Composed):
    """Any backbone with any head: the head says what it takes of the backbone."""

    kind = "custom"

    def prepare(self, **_: Any) -> None:
        """Take any parameters: a config may be shared with parts of one's own, which read them."""


def create(config: ModelConfig) -> CustomArchitecture:
    return CustomArchitecture(config)
