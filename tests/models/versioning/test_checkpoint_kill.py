"""Killed, or out of room, at any file operation of a save: the old one or the new one, and no litter."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest
import torch

from breadth import moments
from interrupted import KILL, KILLED, TEAR, End, Interrupted
from modelyard.core.errors import StoreError
from modelyard.models.checkpoint_file.settling import Settling
from modelyard.models.checkpoint_file.unfinished import create_unfinished
from modelyard.models.versioning.checkpoint import list_checkpoints, load_checkpoint, save_checkpoint

LINES = """
import torch
from modelyard.models.versioning.checkpoint import save_checkpoint
net = torch.nn.Linear(300, 300)
torch.nn.init.constant_(net.weight, {value})
save_checkpoint(net, None, {epoch}, {{}}, {folder!r}, keep_last=2)
"""


class Scene:
    """A folder with two checkpoints, and a save that replaces one or removes one."""

    def __init__(self, stopping: Interrupted, folder: Path, epoch: int) -> None:
        self.stopping, self.folder, self.epoch = stopping, folder, epoch
        self.template = folder.with_name("template")
        for number in (1, 2):
            save_checkpoint(net(number), None, number, {}, f"{self.template}/")
        self.operations = self.run(0, KILL).operations

    def run(self, at: int, how: int, *, on: bool = False) -> End:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.template, self.folder)
        lines = LINES.format(value=self.epoch * 10, epoch=self.epoch, folder=f"{self.folder}/")
        return self.stopping.run_lines(lines, at=at, how=how, on=on)

    def values(self) -> dict[int, float]:
        """The value of each epoch's weights; loading verifies all of them."""
        found = [load_checkpoint(one.path) for one in list_checkpoints(self.folder)]
        return {one.epoch: one.model_state["weight"].unique().item() for one in found}

    def is_whole(self) -> bool:
        before, after = ({1: 1, 2: 2}, {2: 2, 3: 30}) if self.epoch == 3 else ({1: 1, 2: 2}, {1: 1, 2: 20})
        return self.values() in (before, after, before | after)

    def is_cleaned_up(self) -> bool:
        save_checkpoint(net(5), None, 5, {}, f"{self.folder}/")
        return not list(self.folder.glob(".*"))


def net(value: int) -> torch.nn.Linear:
    made = torch.nn.Linear(300, 300)
    torch.nn.init.constant_(made.weight, value)
    return made


@pytest.mark.parametrize("epoch", [2, 3], ids=["replacing", "adding"])
@pytest.mark.parametrize("how", [KILL, TEAR], ids=["killed", "torn"])
def test_a_save_that_is_killed_anywhere_leaves_the_old_or_the_new(
    epoch: int, how: int, stopping: Interrupted, tmp_path: Path
) -> None:
    scene = Scene(stopping, tmp_path / "run", epoch)
    for at in moments(scene.operations):
        assert scene.run(at, how).code in (KILLED, 0)
        assert scene.is_whole(), at
        assert scene.is_cleaned_up(), at
    print(f"{scene.operations} kill points")
    assert scene.operations >= 6


@pytest.mark.parametrize(("error", "on"), [(errno.ENOSPC, True), (errno.EIO, False)], ids=["full", "broken"])
def test_a_disk_that_fails_anywhere_is_one_sentence_and_keeps_the_old(
    error: int, on: bool, stopping: Interrupted, tmp_path: Path
) -> None:
    scene = Scene(stopping, tmp_path / "run", 3)
    failed = 0
    for at in moments(scene.operations):
        end = scene.run(at, error, on=on)
        assert end.code in (0, 1), end.said
        failed += end.code
        assert not end.code or "epoch-0003.safetensors" in end.said or "epoch-0001" in end.said
        assert scene.is_whole(), at
        assert scene.is_cleaned_up(), at
    assert failed >= 3


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_said_with_what_was_needed_and_gets_its_room_back(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", small], check=False).returncode:
        pytest.skip("a tmpfs cannot be mounted here")
    try:
        save_checkpoint(net(1), None, 1, {}, f"{small}/")
        with pytest.raises(
            StoreError, match=r"the disk is full; it needs 4,\d\d\d,\d\d\d bytes\nWhat was there"
        ):
            save_checkpoint(torch.nn.Linear(1000, 1000), None, 1, {}, f"{small}/")
        assert [one.name for one in small.iterdir()] == ["epoch-0001.safetensors"]
        assert load_checkpoint(small).model_state["weight"].unique().item() == 1
    finally:
        subprocess.run(["umount", "--lazy", small], check=True)


def test_what_the_disk_says_of_a_large_file_while_it_is_written_is_not_lost() -> None:
    """The kernel says it once; so the error of the thread that syncs is the error of the save."""
    reader, writer = os.pipe()  # cannot be synced
    try:
        with pytest.raises(OSError, match="Invalid argument"), Settling(writer, 1 << 30) as settling:
            settling.wrote(1 << 30)
            while any(one.name == "modelyard-disk" for one in threading.enumerate()):
                time.sleep(0.001)  # it ends at the error
            while any(one.name == "modelyard-disk" for one in threading.enumerate()):
                time.sleep(0.001)
    finally:
        os.close(reader)
        os.close(writer)


def test_the_file_of_a_writer_that_lives_is_not_taken_for_litter(tmp_path: Path) -> None:
    name, descriptor = create_unfinished(str(tmp_path / "epoch-0009.safetensors"))
    save_checkpoint(net(1), None, 1, {}, f"{tmp_path}/")
    assert os.path.exists(name)
    os.close(descriptor)
    save_checkpoint(net(1), None, 1, {}, f"{tmp_path}/")
    assert not os.path.exists(name)


def test_other_hidden_files_of_the_folder_are_let_be(tmp_path: Path) -> None:
    (tmp_path / ".card.yaml.12.modelyard-new").write_text("another's")
    save_checkpoint(net(1), None, 1, {}, f"{tmp_path}/")
    assert (tmp_path / ".card.yaml.12.modelyard-new").read_text() == "another's"
