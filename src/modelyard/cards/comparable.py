"""The comparability key (SPEC row F2): two figures mean the same only where all of it is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modelyard.cards.vocabulary import METRICS

DIGITS = 16
_DIGEST = r"\b[0-9a-f]{64}\b"
# Figures that depend on the machine; all others depend on the data.
SPEED = frozenset(name for name in METRICS if name.endswith(("_ms", "_fps", "_per_second", "memory_mb")))


def key_digest(key: Mapping[str, object]) -> str:
    """Give the first digits of the digest of a key, so that a card can name it in one word.

    Args:
        key: Such as `{"batch": 1, "threads": 2}`; the order makes no difference.
    """
    import json
    from hashlib import sha256

    text = json.dumps(key, sort_keys=True, ensure_ascii=False, default=_plain)
    return sha256(text.encode()).hexdigest()[:DIGITS]


def figure_key(task: str, benchmark: str, metric: str, figures: Mapping[str, object]) -> dict[str, object]:
    """Say what two cards must share before a figure of the one is ranked against the other's.

    A figure that was measured and one that was published are not known to mean the same.

    Args:
        task: What the model does.
        benchmark: What the figure is of.
        metric: Its name.
        figures: All that stands beside it.
    """
    if metric in SPEED:
        beside = {name: figures.get(name) for name in ("hardware", "batch_size", "runtime")}
        return {"figure": metric, **beside, "key": figures.get("speed_key")}
    return {"task": task, "benchmark": benchmark, "figure": metric, "key": figures.get("key")}


def said(key: Mapping[str, object]) -> str:
    """Name what a group shares: `classification, imagenet_val, top1_accuracy`."""
    words = {"batch_size": "batch {}", "key": "key {}"}
    return ", ".join(words.get(name, "{}").format(one) for name, one in key.items() if one is not None)


def in_words(key: Mapping[str, object], names: Sequence[str]) -> str:
    """Say some fields of a key: `batch 1, input 3×224×224, threads 2`."""
    return ", ".join(f"{name} {_in_words(key.get(name))}" for name in names)


def _in_words(value: object) -> str:
    """A digest by its first digits, a shape as people write it, a mapping without its braces."""
    import re

    if isinstance(value, Mapping):
        return " ".join(f"{name}:{one}" for name, one in sorted(value.items())) or "none"
    if isinstance(value, (list, tuple)):
        return "×".join(map(str, value))
    return re.sub(_DIGEST, lambda found: found[0][:12], str(value))


def differing(keys: Sequence[Mapping[str, object]]) -> list[str]:
    """Name the fields in which some keys differ."""
    names = dict.fromkeys(name for key in keys for name in key)
    return [name for name in names if len({str(key.get(name)) for key in keys}) > 1]


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)
