"""A file whose seals hold and whose contents do not: one sentence, quickly, and little memory."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch.optim.lr_scheduler import StepLR

from modelyard.core.errors import InputError, WeightsError
from modelyard.models.checkpoint_file.header import compose, seal
from modelyard.models.checkpoint_file.structure import decode
from modelyard.models.versioning.checkpoint import list_checkpoints, load_checkpoint, save_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shell

TIME = "2026-03-01T09:15:00.000Z"
MANY = {"$range": [0, 10**12, 1]}
EMPTY = {"a": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}}


def written(
    folder: Path, parts: dict[str, Any], metrics: str = "{}", epoch: str = "1", saved: str = TIME
) -> str:
    """Write a whole checkpoint with the contents of one's choice; it has one tensor, an empty one."""
    structure = json.dumps({"parts": parts, "tensors": [{"in": "a"}]})
    header = compose(epoch=7, metrics={}, saved=saved, structure=structure, block=1 << 22, entries=EMPTY)
    text = header[8:].replace(b'"epoch":"7"', b'"epoch":"%s"' % epoch.encode())
    text = text.replace(b'"metrics":"{}"', b'"metrics":%s' % json.dumps(metrics).encode())
    sealed = bytearray(len(text).to_bytes(8, "little") + text)
    seal(sealed, sha256(b"").hexdigest())
    (folder / "hostile.safetensors").write_bytes(sealed)
    return str(folder / "hostile.safetensors")


