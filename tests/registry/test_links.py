"""`check --links`: every source of every card is asked, and the rotten ones are named with what is left."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelyard.cli import main
from modelyard.registry.files.at_once import at_once

sys.path.append(str(Path(__file__).parents[1] / "store" / "servers"))

from fault_server import FaultServer

if TYPE_CHECKING:
    from conftest import MakeZoo

    Capture = pytest.CaptureFixture[str]

CONTENT = random.Random(1).randbytes(50_000)
DIGEST = sha256(CONTENT).hexdigest()


def test_a_source_that_is_gone_is_named_with_the_mirrors_that_serve(
    make_zoo: MakeZoo, capsys: Capture
) -> None:
    zoo = make_zoo(settings="starter = false")
    with FaultServer({"/m.bin": CONTENT}) as server:
        urls = [server.url("/gone.bin"), server.url("/m.bin")]
        zoo.write("vit", weights={"url": urls[0], "urls": urls[1:], "sha256": DIGEST})
        assert main(["check", "--links", "--zoo", str(zoo)]) == 1
    said = capsys.readouterr()
    assert f"vit@1.0.0: {urls[0]}: there is no file any more; 1 other source still serve" in said.out
    assert "2 sources asked, 1 without the file" in said.err


@pytest.mark.parametrize(
    ("kind", "said"), [("login_page", "login page"), ("empty", "empty file"), ("lfs_pointer", "LFS")]
)
def test_a_page_where_a_model_was_is_called_by_its_name(
    make_zoo: MakeZoo, capsys: Capture, kind: str, said: str
) -> None:
    zoo = make_zoo(settings="starter = false")
    with FaultServer({"/m.bin": CONTENT}, forever=kind) as server:
        zoo.write("vit", weights={"url": server.url("/m.bin"), "sha256": DIGEST})
        assert main(["check", "--links", "--zoo", str(zoo)]) == 1
    assert said in capsys.readouterr().out


def test_another_size_than_the_card_says_is_named(make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo(settings="starter = false")
    with FaultServer({"/m.bin": CONTENT * 100}) as server:
        zoo.write("vit", weights={"url": server.url("/m.bin"), "sha256": DIGEST, "size_mb": 97.8})
        assert main(["check", "--links", "--zoo", str(zoo)]) == 1
    assert "5.0 MB are served, the card says 97.8 MB" in capsys.readouterr().out


def test_links_that_hold_are_no_problem_and_cost_few_bytes(make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo(settings="starter = false")
    with FaultServer({f"/{n}.bin": CONTENT for n in range(20)}) as server:
        for n in range(20):
            zoo.write(f"m{n}", weights={"url": server.url(f"/{n}.bin?token=hunter2"), "sha256": DIGEST})
        assert main(["check", "--links", "--json", "--zoo", str(zoo)]) == 0
        assert server.sent() <= 20 * 4096
    out = capsys.readouterr().out
    assert len(json.loads(out)) == 20
    assert "hunter2" not in out


def test_ctrl_c_ends_the_asking_also_while_servers_drip(make_zoo: MakeZoo) -> None:
    zoo = make_zoo(settings="starter = false")
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a job in the background ignores it
    with FaultServer({"/m.bin": CONTENT}, forever="drip", patience=90) as server:
        urls = [f"{origin}/m.bin?v={n}" for n in range(8) for origin in (server.url(""), server.other)]
        zoo.write("vit", weights={"url": urls[0], "urls": urls[1:], "sha256": DIGEST})
        command = [sys.executable, "-m", "modelyard", "check", "--links", "--zoo", str(zoo)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, preexec_fn=heard) as running:  # noqa: PLW1509
            while len(server.asked()) < 8:  # four questions at a time to each of two hosts
                assert running.poll() is None
                time.sleep(0.05)
            time.sleep(0.3)  # a drip is written down only when it ends
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=40)[1]
    assert (running.returncode, said) == (130, b"modelyard: interrupted\n")


def test_an_error_of_one_piece_of_work_is_an_error_of_all() -> None:
    def half(number: int) -> float:
        return 1 / number

    with pytest.raises(ZeroDivisionError):
        list(at_once(half, [2, 1, 0, 4], 2))
    assert sorted(at_once(half, [2, 1, 4], 2)) == [(0, 0.5), (1, 1.0), (2, 0.25)]
    assert list(at_once(half, [], 2)) == []


def test_links_need_the_network(make_zoo: MakeZoo, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELYARD_OFFLINE", "1")
    assert main(["check", "--links", "--zoo", str(make_zoo("vit"))]) == 1
    assert "Unset MODELYARD_OFFLINE" in capsys.readouterr().err
