"""Unpacking that is killed, or whose disk fails or is full, leaves the whole folder or none."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from archive_kit import Zipped, head, link, tar_file, tar_of, tree, zip_of
from stopped_unpack import KILL, KILLED, TEAR, Stopped

from modelyard.core.errors import ArchiveError
from modelyard.store.archive.unpack import unpack
from modelyard.store.atomic import beside
from modelyard.store.lock import holding

if TYPE_CHECKING:
    from collections.abc import Iterator

ARCHIVES = {
    "tar": tar_of(
        head("model/", kind=b"5"),
        tar_file("model/a.bin", b"weights" * 1000),
        tar_file("model/sub/b.bin", b"more"),
        link("model/c.bin", "sub/b.bin"),
        link("same.bin", "model/a.bin", b"1"),
    ),
    "zip": zip_of(Zipped("model/a.bin", b"weights" * 1000), Zipped("b.bin")),
}


@pytest.fixture(scope="module")
def stopped(shim: Path) -> Iterator[Stopped]:
    process = Stopped(shim)
    yield process
    process.close()


class Yard:
    """A folder with an archive in it, and a name beside it to unpack to."""

    def __init__(self, home: Path, kind: str) -> None:
        home.mkdir(exist_ok=True)
        self.home = home
        self.archive = home / "archive"
        self.place = home / "place"
        self.archive.write_bytes(ARCHIVES[kind])
        self.before = tree(home)
        unpack(self.archive, self.place)
        self.after = tree(home)
        self.reset()

    def reset(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)

    def seen(self) -> dict[str, bytes | None]:
        """Everything but what is hidden."""
        return {name: data for name, data in tree(self.home).items() if not name.startswith(".")}

    def finishes(self) -> bool:
        """Does the same, done again, leave the whole and nothing besides?"""
        if not self.place.exists():
            unpack(self.archive, self.place)
        return tree(self.home) == self.after


@pytest.fixture(params=ARCHIVES)
def yard(tmp_path: Path, request: pytest.FixtureRequest) -> Yard:
    return Yard(tmp_path / "yard", request.param)


def operations(stopped: Stopped, yard: Yard) -> int:
    """Count the operations; threads sync the files, so that now and then two are counted as one."""
    counted = []
    for _ in range(3):
        counted.append(stopped.unpack(yard.archive, yard.place, at=0)[1])
        yard.reset()
    return max(counted)


@pytest.mark.parametrize("how", [KILL, TEAR], ids=["before it", "within a write"])
def test_a_kill_at_any_operation_leaves_the_whole_or_nothing(stopped: Stopped, yard: Yard, how: int) -> None:
    killed = {"whole": 0, "none": 0}
    for at in range(1, operations(stopped, yard) + 1):
        for _ in range(2):
            was_killed = stopped.unpack(yard.archive, yard.place, at=at, how=how)[0] == KILLED
            assert yard.seen() in (yard.before, yard.after)
            killed["whole" if yard.place.exists() else "none"] += was_killed
            assert yard.finishes()
            yard.reset()
    assert killed["none"] >= (20 if how == KILL else 1)
    assert killed["whole"] >= (1 if how == KILL else 0)
    print(f"unpacking: killed {sum(killed.values())} times")


@pytest.mark.parametrize(("error", "on"), [(errno.ENOSPC, True), (errno.EIO, False)], ids=["full", "broken"])
def test_a_disk_that_fails_anywhere_leaves_nothing_and_is_told(
    stopped: Stopped, yard: Yard, error: int, on: bool
) -> None:
    failed = 0
    for at in range(1, operations(stopped, yard) + 1):
        code, _, said = stopped.unpack(yard.archive, yard.place, at=at, how=error, on=on)
        assert code == 0
        assert (said is None) == yard.place.exists()
        if said is not None:
            failed += 1
            assert said.startswith(
                f"{yard.archive} cannot be unpacked to {yard.place}: {os.strerror(error)}\n"
            )
            assert tree(yard.home) == yard.before
        yard.reset()
    assert failed >= 6


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this needs root, who may mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_a_disk_that_is_full_is_told_and_gets_its_space_back(small_disk: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(tar_of(tar_file("a", b"x" * 200_000), tar_file("b", b"x" * 300_000)))
    free = shutil.disk_usage(small_disk).free
    with pytest.raises(ArchiveError, match=r"cannot be unpacked to .*: No space left on device"):
        unpack(archive, small_disk / "place")
    assert os.listdir(small_disk) == []
    assert shutil.disk_usage(small_disk).free == free


def test_what_a_killed_process_left_is_cleared_away_and_nothing_else(yard: Yard) -> None:
    for name in (".place.1.modelyard-new", ".place-140.99999999.modelyard-new", ".place.0.modelyard-new"):
        (yard.home / name / "model").mkdir(parents=True)
        (yard.home / name / "model" / "part").write_text("x")
    (yard.home / ".place.2.modelyard-new").write_text("x")
    (yard.home / ".place.3.modelyard-new").symlink_to(yard.archive)
    (yard.home / ".other.1.modelyard-new").mkdir()
    (yard.home / ".place-b.1.modelyard-new").mkdir()
    (yard.home / ".place.new").mkdir()
    unpack(yard.archive, yard.place)
    assert {name: data for name, data in tree(yard.home).items() if not name.startswith(".")} == yard.after
    assert sorted(name for name in os.listdir(yard.home) if name.startswith(".")) == [
        ".other.1.modelyard-new",
        ".place-b.1.modelyard-new",
        ".place.new",
    ]


UNPACK = """
import sys
from modelyard.core.errors import ArchiveError
from modelyard.store.archive.unpack import unpack
try:
    unpack(sys.argv[1], sys.argv[2])
