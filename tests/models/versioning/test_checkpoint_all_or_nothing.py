"""What does not fit a part of a run leaves all of them as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR, SequentialLR, StepLR

from modelyard.core.errors import InputError, WeightsError
from modelyard.models.versioning.checkpoint import load_checkpoint, save_checkpoint

if TYPE_CHECKING:
    from pathlib import Path


def net(width: int = 5) -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, width), nn.Linear(width, 2))


def step(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad()
    model(torch.randn(3, 4)).sum().backward()
    optimizer.step()


def momentum(model: nn.Module) -> torch.optim.SGD:
    return torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


@pytest.fixture
def run(tmp_path: Path) -> str:
    """A run of SGD with momentum and a falling rate."""
    model = net()
    optimizer = momentum(model)
    step(model, optimizer)
    scheduler = StepLR(optimizer, 1)
    return save_checkpoint(model, optimizer, 1, {}, tmp_path / "a.safetensors", scheduler=scheduler).path


class Refusing(torch.optim.SGD):
    def load_state_dict(self, state_dict: Any) -> None:
        super().load_state_dict(state_dict)
        raise RuntimeError("boom")


class Shy(nn.Linear):
    """A layer that fails in the middle of loading."""

    def _load_from_state_dict(self, *given: Any) -> None:
        super()._load_from_state_dict(*given)
        raise RuntimeError("too shy")


def remembered(model: nn.Module) -> list[torch.Tensor]:
    return [one.clone() for one in model.state_dict().values()]


def is_as(model: nn.Module, before: list[torch.Tensor]) -> bool:
    return all(map(torch.equal, model.state_dict().values(), before))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda model: torch.optim.Adam(model.parameters()), "SGD was saved, and this is Adam"),
        (lambda model: Refusing(model.parameters(), lr=0.1), "a Refusing does not take its optimizer"),
        (
            lambda _: momentum(net(6)),
            r"momentum_buffer of parameter 0: expected \[6, 4\], got \[5, 4\]",
        ),
    ],
    ids=["another kind", "one that fails", "other shapes"],
)
def test_an_optimizer_that_cannot_go_on_leaves_the_model_alone(make: Any, said: str, run: str) -> None:
    model = net()
    before = remembered(model)
    with pytest.raises(InputError, match=said):
        load_checkpoint(run, model, make(model))
    assert is_as(model, before)


def test_an_optimizer_that_fails_half_way_gets_back_what_it_held(run: str) -> None:
    model = net()
    optimizer = Refusing(model.parameters(), lr=0.25)
    groups = optimizer.param_groups
    with pytest.raises(InputError, match="boom"):
        load_checkpoint(run, model, optimizer)
    assert optimizer.param_groups is groups and groups[0]["lr"] == 0.25
    assert not optimizer.state


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda optimizer: OneCycleLR(optimizer, 0.1, 10), "StepLR was saved, and this is OneCycleLR"),
        (lambda optimizer: CosineAnnealingLR(optimizer, 10), "this is CosineAnnealingLR"),
    ],
    ids=["one cycle", "cosine"],
)
def test_another_scheduler_is_refused_before_anything_changes(make: Any, said: str, run: str) -> None:
    model = net()
    optimizer = momentum(model)
    scheduler = make(optimizer)
    before, state = remembered(model), scheduler.state_dict()
    with pytest.raises(InputError, match=said):
        load_checkpoint(run, model, optimizer, scheduler)
    assert is_as(model, before) and scheduler.state_dict() == state


def test_a_scheduler_of_other_parts_is_refused(tmp_path: Path) -> None:
    optimizer = momentum(net())

    def chained(count: int) -> SequentialLR:
        parts: list[Any] = [StepLR(optimizer, 1) for _ in range(count)]
        return SequentialLR(optimizer, parts, list(range(1, count)))

    saved = save_checkpoint(net(), None, 1, {}, tmp_path / "a.safetensors", scheduler=chained(3))
    with pytest.raises(InputError, match="_schedulers: expected 2, got 3"):
        load_checkpoint(saved.path, scheduler=chained(2))


def test_an_optimizer_of_another_kind_is_known_by_its_groups_where_no_kind_was_saved(tmp_path: Path) -> None:
    state: Any = momentum(net()).state_dict()
    saved = save_checkpoint(net(), state, 1, {}, tmp_path / "a.safetensors")
    with pytest.raises(InputError, match="group 0 has no betas, eps"):
        load_checkpoint(saved.path, optimizer=torch.optim.Adam(net().parameters()))


def test_a_subclass_takes_the_state_of_its_class(run: str) -> None:
    class Mine(torch.optim.SGD):
        pass

    optimizer = Mine(net().parameters(), lr=0.5)
    load_checkpoint(run, optimizer=optimizer)
    assert optimizer.param_groups[0]["momentum"] == 0.9


def test_a_model_that_fails_half_way_gets_its_weights_back_and_so_does_the_rest(tmp_path: Path) -> None:
    saved = save_checkpoint(net(), momentum(net()), 1, {}, tmp_path / "a.safetensors")
    model = nn.Sequential(nn.Linear(4, 5), Shy(5, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.75)
    before, drawn = remembered(model), torch.get_rng_state()
    with pytest.raises(RuntimeError, match="too shy"):
        load_checkpoint(saved.path, model, optimizer)
    assert is_as(model, before) and optimizer.param_groups[0]["lr"] == 0.75
    assert torch.equal(torch.get_rng_state(), drawn)


def test_weights_that_lose_digits_are_said(tmp_path: Path) -> None:
    saved = save_checkpoint(net(), None, 1, {}, tmp_path / "a.safetensors")
    with pytest.warns(UserWarning, match="4 tensors of float32 are rounded to the model's float16"):
        load_checkpoint(saved.path, net().half())


def test_weights_of_fewer_digits_are_loaded_without_a_word(tmp_path: Path) -> None:
    half = net().bfloat16()
    saved = save_checkpoint(half, None, 1, {}, tmp_path / "a.safetensors")
    model = net()
    load_checkpoint(saved.path, model)
    assert torch.equal(model[0].weight, half[0].weight.float())


def test_a_float_does_not_become_a_whole_number(tmp_path: Path) -> None:
    model, counting = nn.Module(), nn.Module()
    model.register_buffer("seen", torch.tensor([0.5]))
    counting.register_buffer("seen", torch.tensor([3]))
    saved = save_checkpoint(model, None, 1, {}, tmp_path / "a.safetensors")
    with pytest.raises(WeightsError, match="1 of another type: seen: expected int64, got float32"):
        load_checkpoint(saved.path, counting)


def test_a_model_without_memory_is_told_how_it_gets_some(run: str) -> None:
    with pytest.raises(WeightsError, match=r"on the device meta\n.*to_empty"):
        load_checkpoint(run, net().to("meta"))
