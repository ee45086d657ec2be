"""Many files change at once: whatever stops it, all of them are others in the end, or none is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from modelyard.core.errors import StoreError
from modelyard.scaffold.content import Content, File, Link
from modelyard.scaffold.moved import JOURNAL, Unfinished, move_all, take_up

NEW: dict[str, Content] = {
    "docs/new/page.md": File(b"a page"),
    "gone": None,
    "link": Link("script"),
    "script": File(b"two", runs=True),
    "version": File(b"2"),
}
KILLED = """
import os, sys
from test_moved_files import NEW
from modelyard.scaffold.moved import move_all

def stop(event, args, left=[int(sys.argv[2])]):
    if left[0] < 0 and event == "os.rename" and "update.json" not in args[1]:
        os._exit(9)  # before the first move
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.symlink"):
        left[0] -= 1
        if not left[0]:
            os._exit(9)

sys.addaudithook(stop)
move_all(sys.argv[1], sys.argv[1] + "/.git", NEW, {"before": "1"})
"""


def _run(code: str, top: Path, at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, top, str(at)], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": os.path.dirname(__file__)},
    )  # fmt: skip


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A folder with the old files, and one for the journal."""
    place = tmp_path / "top"
    (place / ".git").mkdir(parents=True)
    for name in ("gone", "link", "script", "version"):
        (place / name).write_text("1")
    (place / "script").chmod(0o640)
    return place


def state(top: Path) -> dict[str, str]:
    found = {one: os.path.join(folder, one) for folder, _, names in os.walk(top) for one in names}
    return {
        one: os.readlink(path) if os.path.islink(path) else Path(path).read_text()
        for one, path in found.items()
    }


OLD = {"gone": "1", "link": "1", "script": "1", "version": "1"}
DONE = {"page.md": "a page", "link": "script", "script": "two", "version": "2"}


def test_all_of_them_come_to_their_places(top: Path):
    move_all(str(top), str(top / ".git"), NEW, {})
    assert state(top) == DONE
    assert (top / "script").stat().st_mode & 0o777 == 0o750  # as private as the one before, and it runs
    assert take_up(str(top), str(top / ".git")) is None


def test_killed_anywhere_it_is_undone_or_finished_by_the_next_call(top: Path, tmp_path: Path):
    ends = set()
    for at in range(1, 60):
        place = tmp_path / str(at)
        subprocess.run(["cp", "-a", top, place], check=True)
        if _run(KILLED, place, at).returncode == 0:
            break
        left = take_up(str(place), str(place / ".git"))
        assert state(place) == (DONE if left else OLD)
        ends.add(bool(left))
    assert len(ends) == 2


def test_what_somebody_changed_meanwhile_is_left_as_it_is(top: Path):
    _run(KILLED, top, -1)
    (top / "script").write_text("mine")
    left = take_up(str(top), str(top / ".git"))
    assert left == Unfinished(finished=False, told={"before": "1"})
    assert state(top) == {"link": "1", "script": "mine", "version": "1"}


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/outside", "out/outside", ".git/config", "docs/../../outside"]
)
def test_a_journal_of_a_stranger_leads_to_no_other_folder(top: Path, name: str):
    (top.parent / "outside").write_text("theirs")
    (top / "out").symlink_to(top.parent)
    steps = [{"name": name, "before": "", "after": "", "new": ""}]
    (top / ".git" / JOURNAL).write_text(json.dumps({"state": "moving", "steps": steps, "told": {}}))
    take_up(str(top), str(top / ".git"))
    assert (top.parent / "outside").read_text() == "theirs"
    assert not (top / ".git" / JOURNAL).exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"state": 1}', "[" * 100_000, '{"state":"moving","steps":[1],"told":2}']
)
def test_a_journal_that_is_none_says_nothing(top: Path, text: str):
    (top / ".git" / JOURNAL).write_text(text)
    assert take_up(str(top), str(top / ".git")) is None
    assert state(top) == OLD


def test_a_disk_without_room_changes_nothing(top: Path):
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n" + KILLED
    code = code.replace("NEW, {", "NEW | {'big': type(NEW['version'])(bytes(9000))}, {")
    assert "the update could not be written: File too large" in _run(code, top, 0).stderr
    assert state(top) == OLD
    assert not (top / "docs").exists()


def test_a_folder_in_the_way_changes_nothing(top: Path):
    (top / "big").mkdir()
    with pytest.raises(StoreError, match=r"a folder is in the way: .*big"):
        move_all(str(top), str(top / ".git"), NEW | {"big": File(b"")}, {})
    assert state(top) == OLD


def test_a_file_becomes_a_folder(top: Path):
    move_all(str(top), str(top / ".git"), {"gone": None, "gone/inside": File(b"x")}, {})
    assert (top / "gone" / "inside").read_text() == "x"
