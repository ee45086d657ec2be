"""One checkpoint: what it says of itself, and its states, which are read when they are asked for."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from functools import cached_property

from modelyard.core.errors import InputError
from modelyard.models.checkpoint_file.header import open_file, read_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeGuard

    import torch

    from modelyard.models.checkpoint_file.header import Header
    from modelyard.models.checkpoint_file.states import States


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint on the disk.

    Asking for a state reads the file once, holds it against its digest and maps it into memory; tensors
    are backed by the file, and changing one does not change the file.
    """

    path: str
    epoch: int
    metrics: dict[str, Any]
    digest: str
    size: int
    saved: str  # when, in UTC
    device: str | torch.device = field(default="cpu", repr=False, compare=False)

    @property
    def model_state(self) -> dict[str, Any]:
        """The model's state dict, with keys free of wrappers' prefixes."""
        state = self.states.part("model")
        return {} if state is None else demand_state_dict(state, self.path)

    @property
    def optimizer_state(self) -> dict[str, Any] | None:
        return self._state("optimizer")

    @property
    def scheduler_state(self) -> dict[str, Any] | None:
        return self._state("scheduler")

    @property
    def scaler_state(self) -> dict[str, Any] | None:
        return self._state("scaler")

    @property
    def sampler_state(self) -> dict[str, Any] | None:
        """Where in its data the run was."""
        return self._state("sampler")

    @property
    def rng_state(self) -> dict[str, Any] | None:
        return self._state("rng")

    @property
    def extra(self) -> Any:
        return self.states.part("extra")

    @cached_property
    def states(self) -> States:
        from modelyard.models.checkpoint_file.states import open_states

        return open_states(self.path, self.digest, self.device)

    def _state(self, name: str) -> dict[str, Any] | None:
        state: dict[str, Any] | None = self.states.part(name)
        return state

    def flat_metrics(self) -> dict[str, Any]:
        """Give the metrics with nested names joined by dots: `val.accuracy`."""
        return flattened(self.metrics)

    def as_dict(self) -> dict[str, Any]:
        metrics = {name: _said(value) for name, value in self.flat_metrics().items()}
        about = {"path": self.path, "epoch": self.epoch, "metrics": metrics, "saved": self.saved}
        return about | {"size": self.size, "digest": self.digest}


def checkpoint_at(path: str, device: str | torch.device = "cpu") -> Checkpoint:
    """Give the checkpoint of a file, whose header is verified; the rest is when a state is asked for."""
    descriptor = open_file(path)
    try:
        return record_of(os.path.abspath(path), read_header(descriptor, path), device)
    finally:
        os.close(descriptor)


def record_of(path: str, header: Header, device: str | torch.device = "cpu") -> Checkpoint:
    return Checkpoint(path, header.epoch, header.metrics, header.digest, header.size, header.saved, device)


def demand_state_dict(state: object, path: str) -> dict[str, Any]:
    """Refuse what is no state dict; `_metadata` are the versions of its modules, which torch reads."""
    versions = getattr(state, "_metadata", None) or {}
    if _is_named(state) and _is_named(versions) and all(isinstance(one, dict) for one in versions.values()):
        return state
    raise InputError(f"{path}: model breaks the format of a checkpoint: it is no state dict")


def _is_named(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict) and all(isinstance(key, str) for key in value)


def flattened(metrics: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in metrics.items():
        found |= (
            flattened(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
        )
    return found


def _said(value: object) -> object:
    """JSON has no word for infinity and for what is no number."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
