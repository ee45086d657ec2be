"""The servers of these tests do what they say: seen by a plain client that knows nothing of modelyard."""

from __future__ import annotations

import gzip
import os
import socket
import ssl
import subprocess
import sys
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from fault_kinds import KINDS, plan
from fault_server import FaultServer
from hub import TOKEN, Hub, Repository
from nginx import LOGIN

if TYPE_CHECKING:
    from pathlib import Path

    from nginx import Nginx

PAYLOAD = bytes(range(256)) * 400


def raw(server: FaultServer, head: str = "", path: str = "/file") -> bytes:
    """Send one request and give all that comes until the server closes or says nothing for a while."""
    came = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=0.4) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n{head}Connection: close\r\n\r\n".encode())
        try:
            while got := client.recv(1 << 16):
                came += got
        except (TimeoutError, ConnectionResetError):
            pass
    return came


def test_a_server_without_a_plan_is_honest() -> None:
    with FaultServer({"/file": PAYLOAD}) as server:
        head, _, body = raw(server).partition(b"\r\n\r\n")
        part = raw(server, "Range: bytes=100-199\r\n")
        assert head.startswith(b"HTTP/1.1 200") and body == PAYLOAD
        assert b"206" in part[:15] and part.endswith(PAYLOAD[100:200])
        assert server.sent("/file") == len(PAYLOAD) + 100
        assert raw(server, path="/other").startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize("name", sorted(set(KINDS) - {"honest"}))
def test_each_fault_is_seen_once_and_then_the_server_is_honest(name: str) -> None:
    ranged = "Range: bytes=1000-1999\r\n"
    with FaultServer({"/file": PAYLOAD}, plans={"/file": [name]}, patience=1) as server:
        bad, good, again = (raw(server, ranged) for _ in range(3))
        assert bad != good == again
        assert good.endswith(b"\r\n\r\n" + PAYLOAD[1000:2000])
    # A stall is written down when it ends, which may be after the answers that came later.
    assert sorted(seen.fault for seen in server.log) == sorted([name, "honest", "honest"])


def test_the_second_server_is_another_host() -> None:
    with FaultServer({"/file": PAYLOAD}, plans={"/file": ["redirect_other"]}) as server:
        where = f"Location: {server.other}/file".encode()
        assert where in raw(server)
        assert "127.0.0.1" not in server.other and str(server.port) not in server.other


def test_one_seed_is_one_plan() -> None:
    assert plan((7, "/a")) == plan((7, "/a"))
    drawn = {name for seed in range(200) for name in plan(seed)}
    assert drawn == set(KINDS)


def test_a_server_that_never_gets_well_stays_so() -> None:
    with FaultServer({"/file": PAYLOAD}, forever="flip") as server:
        assert all(not raw(server).endswith(PAYLOAD) for _ in range(5))


def test_nginx_serves_ranges_tls_a_login_and_uploads(nginx: Nginx) -> None:
    (nginx.files / "one").write_bytes(PAYLOAD)
    (nginx.files / "one.gz").write_bytes(gzip.compress(PAYLOAD))
    trusted = ssl.create_default_context(cafile=str(nginx.authority))
    login = "Basic " + b64encode(":".join(LOGIN).encode()).decode()
    assert ask(f"{nginx.url}/files/one", Range="bytes=5-9") == (206, PAYLOAD[5:10])
    assert ask(f"{nginx.tls_url}/files/one", trusted) == (200, PAYLOAD)
    assert ask(f"{nginx.url}/private/one")[0] == 401
    assert ask(f"{nginx.url}/private/one", Authorization=login) == (200, PAYLOAD)
    assert ask(f"{nginx.url}/whole/one", Range="bytes=5-9") == (200, PAYLOAD)
    assert gzip.decompress(ask(f"{nginx.url}/always-compressed/one")[1]) == PAYLOAD
    assert ask(f"{nginx.url}/moved/one") == (200, PAYLOAD)
    assert ask(f"{nginx.url}/broken/one")[0] == 502
    assert ask(f"{nginx.url}/uploads/a/b", put=b"new")[0] == 201
    assert (nginx.uploads / "a" / "b").read_bytes() == b"new"
    assert ("/files/one", 206, "bytes=5-9", 5) in [asked[1:5] for asked in nginx.log()]


@pytest.mark.parametrize("name", ["s3_server", "gs_server"])
def test_a_cloud_gives_back_what_was_put(name: str, request: pytest.FixtureRequest) -> None:
    cloud = request.getfixturevalue(name)
    cloud.put("a folder/ü+%#.bin", PAYLOAD)
    assert cloud.get("a folder/ü+%#.bin") == PAYLOAD


def ask(
    url: str, trusted: ssl.SSLContext | None = None, put: bytes | None = None, **headers: str
) -> tuple[int, bytes]:
    request = Request(url, put, headers, method="PUT" if put is not None else "GET")
    try:
        with urlopen(request, timeout=10, context=trusted) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def test_the_real_client_of_the_hub_takes_the_double_for_one(tmp_path: Path) -> None:
    small, large = b"a card", PAYLOAD * 20
    program = (
        "import sys; from huggingface_hub import HfApi, hf_hub_download as get\n"
        "for path in ('card.md', 'in/large ü.bin'): print(len(open(get('org/private', path), 'rb').read()))\n"
        "HfApi().upload_file(path_or_fileobj=b'new', path_in_repo='new.bin', repo_id='org/private')\n"
        "print(HfApi().list_repo_files('org/private'))\n"
    )
    repository = Repository({"card.md": small, "in/large ü.bin": large}, private=True)
    with Hub({"org/private": repository}) as hub:
        environment = os.environ | hub.environment | {"HF_HOME": str(tmp_path), "HF_TOKEN": TOKEN}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == [str(len(small)), str(len(large))]
    assert repository.files["new.bin"] == b"new" and "new.bin" in done.stdout
    assert [one for one in hub.log if one.cdn and "authorization" in one.headers] == []
    assert any(one.cdn for one in hub.log)
