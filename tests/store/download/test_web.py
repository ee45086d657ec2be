"""Fetching from a real nginx: ranges, TLS, logins, compression, proxies, and no network at all."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fault_server import FaultServer

from modelyard import get_model
from modelyard.cli import main
from modelyard.core.errors import OfflineError, StoreError
from modelyard.store import fetch
from modelyard.store.backend import backend_of
from modelyard.store.download.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nginx import Nginx

    from conftest import MakeZoo

CONTENT = random.Random(11).randbytes(500_000)
DIGEST = sha256(CONTENT).hexdigest()
QUICK = Patience(attempts=3, pause=0.01, timeout=2)


@pytest.fixture
def served(nginx: Nginx) -> Nginx:
    (nginx.files / "m.bin").write_bytes(CONTENT)
    nginx.forget()
    return nginx


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("place", ["files", "whole", "compressed", "moved"])
def test_a_file_comes_from_each_place_of_nginx(served: Nginx, out: Path, place: str) -> None:
    found = fetch(f"{served.url}/{place}/m.bin", DIGEST, to=out, patience=QUICK)
    assert (out / "m.bin").read_bytes() == CONTENT
    assert (found.sha256, found.size) == (DIGEST, len(CONTENT))


def test_a_body_that_is_compressed_all_the_same_is_not_taken(served: Nginx, out: Path) -> None:
    import gzip

    (served.files / "z.bin.gz").write_bytes(gzip.compress(CONTENT))
    with pytest.raises(StoreError, match=r"compressed \(gzip\), though asked not to"):
        fetch(f"{served.url}/always-compressed/z.bin", DIGEST, to=out, patience=QUICK)


def test_tls_is_checked_against_the_authority_the_environment_names(
    served: Nginx, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreError, match="certificate is not to be trusted"):
        fetch(f"{served.tls_url}/files/m.bin", DIGEST, to=out, patience=QUICK)
    monkeypatch.setenv("SSL_CERT_FILE", str(served.authority))
    fetch(f"{served.tls_url}/files/m.bin", to=out, patience=QUICK)
    assert (out / "m.bin").read_bytes() == CONTENT


def test_a_login_in_the_url_opens_the_door(served: Nginx, out: Path) -> None:
    url = served.url.replace("http://", "http://user:hunter2%20of%20nginx@")
    fetch(f"{url}/private/m.bin", DIGEST, to=out, patience=QUICK)
    assert (out / "m.bin").read_bytes() == CONTENT


def test_a_login_on_a_card_opens_the_door_and_stands_nowhere_in_the_cache(
    served: Nginx, make_zoo: MakeZoo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zoo = make_zoo(settings="starter = false")
    url = served.url.replace("http://", "http://user:hunter2%20of%20nginx@") + "/private/m.bin"
    for name in ("ViT", "ViT-B"):  # the second time the card is an edited one
        zoo.write("vit", weights={"url": url, "sha256": DIGEST}, name=name, description=f"see {url}")
        for words in (
            ["search", "vit"],
            ["info", "vit"],
            ["info", "vit", "--json"],
            ["fetch", "vit", "--json"],
        ):
            assert main([*words, "--zoo", str(zoo)]) == 0
        assert json.loads(capsys.readouterr().out.splitlines()[-2])["sha256"] == DIGEST
        shutil.rmtree(tmp_path / "cache/vit")
    assert list((tmp_path / "cache").rglob("*.sqlite"))
    assert not any(b"hunter2" in path.read_bytes() for path in tmp_path.glob("cache/**/*") if path.is_file())
    assert get_model("vit", zoo=str(zoo)).weights.url == url


def test_a_login_is_found_in_netrc(
    served: Nginx, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text('machine 127.0.0.1 login user password "hunter2 of nginx"\n')
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    fetch(f"{served.url}/private/m.bin", DIGEST, to=out, patience=QUICK)
    assert (out / "m.bin").read_bytes() == CONTENT


def test_without_a_login_the_door_stays_shut(served: Nginx, out: Path) -> None:
    with pytest.raises(StoreError, match="no login was found"):
        fetch(f"{served.url}/private/m.bin", DIGEST, to=out, patience=QUICK)


def test_a_mirror_serves_where_the_first_is_down(served: Nginx, out: Path) -> None:
    urls = [f"{served.url}/broken/m.bin", f"{served.url}/nothing", f"{served.url}/files/m.bin"]
    assert fetch(urls, DIGEST, to=out, patience=QUICK).source == urls[-1]


def test_a_busy_server_is_asked_again_later(served: Nginx, out: Path) -> None:
    for n in range(3):
        fetch(f"{served.url}/busy/m.bin", DIGEST, to=out / f"{n}", patience=Patience(pause=0.4))
    assert {seen.status for seen in served.log()} == {200, 503}


def test_a_file_is_stored_by_put(served: Nginx, tmp_path: Path) -> None:
    source = tmp_path / "new.bin"
    source.write_bytes(CONTENT)
    backend_of("http://x/").upload(str(source), f"{served.url}/uploads/a/new.bin")
    assert (served.uploads / "a/new.bin").read_bytes() == CONTENT


def test_plain_http_to_another_machine_needs_a_full_digest(out: Path) -> None:
    for given in ({}, {"prefix": DIGEST[:8]}):
        with pytest.raises(StoreError, match="plain HTTP"):
            fetch("http://192.0.2.1/m.bin", to=out, patience=QUICK, **given)


def test_offline_opens_no_socket(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(OfflineError):
        fetch("https://models.example.org/m.bin", DIGEST, to=out, offline=True)


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that passes one request on, to whom it was asked for, and keeps its head."""
    heads: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            heads.append(head)
            host, _, port = head.split(b"://")[1].split(b"/")[0].partition(b":")
            with socket.create_connection((host, int(port))) as upstream:
                upstream.sendall(head.replace(b"Accept: */*", b"Connection: close"))
                while block := upstream.recv(65536):
                    connection.sendall(block)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://me:hunter2@127.0.0.1:{listening.getsockname()[1]}", heads
    listening.close()
    thread.join(5)


