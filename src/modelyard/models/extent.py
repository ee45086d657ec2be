"""How large a network may become while it is built from numbers that a file states."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn
from torch.nn.modules.module import register_module_parameter_registration_hook
from torch.nn.parameter import is_lazy

from modelyard.core.errors import ConfigError

MOST_TENSORS = 100_000
MOST_NUMBERS = 10**13


@contextmanager
def within_reason(name: str) -> Iterator[None]:
    """Refuse a network as soon as it has more layers or numbers than any has; other threads build freely."""
    thread, tensors, numbers = threading.get_ident(), 0, 0

    def count(_module: nn.Module, _name: str, one: nn.Parameter | None) -> None:
        nonlocal tensors, numbers
        if one is None or threading.get_ident() != thread:
            return
        tensors += 1
        numbers += 0 if is_lazy(one) else one.numel()
        if tensors > MOST_TENSORS or numbers > MOST_NUMBERS:
            raise ConfigError(
                f"{name}: its config asks for more than {MOST_TENSORS:,} tensors or {MOST_NUMBERS:,} numbers",
                hint="Smaller depths and widths, for one.",
            )

    handle = register_module_parameter_registration_hook(count)
    try:
        yield
    finally:
        handle.remove()
