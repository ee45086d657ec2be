"""Networks as users write them, each with something that a plain file of weights does not hold by itself."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class Net(nn.Module):
    """One layer; its config says nothing."""

    task = "classification"

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x: Tensor) -> Tensor:
        answer: Tensor = self.layer(x)
        return answer


class Masked(Net):
    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.register_buffer("mask", torch.full((2, 2), -torch.inf).triu(1))

    def forward(self, x: Tensor) -> Tensor:
        return (super().forward(x)[:, :, None] + self.get_buffer("mask")).softmax(-1).sum(1)


class Tied(Net):
    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.other = nn.Linear(2, 2, bias=False)
        self.other.weight = self.layer.weight

    def forward(self, x: Tensor) -> Tensor:
        answer: Tensor = self.other(super().forward(x))
        return answer


class Looking(Net):
    """It looks at numbers while it is built."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.rates = [one.item() for one in torch.linspace(0.5, 1, 3)]
        self.array = torch.ones(2).numpy() * 3

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x) * sum(self.rates) + torch.tensor(self.array)


class Plain(Net):
    """A tensor of it is neither parameter nor buffer."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.scale = torch.tensor(2.0)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x) * self.scale


class Frozen(Net):
    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.layer.weight.requires_grad_(False)


class Lazy(Net):
    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.late = nn.LazyLinear(2)


class Wide(Net):
    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.wide = nn.Linear(2, width)


class Telling(Net):
    def get_extra_state(self) -> object:
        return {"seen": 3}

    def set_extra_state(self, state: object) -> None:
        pass
