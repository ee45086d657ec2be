"""Several files at once, as `modelyard fetch A B C` brings them."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from fault_server import FaultServer

from modelyard.cli import main

if TYPE_CHECKING:
    import pytest

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

    Capture = pytest.CaptureFixture[str]

FILES = {f"/net{n}.bin": random.Random(n).randbytes(700_000) for n in range(12)}
NAMES = [f"m{n}" for n in range(12)]


def zoo_of(make_zoo: MakeZoo, server: FaultServer) -> ZooFolder:
    zoo = make_zoo(settings="starter = false")
    for n, (path, content) in enumerate(FILES.items()):
        zoo.write(f"m{n}", weights={"url": server.url(path), "sha256": sha256(content).hexdigest()})
    return zoo


def cached(cache: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in cache.glob("m*/1.0.0/*.bin")}


def test_many_files_come_at_once_into_a_new_cache(make_zoo: MakeZoo, tmp_path: Path, capsys: Capture) -> None:
    with FaultServer(FILES) as server:
        assert main(["fetch", *NAMES, "--zoo", str(zoo_of(make_zoo, server))]) == 0
    assert cached(tmp_path / "cache") == {path[1:]: content for path, content in FILES.items()}
    assert [line.rpartition("/")[2] for line in capsys.readouterr().out.splitlines()] == [
        p[1:] for p in FILES
    ]


def test_a_file_that_cannot_be_had_does_not_keep_the_others_from_coming(
    make_zoo: MakeZoo, tmp_path: Path, capsys: Capture
) -> None:
    with FaultServer(FILES) as server:
        zoo = zoo_of(make_zoo, server)
        for name in ("m3", "m7"):
            zoo.write(name, weights={"url": server.url("/gone.bin"), "sha256": "0" * 64})
        assert main(["fetch", *NAMES, "--zoo", str(zoo)]) == 1
    assert len(cached(tmp_path / "cache")) == 10
    assert capsys.readouterr().err.count("answered 404 (not there)") == 2


def test_ctrl_c_ends_a_fetch_of_many_at_once_and_keeps_what_came(make_zoo: MakeZoo, tmp_path: Path) -> None:
    with FaultServer(FILES, rate=400_000) as server:
        command = [sys.executable, "-m", "modelyard", "fetch", *NAMES, "--zoo", str(zoo_of(make_zoo, server))]
        heard = (
            "import os, signal, sys; signal.signal(2, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
        )
        with subprocess.Popen([sys.executable, "-c", heard, *command], stderr=subprocess.PIPE) as running:
            while server.sent() + len(server.asked()) == 0 and not list(
                tmp_path.glob("cache/.partial/*.state")
            ):
                time.sleep(0.02)
            time.sleep(0.8)
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=10)
        assert (running.returncode, said) == (130, b"modelyard: interrupted\n")
        assert list(tmp_path.glob("cache/.partial/*.state"))
        server.rate = None
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert len(cached(tmp_path / "cache")) == 12
    assert server.sent() <= 1.2 * sum(map(len, FILES.values()))
