"""The checkpoints of a folder: named, listed by epoch, found, thinned out, and shown by the command."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import save_file

from modelyard.core.errors import InputError, NotFoundError
from modelyard.models.checkpoint_file.folder import superfluous
from modelyard.models.versioning.checkpoint import (
    Checkpoint,
    latest_checkpoint,
    list_checkpoints,
    load_checkpoint,
    save_checkpoint,
)

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shell

NET = torch.nn.Linear(3, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "run"
    made.mkdir()
    return made


def save(folder: Path, epoch: int, metrics: dict[str, Any] | None = None, **more: Any) -> Checkpoint:
    return save_checkpoint(NET, None, epoch, metrics or {}, f"{folder}/", **more)


def epochs(folder: Path) -> list[int]:
    return [one.epoch for one in list_checkpoints(folder)]


def test_a_folder_is_made_and_the_file_is_named_after_its_epoch(folder: Path) -> None:
    saved = save(folder / "checkpoints" / "v1.0.0", 7, {"accuracy": 0.5})
    assert saved.path == str(folder / "checkpoints/v1.0.0/epoch-0007.safetensors")
    assert saved.size == os.path.getsize(saved.path)
    assert saved == load_checkpoint(saved.path) == latest_checkpoint(folder / "checkpoints/v1.0.0")


def test_a_file_may_be_named_and_a_name_that_is_neither_is_refused(folder: Path) -> None:
    assert save_checkpoint(NET, None, 1, {}, folder / "best.safetensors").path == str(
        folder / "best.safetensors"
    )
    with pytest.raises(
        InputError, match=r"neither a folder nor a .safetensors file\nA folder that is to be made ends"
    ):
        save_checkpoint(NET, None, 1, {}, folder / "best.pt")
    with pytest.raises(InputError, match="need a folder"):
        save_checkpoint(NET, None, 1, {}, folder / "best.safetensors", keep_last=1)


def test_epochs_are_ordered_as_numbers_and_others_files_are_passed_over(folder: Path) -> None:
    for epoch in (9, 100_000, 10, 2):
        save(folder, epoch)
    save_file({"a": torch.ones(1)}, folder / "weights.safetensors")
    (folder / "notes.txt").write_text("mine")
    (folder / "b.safetensors").mkdir()
    assert epochs(folder) == [2, 9, 10, 100_000]


def test_a_damaged_one_is_told_and_the_one_before_it_is_the_latest(folder: Path) -> None:
    save(folder, 1)
    path = save(folder, 2).path
    os.truncate(path, 600)
    said: list[str] = []
    latest = latest_checkpoint(folder, on_damage=said.append)
    assert latest is not None
    assert latest.epoch == 1
    assert said == [
        f"{path} is cut off, or damaged: 600 bytes, and its header alone should have {said[0][-5:]}"
    ]
    with pytest.warns(UserWarning, match="epoch-0002.safetensors is cut off"):
        assert load_checkpoint(folder).epoch == 1


def test_no_folder_and_an_empty_one_have_no_latest(folder: Path) -> None:
    assert latest_checkpoint(folder) is None
    assert latest_checkpoint(folder / "none") is None
    with pytest.raises(NotFoundError, match="no such folder"):
        list_checkpoints(folder / "none")


def test_listing_reads_headers_alone(folder: Path) -> None:
    """A file of which all but the header is a hole is listed, and refused when it is loaded."""
    save(folder, 1, extra=torch.ones(1 << 20))
    path = folder / "epoch-0001.safetensors"
    size = path.stat().st_size
    os.truncate(path, size - (4 << 20))
    os.truncate(path, size)
    assert epochs(folder) == [1]
    with pytest.raises(Exception, match="its tensors are not those that were written"):
        load_checkpoint(path)


def test_the_last_are_kept_and_the_best_too(folder: Path) -> None:
    for epoch, accuracy in enumerate([0.1, 0.9, float("nan"), 0.9, 0.3, 0.2], start=1):
        save(folder, epoch, {"val": {"accuracy": accuracy}}, keep_last=2, keep_best=("val.accuracy", "max"))
    assert epochs(folder) == [2, 5, 6]


def test_the_lowest_few_are_kept_where_less_is_better(folder: Path) -> None:
    for epoch, loss in enumerate([3.0, 1.0, 2.0, 5.0], start=1):
        save(folder, epoch, {"loss": loss}, keep_best=("loss", "min", 2))
    assert epochs(folder) == [2, 3, 4]


def test_a_run_that_goes_back_keeps_what_it_saved_last(folder: Path) -> None:
    for epoch in (5, 6, 2, 3):
        saved = save(folder, epoch, keep_last=1)
        assert latest_checkpoint(folder) == load_checkpoint(folder) == saved
        assert epochs(folder) == [epoch]


def test_the_last_are_those_that_were_saved_last_and_the_list_is_by_epoch(folder: Path) -> None:
    for epoch in (5, 6, 2):
        save(folder, epoch, keep_last=2)
    assert epochs(folder) == [2, 6]


def test_what_has_just_been_saved_stays_though_the_clock_was_set_back() -> None:
    old = Checkpoint("epoch-0001.safetensors", 1, {}, "", 0, "2030-01-01T00:00:00.000Z")
    new = Checkpoint("epoch-0002.safetensors", 2, {}, "", 0, "1999-01-01T00:00:00.000Z")
    assert superfluous([old, new], new.path, 1, None) == [old]


def test_only_files_of_the_folders_own_names_are_removed(folder: Path) -> None:
    save_checkpoint(NET, None, 1, {}, folder / "best.safetensors")
    os.truncate(save(folder, 2).path, 100)
    save(folder, 3, keep_last=1)
    save(folder, 4, keep_last=1)
    assert sorted(os.listdir(folder)) == [
        "best.safetensors", "epoch-0002.safetensors", "epoch-0004.safetensors",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        ({"keep_last": 0}, "keep_last=0"),
        ({"keep_last": 1.5}, "keep_last=1.5: expected a whole number"),
        ({"keep_last": "3"}, "keep_last='3'"),
        ({"keep_best": ("loss",)}, "keep_best="),
        ({"keep_best": "loss"}, "keep_best='loss'"),
        ({"keep_best": ("loss", "least")}, "keep_best="),
        ({"keep_best": ("loss", "min", 0)}, "keep_best="),
        ({"keep_best": ("los", "min")}, "no metric 'los' that is a number; there are: loss, name"),
        ({"keep_best": ("name", "min")}, "no metric 'name' that is a number"),
    ],
)
def test_what_cannot_be_kept_by_is_refused_before_anything_is_written(
    keep: dict[str, Any], said: str, folder: Path
) -> None:
    with pytest.raises(InputError, match=said):
        save(folder, 1, {"loss": 0.5, "name": "a"}, **keep)
    assert os.listdir(folder) == []


def test_the_command_shows_metrics_by_epoch(folder: Path, shell: Shell) -> None:
    save(folder, 1, {"loss": 0.25, "val": {"accuracy": 0.5}})
    save(folder, 12, {"loss": float("inf"), "steps": 3})
    lines = shell("checkpoints", "list", folder).stdout.splitlines()
    assert lines[0].split() == ["EPOCH", "LOSS", "VAL.ACCURACY", "STEPS", "SIZE", "SAVED", "(UTC)", "FILE"]
    assert lines[1].split()[:4] == ["1", "0.25", "0.5", "-"]
    assert lines[2].split()[:4] == ["12", "inf", "-", "3"]


def test_the_command_gives_json_and_tells_of_what_is_damaged(folder: Path, shell: Shell) -> None:
    saved = save(folder, 1, {"loss": float("nan")})
    os.truncate(save(folder, 2).path, 100)
    done = shell("checkpoints", "list", folder, "--json")
    assert json.loads(done.stdout)[0] == {
        "path": saved.path, "epoch": 1, "metrics": {"loss": "nan"}, "saved": saved.saved, "size": saved.size,
        "digest": saved.digest,
    }  # fmt: skip
    assert done.returncode == 1
    assert "epoch-0002.safetensors is cut off" in done.stderr


def test_the_command_needs_no_torch(folder: Path) -> None:
    import subprocess
    import sys

    save(folder, 1)
    code = f"import sys; from modelyard.cli import main; main(['checkpoints', 'list', {str(folder)!r}])"
    code += "; print({'torch', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("set()\n")


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the peak is read from /proc")
def test_saving_needs_little_memory_of_its_own(folder: Path) -> None:
    """The peak is measured in a process of its own, over what it needs before."""
    import subprocess
    import sys

    code = f"""
import torch
from modelyard.models.versioning.checkpoint import save_checkpoint
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) >> 10
net = torch.nn.Sequential(*(torch.nn.Linear(4096, 4096) for _ in range(4)))
save_checkpoint(torch.nn.Linear(2, 2), None, 0, {{}}, {str(folder)!r})
before = peak()
save_checkpoint(net, None, 1, {{}}, {str(folder)!r})
print(peak() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 64  # MB, of the 270 that are saved
