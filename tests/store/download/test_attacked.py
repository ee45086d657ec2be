"""What an attacker tried on the store, one test a trick."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fault_server import FaultServer

from modelyard.cli import main
from modelyard.core.errors import ModelyardError, StoreError
from modelyard.store import fetch
from modelyard.store.address import shown
from modelyard.store.backend import backend_of
from modelyard.store.download.patience import Patience
from modelyard.store.http.request import is_plain

if TYPE_CHECKING:
    from nginx import Nginx

    from conftest import MakeZoo
    from modelyard.core.progress import Progress

    Capture = pytest.CaptureFixture[str]

CONTENT = random.Random(21).randbytes(200_000)
DIGEST = sha256(CONTENT).hexdigest()
QUICK = Patience(attempts=6, pause=0.002, longest=0.01, timeout=0.5)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("seed", range(25))
def test_bytes_that_a_retry_overwrites_wrongly_are_not_taken_for_those_hashed_before(
    seed: int, out: Path
) -> None:
    plans = {"/m.bin": ["cut", "flip", "cut", "changed_in_silence", "flip"]}
    with FaultServer({"/m.bin": CONTENT}, plans=plans, seed=seed) as server:
        try:
            fetch(server.url("/m.bin"), DIGEST, to=out, patience=QUICK)
        except StoreError:
            return
    assert (out / "m.bin").read_bytes() == CONTENT


def test_two_processes_with_caches_of_their_own_share_no_part(out: Path, tmp_path: Path) -> None:
    code = (
        "import os, sys; os.environ['MODELYARD_CACHE'] = sys.argv[4]\n"
        "from modelyard.store import fetch; fetch(sys.argv[1], sys.argv[2], to=sys.argv[3])"
    )
    with FaultServer({"/m.bin": CONTENT}, rate=400_000) as server:
        command = [sys.executable, "-c", code, server.url("/m.bin"), DIGEST, str(out)]
        first = subprocess.Popen([*command, str(tmp_path / "one")])
        time.sleep(0.25)
        second = subprocess.Popen([*command, str(tmp_path / "two")])
        assert [first.wait(), second.wait()] == [0, 0]
    assert (out / "m.bin").read_bytes() == CONTENT


def test_an_upload_that_is_sent_elsewhere_is_not_taken_for_done(nginx: Nginx, tmp_path: Path) -> None:
    (tmp_path / "new.bin").write_bytes(CONTENT)
    with pytest.raises(StoreError, match="points to"):
        backend_of("http://x/").upload(str(tmp_path / "new.bin"), f"{nginx.url}/moved/new.bin")


def test_two_files_of_one_name_do_not_overwrite_each_other_in_a_folder(
    make_zoo: MakeZoo, out: Path, capsys: Capture, tmp_path: Path
) -> None:
    zoo = make_zoo(settings="starter = false")
    for name in ("one", "two"):
        path = tmp_path / name / "model.bin"
        path.parent.mkdir()
        path.write_bytes(name.encode())
        zoo.write(name, weights={"url": str(path)})
    assert main(["fetch", "one", "two", "--to", str(out), "--zoo", str(zoo)]) == 1
    assert "two of the files are called model.bin" in capsys.readouterr().err
    assert list(out.iterdir()) == []


def test_what_an_earlier_process_left_is_not_taken_where_no_digest_is_known(out: Path) -> None:
    with FaultServer({"/m.bin": CONTENT}, forever="cut") as server, pytest.raises(StoreError):
        fetch(server.url("/m.bin"), to=out, patience=Patience(attempts=1))
    for part in out.glob("*.part"):
        part.write_bytes(bytes(len(CONTENT)))
    with FaultServer({"/m.bin": CONTENT}) as server:
        fetch(server.url("/m.bin"), to=out, patience=QUICK)
    assert (out / "m.bin").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "host", ["127.evil.com", "127.0.0.1.nip.io", "localhost.evil.com", "2130706433", "0x7f.1"]
)
def test_a_host_that_only_looks_like_this_machine_is_another(host: str) -> None:
    assert is_plain(f"http://{host}/m.bin")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "[::1]"])
def test_loopback_is_this_machine(host: str) -> None:
    assert not is_plain(f"http://{host}/m.bin")


@pytest.mark.parametrize("part", ["x sha256:0 5\u2028victim@1.0.0 weights", "my onnx", "a\tb", "é"])
def test_the_name_of_a_part_cannot_forge_a_line_of_the_lock(
    make_zoo: MakeZoo, tmp_path: Path, part: str
) -> None:
    from modelyard.store.pins import read_pins

    source = tmp_path / "net.bin"
    source.write_bytes(CONTENT)
    zoo = make_zoo(settings="starter = false")
    zoo.write("vit", exports={part: {"url": str(source)}})
    assert main(["fetch", "vit", "--part", "all", "--zoo", str(zoo)]) == 0
    (key,) = read_pins(str(zoo))
    assert key.startswith("vit@1.0.0 ")


def test_a_server_that_drips_is_given_up(out: Path) -> None:
    with FaultServer({"/m.bin": CONTENT}, forever="drip", patience=20) as server:
        began = time.monotonic()
        with pytest.raises(StoreError, match="fewer than"):
            fetch(server.url("/m.bin"), DIGEST, to=out, patience=Patience(attempts=1, timeout=0.5))
    assert time.monotonic() - began < 5


def test_a_range_that_drips_does_not_hold_up_the_others(out: Path) -> None:
    content = random.Random(6).randbytes(40_000_000)
    plans = {"/m.bin": ["honest", *["drip"] * 5]}
    with FaultServer({"/m.bin": content}, plans=plans, patience=60, rate=2e7) as server:
        began = time.monotonic()
        fetch(server.url("/m.bin"), sha256(content).hexdigest(), to=out, patience=QUICK)
        assert [seen.fault for seen in server.asked()].count("drip") >= 1
    assert time.monotonic() - began < 40
    assert (out / "m.bin").read_bytes() == content


def test_a_file_comes_also_where_it_is_fetched_because_of_an_error(out: Path, tmp_path: Path) -> None:
    (tmp_path / "m.bin").write_bytes(CONTENT)
    try:
        raise KeyError("the caller's own")
    except KeyError:
        fetch(str(tmp_path / "m.bin"), DIGEST, to=out)
    assert (out / "m.bin").read_bytes() == CONTENT


def test_tries_of_a_server_that_names_no_content_are_not_joined_where_no_digest_is_known(out: Path) -> None:
    older, newer = CONTENT, random.Random(22).randbytes(len(CONTENT))
    with FaultServer({"/m.bin": older}, plans={"/m.bin": ["nameless_cut"]}, forever="nameless") as server:

        def change(event: Progress) -> None:
            if event.state == "retry":
                server.payloads["/m.bin"] = newer

        fetch(server.url("/m.bin"), to=out, patience=QUICK, report=change)
    assert (out / "m.bin").read_bytes() == newer


@pytest.mark.parametrize(
    "url",
    [
        "https://user:S3CRET@exa℀mple.com/x",
        "https://user:S3CRET@a..b/x",
        "https://user:S3/CRET@host/x",
        "https://user:S3#CRET@host/x",
        "https://user:S3?CRET@host/x",
        f"https://user:S3CRET@{'l' * 70}.example.org/x",
    ],
)
def test_a_password_in_a_url_that_is_none_is_not_told(url: str, out: Path) -> None:
    with pytest.raises(ModelyardError) as raised:
        fetch(url, DIGEST, to=out, patience=Patience(attempts=1, timeout=0.2))
    told = f"{raised.value} {raised.value!r} {raised.value.__cause__!r}"
    assert "CRET" not in told
    assert "S3" not in told


@pytest.mark.parametrize(
    "query", ["pass=S3C", "jwt=S3C", "%74oken=S3C", "a=1;token=S3C", "S3C", "v=1&ticket=S3C"]
)
def test_what_a_query_holds_is_not_shown_unless_it_is_surely_harmless(query: str) -> None:
    assert "S3C" not in shown(f"https://host/file?{query}")


def test_a_lock_that_is_a_pipe_or_a_link_to_secrets_tells_nothing(
    make_zoo: MakeZoo, tmp_path: Path, capsys: Capture
) -> None:
    import os

    zoo = make_zoo(settings="starter = false")
    zoo.write("vit", weights={"url": "/nowhere/x"})
    lock = Path(str(zoo)) / "modelyard.lock"
    os.mkfifo(lock)
    assert main(["fetch", "vit", "--zoo", str(zoo)]) == 1
    lock.unlink()
    (tmp_path / "secret").write_text("S3CRET of another\n")
    lock.symlink_to(tmp_path / "secret")
    assert main(["fetch", "vit", "--zoo", str(zoo)]) == 1
    assert "S3CRET" not in capsys.readouterr().err


@pytest.mark.parametrize("first", ["length_absurd", "shrunk"])
def test_a_mirror_serves_after_a_source_that_lies_about_its_length(first: str, out: Path) -> None:
    with FaultServer({"/m.bin": CONTENT}, forever=first) as bad, FaultServer({"/m.bin": CONTENT}) as good:
        fetch(
            [bad.url("/m.bin"), good.url("/m.bin")], DIGEST, to=out, patience=Patience(attempts=1, timeout=1)
        )
    assert (out / "m.bin").read_bytes() == CONTENT


def test_a_part_that_is_longer_than_the_mirrors_file_is_begun_anew(out: Path) -> None:
    with (
        FaultServer({"/m.bin": CONTENT * 3}, forever="cut", seed=3) as bad,
        FaultServer({"/m.bin": CONTENT}) as good,
    ):
        fetch(
            [bad.url("/m.bin"), good.url("/m.bin")], DIGEST, to=out, patience=Patience(attempts=2, pause=0.01)
        )
    assert (out / "m.bin").read_bytes() == CONTENT


def test_a_part_that_is_a_link_is_not_written_through(out: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    for seed in range(20):
        plans = {"/m.bin": ["cut"]}
        server = FaultServer({"/m.bin": CONTENT}, plans=plans, forever="not_found", seed=seed)
        with server, pytest.raises(StoreError):
            fetch(server.url("/m.bin"), DIGEST, to=out, patience=QUICK)
    (part,) = out.glob(".*.part")
    part.unlink()
    part.symlink_to(victim)
    with FaultServer({"/m.bin": CONTENT}) as server:
        fetch(server.url("/m.bin"), DIGEST, to=out, patience=QUICK)
    assert victim.read_bytes() == b"mine"
    assert not (out / "m.bin").is_symlink()


def test_offline_stores_nothing(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new.bin").write_bytes(CONTENT)
    monkeypatch.setenv("MODELYARD_OFFLINE", "1")
    with FaultServer({}) as server:
        assert main(["push", str(tmp_path / "new.bin"), server.url("/new.bin")]) == 1
        assert server.log == []


def test_a_state_that_is_crafted_is_no_bug(out: Path) -> None:
    for crafted in (
        b"modelyard partial 1\n" + b"9" * 5000 + b"\n16384\nmark x\nfrom y\n\n",
        b"\xff\xfe",
        b"",
    ):
        with FaultServer({"/m.bin": CONTENT}, forever="cut") as server, pytest.raises(StoreError):
            fetch(server.url("/m.bin"), DIGEST, to=out, patience=Patience(attempts=1))
        for state in out.glob(".*.state"):
            state.write_bytes(crafted)
        with FaultServer({"/m.bin": CONTENT}) as server:
            fetch(server.url("/m.bin"), DIGEST, to=out, patience=QUICK)
        assert (out / "m.bin").read_bytes() == CONTENT
        (out / "m.bin").unlink()
