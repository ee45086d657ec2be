"""What was asked and measured has a kind each: in a folder that someone sent, another kind is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXT, _COUNT, _NUMBER, _LIST, _YES = (str,), (int,), (int, float), (list,), (bool,)
FINGERPRINT: dict[str, tuple[type, ...]] = {
    "digest": _TEXT, "cpu": _TEXT, "machine": _TEXT, "cores": _COUNT, "cpu_limit": _NUMBER, "memory": _COUNT,
    "memory_limit": _COUNT, "flags": _LIST, "system": _TEXT, "kernel": _TEXT, "python": _TEXT,
    "governor": _TEXT, "turbo": _YES, "virtual": _YES, "container": _TEXT,
}  # fmt: skip
NOISE: dict[str, tuple[type, ...]] = dict.fromkeys(
    ("middle", "spread", "slow", "benchmarks", "load_before", "load_after", "steal", "held_back_seconds",
     "held_back_times", "too_hot", "mhz_before", "mhz_after"), _NUMBER,
)  # fmt: skip
ENGINE: dict[str, tuple[type, ...]] = {
    "version": _TEXT, "capability": _TEXT, "threads": _COUNT, "onednn": _YES, "bf16": _YES, "amx": _YES,
    "vnni": _YES, "built_for": _LIST, "gpu": _YES, "error": _TEXT, "problem": _TEXT, "providers": _LIST,
    "devices": _LIST, "capabilities": _LIST, "precision": _TEXT,
}  # fmt: skip


def fitting(found: object, kinds: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    """Keep what is of its kind, and what is known not to be known.

    Args:
        found: what was read.
        kinds: of each value, by its name.
    """
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: value for name, value in pairs if name in kinds and _is(value, kinds[name])}


def _is(value: object, kinds: tuple[type, ...]) -> bool:
    return value is None or (isinstance(value, kinds) and isinstance(value, bool) == (kinds == _YES))
