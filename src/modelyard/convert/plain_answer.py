"""A network whose answer is a tensor or a tuple of tensors, for formats that hold no records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


def with_plain_answer(network: nn.Module) -> nn.Module:
    """Wrap a network so that it answers with tensors alone."""
    from torch import Tensor, nn

    from modelyard.convert.tensors import tensors_of

    class PlainAnswer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
            answers = tensors_of(self.network(*inputs))
            return answers[0] if len(answers) == 1 else tuple(answers)

    return PlainAnswer().eval()
