"""A run that is killed and resumed, as often as may be, learns to the last bit what it would have."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import small_run
from small_run import RECIPES, Run

from interrupted import KILL, KILLED, TEAR, Interrupted
from modelyard.models.versioning.checkpoint import list_checkpoints

SCRIPT = small_run.__file__


def train(recipe: str, said: Path, folder: Path | str, *, saves: bool = True) -> str:
    return f"""
import small_run
open({str(said)!r}, "w").write(small_run.train({recipe!r}, {str(folder)!r}, saves={saves}))
"""


@pytest.mark.parametrize("how", [KILL, TEAR], ids=["killed", "torn"])
@pytest.mark.parametrize("recipe", RECIPES)
def test_a_run_that_is_killed_again_and_again_ends_bit_equal(
    recipe: str, how: int, stopping: Interrupted, tmp_path: Path
) -> None:
    """Each start goes on from the last and is killed one operation later; one that ended does not count."""
    whole, ended, folder = tmp_path / "whole.txt", tmp_path / "ended.txt", tmp_path / "run"
    assert stopping.run_lines(train(recipe, whole, "/nowhere", saves=False)).code == 0
    folder.mkdir()
    kills = 0
    for at in range(1, 14):
        shutil.copytree(folder, tmp_path / "before", dirs_exist_ok=True)
        if stopping.run_lines(train(recipe, ended, folder), at=at, how=how).code == KILLED:
            kills += 1
        else:
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / "before", folder)
        shutil.rmtree(tmp_path / "before")
        ended.unlink(missing_ok=True)
    assert stopping.run_lines(train(recipe, ended, folder)).code == 0
    assert ended.read_text() == whole.read_text()
    assert [path.name for path in folder.glob(".*")] == []
    print(f"{recipe}: {kills} kills")
    assert kills >= 3


def test_a_run_that_is_not_put_back_whole_would_be_noticed(tmp_path: Path) -> None:
    """The digest that the other tests compare sees each part of the state."""
    first = Run("mixed")
    first.epoch()
    second = Run("mixed")
    second.epoch()
    assert first.digest() == second.digest()
    for change in (
        lambda run: run.order.manual_seed(3),
        lambda run: run.scaler.update(2.0),
        lambda run: run.epoch(),
    ):
        before = second.digest()
        change(second)
        assert second.digest() != before


def test_a_run_that_is_killed_from_outside_while_it_writes_ends_bit_equal(tmp_path: Path) -> None:
    whole = subprocess.run(
        [sys.executable, SCRIPT, "adamw", tmp_path / "whole", "1"], capture_output=True, text=True, check=True
    ).stdout
    folder, kills = tmp_path / "run", 0
    while kills < 3:
        with subprocess.Popen([sys.executable, SCRIPT, "adamw", folder, "40"]) as running:
            while running.poll() is None and not half_written(folder):
                time.sleep(0.0005)
            if running.poll() is None:
                running.send_signal(signal.SIGKILL)
                kills += 1
        assert running.returncode == -signal.SIGKILL
    command = [sys.executable, SCRIPT, "adamw", folder, "40"]
    last = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert last == whole
    assert len(list_checkpoints(folder)) == small_run.EPOCHS
    assert not [name for name in os.listdir(folder) if name.startswith(".")]


def half_written(folder: Path) -> bool:
    """Are some of its bytes there, after the first epoch?"""
    return any(path.stat().st_size > 1 << 20 for path in folder.glob(".epoch-000[2-5]*.modelyard-new"))
