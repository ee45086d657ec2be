"""The tensors of what a network answers, whatever they come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor


def tensors_of(answer: Any) -> list[Tensor]:
    """Give them in order: of a tensor, of a tuple or record, or of a mapping."""
    return list(_tensors(answer))


def _tensors(answer: Any) -> Iterator[Tensor]:
    from torch import Tensor

    if isinstance(answer, Tensor):
        yield answer
    elif isinstance(answer, Mapping):
        yield from (tensor for one in answer.values() for tensor in _tensors(one))
    elif isinstance(answer, Sequence) and not isinstance(answer, str):
        yield from (tensor for one in answer for tensor in _tensors(one))
