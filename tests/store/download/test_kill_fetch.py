"""A fetch that is killed, or whose disk fails, at any file operation leaves a whole file or none."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fault_server import FaultServer

from breadth import moments
from interrupted import KILL, KILLED, TEAR, Interrupted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

pytestmark = pytest.mark.slow
CONTENT = random.Random(3).randbytes(150_000)
LARGE = random.Random(4).randbytes(20_000_000)


class Scene:
    """A zoo whose one file is served from loopback, and the command that fetches it."""

    def __init__(self, zoo: ZooFolder, cache: Path, server: FaultServer, stopped: Interrupted) -> None:
        self.zoo = zoo
        self.cache = cache
        self.server = server
        self.stopped = stopped
        self.words = ["fetch", "vit", "--quiet", "--zoo", str(zoo)]
        self.lock = Path(str(zoo)) / "modelyard.lock"

    def reset(self) -> None:
        shutil.rmtree(self.cache, ignore_errors=True)
        self.lock.unlink(missing_ok=True)
        # The index is not what is tried here.
        assert self.stopped.run(["list", "--zoo", str(self.zoo)], Path.cwd()).code == 0

    def run(self, at: int = 0, how: int = KILL) -> object:
        return self.stopped.run(self.words, Path.cwd(), at=at, how=how)

    def is_whole_or_absent(self) -> bool:
        path = self.cache / "vit/1.0.0/m.bin"
        return not path.exists() or path.read_bytes() == CONTENT

    def leftovers(self) -> list[str]:
        walked = [path for path in self.cache.rglob("*") if path.is_file()]
        known = (".records", ".used", "CACHEDIR.TAG", "m.bin")
        hidden = (self.cache / ".index", self.cache / ".locks")
        return [str(path) for path in walked if path.name not in known and not path.is_relative_to(hidden[0])
                and not path.is_relative_to(hidden[1])]  # fmt: skip


@pytest.fixture
def scene(make_zoo: MakeZoo, tmp_path: Path, stopped: Interrupted) -> Iterator[Scene]:
    zoo = make_zoo(settings="starter = false")
    with FaultServer({"/m.bin": CONTENT}) as server:
        # No digest on the card: the lock is written too.
        zoo.write("vit", weights={"url": server.url("/m.bin")})
        yield Scene(zoo, tmp_path / "cache", server, stopped)


@pytest.mark.parametrize("how", [KILL, TEAR])
def test_a_kill_at_any_file_operation_leaves_a_whole_file_or_none(scene: Scene, how: int) -> None:
    scene.reset()
    end = scene.run()
    assert end.code == 0, end.said
    print(f"{end.operations} kill points in fetch")
    assert end.operations > 15
    for at in moments(end.operations):
        scene.reset()
        assert scene.run(at=at, how=how).code in (KILLED, 0)
        assert scene.is_whole_or_absent(), at
        again = scene.run()
        assert again.code == 0, (at, again.said)
        assert (scene.cache / "vit/1.0.0/m.bin").read_bytes() == CONTENT, at
        assert scene.leftovers() == [], at
        assert scene.lock.read_text().count("\n") == 2, at


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_operation_loses_nothing(scene: Scene, error: int) -> None:
    scene.reset()
    operations = scene.run().operations
    for at in moments(operations):
        scene.reset()
        end = scene.run(at=at, how=error)
        assert end.code in (0, 1), (at, end.said)
        assert "Traceback" not in end.said, (at, end.said)
        assert "this is a bug" not in end.said, (at, end.said)
        assert scene.is_whole_or_absent(), at
        again = scene.run()
        assert again.code == 0, (at, again.said)
        assert (scene.cache / "vit/1.0.0/m.bin").read_bytes() == CONTENT, at


@pytest.mark.parametrize("percent", [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99])
def test_a_killed_fetch_goes_on_where_it_was(percent: int, tmp_path: Path) -> None:
    """At most a twentieth of the bytes comes twice."""
    digest, out = sha256(LARGE).hexdigest(), tmp_path / "out"
    out.mkdir()
    code = "import sys; from modelyard.store import fetch; fetch(sys.argv[1], sys.argv[2], to=sys.argv[3])"
    with FaultServer({"/m.bin": LARGE}, rate=40e6) as server:
        command = [sys.executable, "-c", code, server.url("/m.bin"), digest, str(out)]
        with subprocess.Popen(command) as running:
            deadline = time.monotonic() + 30
            while kept(out) < percent * len(LARGE) / 100 and time.monotonic() < deadline:
                time.sleep(0.0005)
            running.send_signal(signal.SIGKILL)
        had = kept(out)
        assert had >= percent * len(LARGE) / 100
        server.rate = None
        subprocess.run(command, check=True)
    again = [seen.range for seen in server.asked() if seen.range] or ["bytes=0-"]
    assert had - int(again[0].removeprefix("bytes=").partition("-")[0]) <= 0.05 * len(LARGE)
    assert sha256((out / "m.bin").read_bytes()).hexdigest() == digest
    assert [path.name for path in out.iterdir()] == ["m.bin"]


def kept(folder: Path) -> int:
    parts = list(folder.glob(".*.part"))
    return parts[0].stat().st_size if parts else 0


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_one_sentence_and_gives_its_space_back(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(small)], check=False).returncode:
        pytest.skip("a tmpfs cannot be mounted here")
    code = "import sys; from modelyard.store import fetch; fetch(sys.argv[1], to=sys.argv[2])"
    try:
        for kind in ("honest", "chunked"):  # the length is told beforehand, or not
            with FaultServer({"/m.bin": LARGE}, forever=kind) as server:
                command = [sys.executable, "-c", code, server.url("/m.bin"), str(small)]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert f"the disk of {small} is full" in done.stderr.splitlines()[-2], done.stderr
            assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)
