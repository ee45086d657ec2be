"""How a publisher names the tensors of a network that we name otherwise: a key map that is data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

Rules = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Layout:
    """Rules from a published key to ours; the first whose pattern fits the key's beginning is used.

    A rule whose replacement is None drops the key: a tensor that the network does not need. `reshape` changes
    the tensors of a whole state dict, where names alone do not do it.
    """

    publisher: str  # such as `torchvision`
    rules: Rules
    reshape: Callable[[Mapping[str, Tensor]], dict[str, Tensor]] | None = None
    inner: Rules = ()
    """Rules for what is left of the key behind the part that a rule replaced."""
    variants: tuple[str, ...] = ()
    """The variants that are published so; none named means all of the family."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """By what the publisher's network differs from the variant: changes to be built with."""

    def fits(self, variant: str, changes: Mapping[str, Any]) -> bool:
        """Tell whether a backbone that was built so is the one that is published so."""
        if self.variants and variant not in self.variants:
            return False
        return all(changes.get(name) == value for name, value in self.changes.items())

    def ours(self, key: str) -> str | None:
        """Give our name of a key: itself where no rule fits, None where the key is dropped."""
        begun = _begun(self.rules, key)
        if begun is None:
            return key
        head, rest = begun
        if head is None:
            return None
        inside, rest = _begun(self.inner, rest) or ("", rest)
        return None if inside is None else head + inside + rest

    def apply(self, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Give a state dict under our names."""
        changed = self.reshape(state) if self.reshape else state
        return {name: tensor for key, tensor in changed.items() if (name := self.ours(key)) is not None}


def _begun(rules: Rules, key: str) -> tuple[str | None, str] | None:
    """Give what the first fitting rule makes of the key's beginning, and the rest of the key."""
    for pattern, replacement in rules:
        found = _compiled(pattern).match(key)
        if found:
            return None if replacement is None else found.expand(replacement), key[found.end() :]
    return None


_patterns: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    found = _patterns.get(pattern)
    if found is None:
        found = _patterns[pattern] = re.compile(pattern)
    return found
