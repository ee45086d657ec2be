"""The bytes of a card with some of what it says changed, and no other line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.cards.card import Card
from modelyard.cards.problem import Problem
from modelyard.cards.text.document import decode
from modelyard.cards.text.rewrite import rewrite
from modelyard.core.errors import CardError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORDER = tuple(Card.model_fields)
_MARK = b"\xef\xbb\xbf"


def retold(raw: bytes, changes: Mapping[tuple[str, ...], object]) -> bytes:
    """Give a card's bytes with each path of `changes` set to its value.

    Args:
        raw: of a card that can be read.
        changes: paths of keys, each with its new value.
    """
    text = decode(raw)
    if isinstance(text, Problem):
        raise CardError(text.message)
    mark = _MARK if raw.startswith(_MARK) else b""
    return mark + rewrite(text, changes, order=_ORDER).encode()