@pytest.mark.parametrize(
    "content",
    [
        {"$tuple": MANY}, {"$set": MANY}, {"$frozenset": MANY}, {"$deque": [MANY, None]}, {"$complex": MANY},
        {"$counter": MANY}, {"$float": "7f"}, {"$array": [0, "<f8", [10**12]]}, {"$array": [0, "|O", [4]]},
        {"$array": [0, "<f8", [0, -1]]}, {"$array": [0, "<U0", [10**12]]},
        {"$scalar": ["i4,(1000000000,)i8", ""]}, {"$scalar": ["|O", "41" * 8]},
        {"$size": [-1, 10**30]},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_contents_that_would_fill_the_memory_are_refused(content: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="extra breaks the format of a checkpoint"):
        _ = load_checkpoint(written(tmp_path, {"extra": content})).extra


def test_a_range_is_still_a_range() -> None:
    assert decode({"$tuple": [{"$range": [0, 3, 1]}]}) == (range(3),)


@pytest.mark.parametrize(
    "change",
    [
        {"metrics": '{"loss": {"$set": [1]}}'},
        {"metrics": '{"loss": [1]}'},
        {"metrics": '{"$dict": [[1, 2]]}'},
        {"metrics": '{"a": ' * 300 + "1" + "}" * 300},
        {"metrics": '{"a": {"$deque": [[], 1e400]}}'},
        {"metrics": '{"a": {"$int": "%s"}}' % ("f" * 5000)},
        {"epoch": "9" * 4000},
        {"epoch": "-5"},
        {"saved": "\x1b[2Jzzz"},
    ],
    ids=lambda change: str(change)[:30],
)
def test_one_odd_file_does_not_break_the_list(change: dict[str, str], tmp_path: Path, shell: Shell) -> None:
    save_checkpoint(torch.nn.Linear(1, 1), None, 3, {}, tmp_path / "good.safetensors")
    path = written(tmp_path, {}, **change)
    with pytest.warns(UserWarning, match=f"{path} is not a checkpoint that modelyard wrote"):
        assert [one.epoch for one in list_checkpoints(tmp_path)] == [3]
    listed = shell("checkpoints", "list", tmp_path, "--json")
    assert [one["epoch"] for one in json.loads(listed.stdout)] == [3]


def test_a_pipe_under_the_name_of_a_checkpoint_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.safetensors")
    assert list_checkpoints(tmp_path) == []
    with pytest.raises(InputError, match=r"a\.safetensors is not a file"):
        load_checkpoint(tmp_path / "a.safetensors")


@pytest.mark.parametrize(
    "state",
    [
        5, [1, 2], {"$dict": [[1, 2]]},
        {"$ordered": [[], 5]}, {"$ordered": [[], {"": 5}]}, {"$ordered": [[], {"$dict": [[1, {}]]}]},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_a_model_that_is_no_state_dict_is_one_sentence(state: Any, tmp_path: Path) -> None:
    path = written(tmp_path, {"model": state})
    with pytest.raises(InputError, match="model breaks the format of a checkpoint: it is no state dict"):
        load_checkpoint(path, torch.nn.Linear(2, 2))


def test_values_that_are_no_tensors_are_of_another_type(tmp_path: Path) -> None:
    path = written(tmp_path, {"model": {"weight": 1, "bias": "x"}})
    with pytest.raises(WeightsError, match="2 of another type: weight: expected a tensor, got a int"):
        load_checkpoint(path, torch.nn.Linear(2, 2))


GROUP = {"params": [0, 1], "lr": 0.5, "momentum": 0, "dampening": 0, "weight_decay": 0}


@pytest.mark.parametrize(
    "state",
    [
        5, [1], {"x": 1}, {"param_groups": 5, "state": {}}, {"param_groups": [], "state": []},
        {"param_groups": [5], "state": {}}, {"param_groups": [{"params": MANY}], "state": {}},
        {"param_groups": [GROUP], "state": {"$dict": [[0, 5]]}},
        {"param_groups": [GROUP | {"lr": "fast"}], "state": {}},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_what_is_no_state_of_an_optimizer_is_one_sentence(state: Any, tmp_path: Path) -> None:
    path = written(tmp_path, {"optimizer": state})
    with pytest.raises(InputError, match="does not fit the optimizer"):
        load_checkpoint(path, optimizer=torch.optim.SGD(torch.nn.Linear(2, 2).parameters()))


@pytest.mark.parametrize("state", [5, [1], {"optimizer": "x", "step": "y"}, {"step": "y"}], ids=json.dumps)
def test_what_is_no_state_of_a_scheduler_is_one_sentence(state: Any, tmp_path: Path) -> None:
    path = written(tmp_path, {"scheduler": state})
    scheduler = StepLR(torch.optim.SGD(torch.nn.Linear(2, 2).parameters()), 1)
    with pytest.raises(InputError, match="does not fit the scheduler"):
        load_checkpoint(path, scheduler=scheduler)


def test_a_scheduler_does_not_lose_its_methods_to_a_file(tmp_path: Path) -> None:
    scheduler = StepLR(torch.optim.SGD(torch.nn.Linear(2, 2).parameters()), 1)
    path = written(tmp_path, {"scheduler": scheduler.state_dict() | {"step": "y"}})
    with pytest.raises(InputError, match="it would replace step"):
        load_checkpoint(path, scheduler=scheduler)


@pytest.mark.parametrize("state", [5, {"generator": 5}, {"generator": {"$tensor": 0}}], ids=json.dumps)
def test_what_is_no_state_of_a_generator_is_one_sentence(state: Any, tmp_path: Path) -> None:
    path = written(tmp_path, {"sampler": state})
    with pytest.raises(InputError, match="sampler"):
        load_checkpoint(path, sampler=torch.Generator())


@pytest.mark.parametrize("state", [5, {"python": 5, "torch": 6}, {"python": {"$tuple": [3, [], None]}}])
def test_broken_random_numbers_leave_the_model_as_it_was(state: Any, tmp_path: Path) -> None:
    path = written(tmp_path, {"sampler": {"generator": {"$tensor": 0}}, "model": {}, "rng": state})
    model = torch.nn.Sequential()
    drawn = torch.get_rng_state()
    with pytest.raises(InputError, match="its states of random numbers cannot be put back"):
        load_checkpoint(path, model)
    assert torch.equal(torch.get_rng_state(), drawn)
