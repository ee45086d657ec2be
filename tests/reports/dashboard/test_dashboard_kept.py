"""A folder that is looked at again and again: each file is read once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from dashboard_results import timed

from modelyard.core.errors import InputError, NotFoundError
from modelyard.reports.dashboard.kept import Kept
from modelyard.results.folder import write


def test_a_new_result_appears_and_what_was_read_is_the_same_object(tmp_path: Path) -> None:
    write(timed(), str(tmp_path))
    kept = Kept(str(tmp_path))
    before = kept.look()
    write(timed("other", day=2), str(tmp_path))
    after = kept.look()
    assert [one.model for one in after.results] == ["resnet18", "other"]
    assert after.results[0] is before.results[0]
    assert kept.look() is after


def test_a_result_that_is_gone_goes(tmp_path: Path) -> None:
    path = write(timed(), str(tmp_path))
    kept = Kept(str(tmp_path))
    kept.look()
    Path(path).unlink()
    assert kept.look().results == []


def test_a_damaged_file_is_told_and_one_that_is_being_written_is_not(tmp_path: Path) -> None:
    write(timed(), str(tmp_path))
    (tmp_path / "half.json").write_text("{")
    (tmp_path / ".half.json").write_text("{")
    seen = Kept(str(tmp_path)).look()
    assert [Path(one.path).name for one in seen.gathered.damaged] == ["half.json"]
    assert len(seen.results) == 1


def test_a_link_that_leads_to_itself_is_told_and_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    write(timed(), str(tmp_path))
    (tmp_path / "loop.json").symlink_to("loop.json")
    (tmp_path / "gone.json").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.json")
    seen = Kept(str(tmp_path)).look()
    assert [Path(one.path).name for one in seen.gathered.damaged] == ["loop.json"]
    assert len(seen.results) == 1


def test_no_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="modelyard benchmark"):
        Kept(str(tmp_path / "none")).look()
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="not a folder"):
        Kept(str(tmp_path / "file")).look()
