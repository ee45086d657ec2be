"""Loading into a model and its optimizer: all of it fits and is loaded, or nothing is changed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from torch import nn

from modelyard.core.errors import DeviceError, InputError, WeightsError
from modelyard.models.state.read import state_of
from modelyard.models.versioning.checkpoint import load_checkpoint, save_checkpoint
from modelyard.store.trust.demand import demand_safe

if TYPE_CHECKING:
    from pathlib import Path


def net(width: int = 8) -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, width), nn.BatchNorm1d(width), nn.Linear(width, 2))


def trained() -> tuple[nn.Sequential, torch.optim.AdamW]:
    made = net()
    optimizer = torch.optim.AdamW(made.parameters())
    made(torch.randn(5, 4)).sum().backward()
    optimizer.step()
    return made, optimizer


def equal(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(mine, theirs) for mine, theirs in pairs)


def test_a_model_and_its_optimizer_come_back(tmp_path: Path) -> None:
    model, optimizer = trained()
    save_checkpoint(model, optimizer, 3, {"loss": 0.5}, path=f"{tmp_path}/run/")
    other = net()
    again = torch.optim.AdamW(other.parameters())
    found = load_checkpoint(tmp_path / "run", other, again)
    assert (found.epoch, found.metrics) == (3, {"loss": 0.5})
    assert equal(model, other)
    first = optimizer.state[model[0].weight]["exp_avg"]
    assert torch.equal(again.state[other[0].weight]["exp_avg"], first)


def test_what_is_loaded_is_what_torch_itself_would_load(tmp_path: Path) -> None:
    model, optimizer = trained()
    saved = save_checkpoint(model, optimizer, 0, {}, tmp_path / "a.safetensors")
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, tmp_path / "a.pt")
    theirs = torch.load(tmp_path / "a.pt")
    ours = load_checkpoint(saved.path)
    assert repr(ours.model_state) == repr(theirs["model"])
    assert ours.model_state._metadata == theirs["model"]._metadata  # type: ignore[attr-defined]
    assert repr(ours.optimizer_state) == repr(theirs["optimizer"])


def test_keys_that_do_not_fit_are_grouped_and_nothing_is_changed(tmp_path: Path) -> None:
    model, optimizer = trained()
    saved = save_checkpoint(model, optimizer, 0, {}, tmp_path / "a.safetensors")
    other = nn.Sequential(nn.Linear(4, 9), nn.Identity(), nn.Linear(8, 2), nn.Linear(2, 2))
    before = {key: value.clone() for key, value in other.state_dict().items()}
    with pytest.raises(WeightsError) as raised:
        load_checkpoint(saved.path, other)
    assert raised.value.message.splitlines()[1:] == [
        "  2 missing: 3.weight, 3.bias",
        "  5 unexpected: 1.weight, 1.bias, 1.running_mean, 1.running_var, 1.num_batches_tracked",
        "  2 of another shape: 0.weight: expected [9, 4], got [8, 4], 0.bias: expected [9], got [8]",
    ]
    assert all(torch.equal(value, before[key]) for key, value in other.state_dict().items())


def test_without_strict_what_fits_is_loaded(tmp_path: Path) -> None:
    model, optimizer = trained()
    saved = save_checkpoint(model, optimizer, 0, {}, tmp_path / "a.safetensors")
    other = nn.Sequential(nn.Linear(4, 9), nn.Identity(), nn.Linear(8, 2))
    load_checkpoint(saved.path, other, strict=False)
    assert torch.equal(other[2].weight, model[2].weight)


def test_an_optimizer_that_does_not_fit_leaves_the_model_as_it_was(tmp_path: Path) -> None:
    model, optimizer = trained()
    saved = save_checkpoint(model, optimizer, 0, {}, tmp_path / "a.safetensors")
    other = net()
    before = other[0].weight.detach().clone()
    with pytest.raises(InputError, match=r"it has \[2\], given \[6\]"):
        load_checkpoint(saved.path, other, torch.optim.AdamW(other[0].parameters()))
    assert torch.equal(other[0].weight, before)


def test_a_part_that_was_not_saved_is_named(tmp_path: Path) -> None:
    model, optimizer = trained()
    saved = save_checkpoint(model, None, 0, {}, tmp_path / "a.safetensors")
    with pytest.raises(InputError, match="holds no optimizer"):
        load_checkpoint(saved.path, model, optimizer)


def test_wrappers_leave_no_trace_in_the_keys_and_load_again(tmp_path: Path) -> None:
    model, _ = trained()
    inner = nn.Sequential(torch.compile(model[0], backend="eager"), model[1], nn.DataParallel(model[2]))
    wrapped = torch.compile(nn.DataParallel(inner), backend="eager")
    saved = save_checkpoint(wrapped, None, 0, {}, tmp_path / "a.safetensors")
    assert [*load_checkpoint(saved.path).model_state] == [*model.state_dict()]
    plain = net()
    load_checkpoint(saved.path, plain)
    assert equal(plain, model)
    nn.init.zeros_(model[0].weight)
    load_checkpoint(saved.path, wrapped)
    assert equal(plain, model)


def test_a_distributed_model_is_saved_as_the_model_it_is(tmp_path: Path) -> None:
    torch.distributed.init_process_group("gloo", store=torch.distributed.HashStore(), rank=0, world_size=1)
    try:
        model, _ = trained()
        wrapped = nn.parallel.DistributedDataParallel(model)
        saved = save_checkpoint(wrapped, None, 0, {}, tmp_path / "a.safetensors")
        assert [*load_checkpoint(saved.path).model_state] == [*model.state_dict()]
        load_checkpoint(saved.path, wrapped)
    finally:
        torch.distributed.destroy_process_group()


def test_a_module_that_is_called_module_keeps_its_name(tmp_path: Path) -> None:
    model = nn.ModuleDict({"module": nn.Linear(2, 2), "other": nn.ModuleDict({"module": nn.Linear(1, 1)})})
    saved = save_checkpoint(model, None, 0, {}, tmp_path / "a.safetensors")
    assert [*load_checkpoint(saved.path).model_state] == [*model.state_dict()]


def test_the_random_number_generators_go_on_where_they_were(tmp_path: Path) -> None:
    model, _ = trained()
    order = torch.Generator().manual_seed(7)
    torch.rand(3, generator=order)

    def drawn() -> list[Any]:
        python = [random.random(), random.gauss(0, 1)]
        return [*python, np.random.rand(), torch.rand(1), torch.rand(1, generator=order)]

    random.gauss(0, 1)  # leaves one behind
    saved = save_checkpoint(model, None, 0, {}, tmp_path / "a.safetensors", sampler=order)
    first = drawn()
    load_checkpoint(saved.path, model, sampler=order)
    assert drawn() == first
    load_checkpoint(saved.path)
    assert drawn() != first


def test_reading_or_refusing_randomness_leaves_it_alone(tmp_path: Path) -> None:
    model, _ = trained()
    with_it = save_checkpoint(model, None, 0, {}, tmp_path / "a.safetensors")
    without = save_checkpoint(model, None, 0, {}, tmp_path / "b.safetensors", rng=False)
    torch.manual_seed(5)
    state = torch.get_rng_state()
    load_checkpoint(with_it.path)
    load_checkpoint(with_it.path, model, rng=False)
    load_checkpoint(without.path, model)
    assert torch.equal(torch.get_rng_state(), state)
    assert without.rng_state is None


def test_the_weights_of_a_checkpoint_are_read_where_weights_are(tmp_path: Path) -> None:
    model, optimizer = trained()
    saved = save_checkpoint(model, optimizer, 0, {}, tmp_path / "a.safetensors", extra=torch.ones(2))
    state = state_of(demand_safe(saved.path, inert=True))
    assert [*state.tensors] == [*model.state_dict()]
    assert state.notes == ("the model of a checkpoint",)
    net().load_state_dict(dict(state.tensors))


def test_a_sampler_may_be_a_dictionary_of_ones_own(tmp_path: Path) -> None:
    model, _ = trained()
    where = {"epoch": 3, "batch": 17, "order": [2, 0, 1]}
    saved = save_checkpoint(model, None, 0, {}, tmp_path / "a.safetensors", sampler=where)
    assert load_checkpoint(saved.path).sampler_state == where
    with pytest.raises(InputError, match=r"no load_state_dict\(\)\nRead .sampler_state"):
        load_checkpoint(saved.path, model, sampler=where)


@pytest.mark.parametrize("device", ["cuda:99", "xpu"])
def test_a_device_that_is_not_there_is_said(device: str, tmp_path: Path) -> None:
    saved = save_checkpoint(trained()[0], None, 0, {}, tmp_path / "a.safetensors")
    with pytest.raises(DeviceError, match=f"there is no {device}"):
        load_checkpoint(saved.path, map_location=device)


@pytest.mark.parametrize(
    ("epoch", "metrics", "said"),
    [
        (-1, {}, "epoch=-1: expected a whole number"),
        (1.5, {}, "epoch=1.5"),
        (True, {}, "epoch=True"),
        (1, {"loss": [1]}, "metrics.loss: a list"),
        (1, {"loss": torch.ones(2)}, "metrics.loss: a Tensor"),
        (1, {"val": {"loss": b""}}, r"metrics.val\['loss'\]: a bytes"),
    ],
)
def test_what_is_no_epoch_or_metric_is_refused(epoch: Any, metrics: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        save_checkpoint(net(), None, epoch, metrics, f"{tmp_path}/run/")
    assert not (tmp_path / "run").exists()


def test_metrics_of_torch_and_numpy_become_plain_numbers(tmp_path: Path) -> None:
    metrics = {
        "loss": torch.tensor(0.5),
        "accuracy": np.float32(0.25),
        "val": {"n": np.int64(3)},
        "bad": float("nan"),
    }
    saved = save_checkpoint(net(), None, np.int64(2), metrics, f"{tmp_path}/run/")
    found = load_checkpoint(saved.path).flat_metrics()
    assert repr(found) == "{'loss': 0.5, 'accuracy': 0.25, 'val.n': 3, 'bad': nan}"


def test_what_is_no_model_or_has_no_state_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"model: a dict; expected a torch.nn.Module"):
        save_checkpoint({}, None, 1, {}, f"{tmp_path}/run/")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"scheduler: a str has no state_dict\(\)"):
        save_checkpoint(net(), None, 1, {}, f"{tmp_path}/run/", scheduler="cosine")
