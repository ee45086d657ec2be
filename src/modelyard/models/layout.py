"""How a publisher names the tensors of a network that we name otherwise: a key map that is data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Layout:
    """Rules from a published key to ours; the first whose pattern fits the key's beginning is used.

    A rule whose replacement is None drops the key: a tensor that the network does not need. `reshape` changes
    the tensors of a whole state dict, where names alone do not do it.
    """

    publisher: str  # such as `torchvision`
    rules: tuple[tuple[str, str | None], ...]
    reshape: Callable[[Mapping[str, Tensor]], dict[str, Tensor]] | None = None

    def ours(self, key: str) -> str | None:
        """Give our name of a key: itself where no rule fits, None where the key is dropped."""
        for pattern, replacement in self.rules:
            found = _compiled(pattern).match(key)
            if found:
                return None if replacement is None else found.expand(replacement) + key[found.end() :]
        return key

    def apply(self, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Give a state dict under our names."""
        changed = self.reshape(state) if self.reshape else state
        return {name: tensor for key, tensor in changed.items() if (name := self.ours(key)) is not None}


_patterns: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    found = _patterns.get(pattern)
    if found is None:
        found = _patterns[pattern] = re.compile(pattern)
    return found
