"""`is_network`: whether a name alone means a network of ours, told without importing torch."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


def is_network(architecture: str) -> bool:
    """Tell whether `create_model` knows an architecture by its name.

    Args:
        architecture: as a `config.yaml` names it; one of a library, or the import path of a class, counts.
    """
    return ":" in architecture or re.sub(r"[^a-z0-9]", "", architecture.lower()) in names()


@cache
def names() -> frozenset[str]:
    """Give the letters and digits of what `list_architectures()` names, and of its other spellings."""
    return frozenset(files(__package__).joinpath("names.txt").read_text(encoding="utf-8").split())
