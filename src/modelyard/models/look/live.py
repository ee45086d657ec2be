"""How many bytes of tensors are alive at each moment of a run, and which layer made them."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Callable
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from modelyard.models.look.tensors import tensors_in


class LiveBytes(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch's own is untyped
    """Counts each storage once, from the operator that made it until nothing holds it.

    What an operator needs for itself while it runs is not seen.
    """

    def __init__(self, place: Callable[[], str] = lambda: "") -> None:
        """Begin at nothing; `place` names the layer that runs."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = 0
        self.peak = 0
        self.held: Counter[str] = Counter()  # alive now, by the layer that made it
        self._place = place
        self._seen: dict[int, weakref.ref[torch.UntypedStorage]] = {}

    def know(self, given: object) -> None:
        """Count no tensor of these: they were there before."""
        for one in tensors_in(given):
            storage = one.untyped_storage()
            self._seen[storage._cdata] = weakref.ref(storage)

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.know((args, kwargs))
        made = func(*args, **(kwargs or {}))
        for one in tensors_in(made):
            self._count(one.untyped_storage())
        return made

    def _count(self, storage: torch.UntypedStorage) -> None:
        known = self._seen.get(storage._cdata)
        if known is not None and known() is not None:
            return
        size, place = storage.nbytes(), self._place()
        self._seen[storage._cdata] = weakref.ref(storage)
        weakref.finalize(storage, self._forget, size, place)
        self.now += size
        self.held[place] += size
        self.peak = max(self.peak, self.now)

    def _forget(self, size: int, place: str) -> None:
        self.now -= size
        self.held[place] -= size