except ArchiveError as error:
    sys.exit(error.message)
"""


def start(yard: Yard) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", UNPACK, str(yard.archive), str(yard.place)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def test_of_several_processes_one_unpacks_and_the_others_say_so(yard: Yard) -> None:
    processes = [start(yard) for _ in range(6)]
    said = [process.communicate(timeout=60)[1] for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 1, 1, 1, 1, 1]
    assert sum("is there, and is not empty" in each for each in said) == 5
    assert tree(yard.home) == yard.after


def test_a_folder_that_a_living_process_fills_is_waited_for(yard: Yard) -> None:
    other = Path(f"{yard.home}/.place.1.modelyard-new")
    other.mkdir()
    with holding(str(other)):
        process = start(yard)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.6)
        assert other.exists()
    assert process.communicate(timeout=60) == (None, "")
    assert tree(yard.home) == yard.after


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be on a file system that has no locks."""
    import fcntl

    def flock(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)


def test_without_locks_it_works_and_a_dead_process_is_cleared_after(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    (yard.home / ".place.99999999.modelyard-new" / "model").mkdir(parents=True)
    unpack(yard.archive, yard.place)
    assert tree(yard.home) == yard.after


def test_without_locks_a_living_process_keeps_its_folder(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    living = f".place.{os.getppid()}.modelyard-new"
    (yard.home / living).mkdir()
    unpack(yard.archive, yard.place)
    assert tree(yard.home) == {**yard.after, living: None}


@pytest.mark.parametrize("there", ["file", "folder"])
def test_what_is_put_in_the_place_meanwhile_is_left_there(yard: Yard, there: str) -> None:
    def put(_: object) -> None:
        if yard.place.exists():
            return
        if there == "file":
            yard.place.write_text("mine")
        else:
            yard.place.mkdir()
            (yard.place / "mine").write_text("mine")

    with pytest.raises(ArchiveError, match=r"place was (put there|filled) meanwhile"):
        unpack(yard.archive, yard.place, report=put)
    assert [data for name, data in tree(yard.home).items() if name.startswith("place") and data] == [b"mine"]
    assert not [name for name in os.listdir(yard.home) if name.startswith(".")]


def test_an_interrupt_leaves_nothing(yard: Yard) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unpack(yard.archive, yard.place, report=interrupt)
    assert tree(yard.home) == yard.before


def test_the_name_of_the_beside_folder_is_that_of_the_store(yard: Yard) -> None:
    made: list[str] = []
    unpack(yard.archive, yard.place, report=lambda _: made.extend(os.listdir(yard.home)))
    assert os.path.basename(beside(str(yard.place))) in made
