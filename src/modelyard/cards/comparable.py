"""The comparability key (SPEC row F2): two figures mean the same only where all of it is the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

DIGITS = 16


def key_digest(key: Mapping[str, object]) -> str:
    """Give the first digits of the digest of a key, so that a card can name it in one word.

    Args:
        key: Such as `{"batch": 1, "threads": 2}`; the order makes no difference.
    """
    text = json.dumps(key, sort_keys=True, ensure_ascii=False, default=_plain)
    return sha256(text.encode()).hexdigest()[:DIGITS]


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)