def test_a_proxy_of_the_environment_is_used(
    out: Path, proxy: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, heads = proxy
    monkeypatch.setenv("http_proxy", url)
    monkeypatch.setenv("no_proxy", "")
    with FaultServer({"/m.bin": CONTENT}) as server:
        fetch(server.url("/m.bin"), DIGEST, to=out, patience=QUICK)
    assert heads[0].startswith(b"GET http://127.0.0.1:")
    assert b"Proxy-Authorization: Basic " in heads[0]
    assert "proxy-authorization" in server.asked()[0].headers  # the little proxy passes all on


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare"), reason="a namespace needs root and unshare"
)
def test_without_a_network_every_reading_command_works_on_a_warm_cache(
    make_zoo: MakeZoo, tmp_path: Path
) -> None:
    zoo = make_zoo(settings="starter = false")
    with FaultServer({"/m.bin": CONTENT}) as server:
        zoo.write("vit", weights={"url": server.url("/m.bin"), "sha256": DIGEST})
        modelyard = [sys.executable, "-m", "modelyard"]
        for words in (["fetch", "vit"], ["index"]):
            subprocess.run([*modelyard, *words, "--zoo", str(zoo)], check=True, capture_output=True)
    alone = ["unshare", "--net"]
    if subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("network namespaces cannot be made here")
    commands = ("list", "search vit", "info vit", "versions vit", "check", "zoo", "fetch vit", "lock --check",
                "fetch vit --verify", "fetch vit --offline")  # fmt: skip
    for words in commands:
        done = subprocess.run(
            [*alone, *modelyard, *words.split(), "--zoo", str(zoo)], capture_output=True, check=False
        )
        assert done.returncode == 0, (words, done.stderr)


def test_where_locks_do_nothing_two_may_fetch_and_both_are_right(out: Path) -> None:
    code = (
        "import fcntl, errno, sys\n"
        "def nothing(*_): raise OSError(errno.ENOLCK, 'no locks')\n"
        "fcntl.flock = nothing\n"
        "from modelyard.store import fetch\n"
        "fetch(sys.argv[1], sys.argv[2], to=sys.argv[3])\n"
    )
    with FaultServer({"/m.bin": CONTENT}, rate=5e6) as server:
        command = [sys.executable, "-c", code, server.url("/m.bin"), DIGEST, str(out)]
        running = [subprocess.Popen(command) for _ in range(8)]
        assert [each.wait() for each in running] == [0] * 8
    assert (out / "m.bin").read_bytes() == CONTENT
    assert [path.name for path in out.iterdir()] == ["m.bin"]


def test_sixteen_processes_that_ask_for_one_file_fetch_it_once(out: Path) -> None:
    code = "import sys; from modelyard.store import fetch; fetch(sys.argv[1], sys.argv[2], to=sys.argv[3])"
    with FaultServer({"/m.bin": CONTENT}, rate=5e6) as server:
        command = [sys.executable, "-c", code, server.url("/m.bin"), DIGEST, str(out)]
        running = [subprocess.Popen(command) for _ in range(16)]
        assert [each.wait() for each in running] == [0] * 16
    assert len(server.asked("/m.bin")) == 1
    assert (out / "m.bin").read_bytes() == CONTENT


def test_no_file_that_a_fetch_leaves_holds_its_login(tmp_path: Path) -> None:
    with FaultServer({"/m.bin": CONTENT}) as server:
        url = server.url("/m.bin?token=hunter2", login="user:hunter2")
        fetch(url, DIGEST, to=tmp_path / "m.bin")
    kept = [
        path.read_text("latin-1") for path in tmp_path.rglob("*") if path.is_file() and path.name != "m.bin"
    ]
    assert not any("hunter2" in text for text in kept)


def test_a_fetch_by_name_starts_no_process_whose_command_line_could_tell_a_login(make_zoo: MakeZoo) -> None:
    code = (
        "import sys; started = []; starts = ('subprocess.Popen', 'os.system', 'os.posix_spawn', 'os.exec')\n"
        "sys.addaudithook(lambda event, args: started.append((event, args)) if event in starts else None)\n"
        "from modelyard.cli import main\n"
        "print(main(['fetch', 'vit', '--json', '--zoo', sys.argv[1]]), started)\n"
    )
    with FaultServer({"/m.bin": CONTENT}) as server:
        zoo = make_zoo(settings="starter = false")
        zoo.write("vit", weights={"url": server.url("/m.bin", login="user:hunter2"), "sha256": DIGEST})
        command = [sys.executable, "-c", code, str(zoo)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
    assert "hunter2" not in done.stdout + done.stderr
