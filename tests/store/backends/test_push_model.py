"""`modelyard push NAME`: a model's files reach a real server and are read back, and its card says where."""

from __future__ import annotations

import json
import os
import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest

from modelyard.cli import main
from modelyard.core.errors import DigestError, InputError, ModelyardError, StoreError
from modelyard.registry.files.push import push_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import MakeZoo, Place
    from naive_zoo import ZooFolder

    Capture = pytest.CaptureFixture[str]

DATA, GRAPH = b"the weights" * 1000, b"the graph" * 500
SERVERS = pytest.mark.parametrize("place", ["file", "http", "s3", "gs"], indirect=True)


@pytest.fixture
def zoo(make_zoo: MakeZoo) -> ZooFolder:
    """A zoo with a model of two files that lie beside its card, of which one has no digest yet."""
    made = make_zoo(settings="starter = false")
    weights = {"url": "net.bin", "sha256": sha256(DATA).hexdigest(), "format": "safetensors"}
    made.write("net", weights=weights, exports={"onnx": {"url": "net.onnx", "opset_version": 17}})
    (made.folder("net") / "net.bin").write_bytes(DATA)
    (made.folder("net") / "net.onnx").write_bytes(GRAPH)
    return made


def base(place: Place) -> str:
    return place.url("weights")


@SERVERS
def test_each_file_is_stored_and_its_card_says_where(zoo: ZooFolder, place: Place) -> None:
    done = push_model("net", base(place), zoo=str(zoo))
    assert [one.how for one in done] == ["uploaded", "uploaded"]
    for part, name, data in (("weights", "net.bin", DATA), ("onnx", "net.onnx", GRAPH)):
        assert place.get(f"weights/net/1.0.0/{name}") == data
        card = zoo.says("net")
        said = card["weights"] if part == "weights" else card["exports"][part]
        assert said["url"] == f"{base(place)}/net/1.0.0/{name}"
        assert (said["sha256"], said["size_mb"]) == (sha256(data).hexdigest(), len(data) / 1e6)
    assert (card["weights"]["format"], card["exports"]["onnx"]["opset_version"]) == ("safetensors", 17)


@SERVERS
def test_what_is_there_already_is_not_stored_again(zoo: ZooFolder, place: Place, capsys: Capture) -> None:
    before = zoo.card("net").read_bytes()
    push_model("net", base(place), zoo=str(zoo))
    after = zoo.card("net").read_bytes()
    zoo.card("net").write_bytes(before)  # as if it had been killed before the card was written
    assert {one.how for one in push_model("net", base(place), zoo=str(zoo))} == {"there already"}
    assert zoo.card("net").read_bytes() == after
    assert main(["push", "net", "--to", base(place), "--zoo", str(zoo), "--json"]) == 0
    assert {one["how"] for one in json.loads(capsys.readouterr().out)} == {"there already"}


@SERVERS
def test_another_file_of_that_name_is_left_alone(zoo: ZooFolder, place: Place) -> None:
    place.put("weights/net/1.0.0/net.bin", b"of another team")
    before = zoo.card("net").read_bytes()
    with pytest.raises(InputError, match="holds another file"):
        push_model("net", base(place), zoo=str(zoo))
    assert place.get("weights/net/1.0.0/net.bin") == b"of another team"
    assert zoo.card("net").read_bytes() == before


def test_a_dry_run_says_all_and_stores_nothing(zoo: ZooFolder, tmp_path: Path, capsys: Capture) -> None:
    before = zoo.card("net").read_bytes()
    assert main(["push", "net", "--to", str(tmp_path / "far"), "--dry-run", "--zoo", str(zoo)]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"{tmp_path}/far/net/1.0.0/net.bin",
        f"{tmp_path}/far/net/1.0.0/net.onnx",
    ]
    assert said.err.count("would be uploaded") == 2
    assert (zoo.card("net").read_bytes(), (tmp_path / "far").exists()) == (before, False)


def test_one_part_is_stored_alone(zoo: ZooFolder, tmp_path: Path) -> None:
    push_model("net", str(tmp_path / "far"), parts=["onnx"], zoo=str(zoo))
    assert zoo.says("net")["weights"]["url"] == "net.bin"
    with pytest.raises(ModelyardError, match=r"net@1\.0\.0 has no openvino"):
        push_model("net", str(tmp_path / "far"), parts=["openvino"], zoo=str(zoo))


def test_the_zoo_says_where_to(zoo: ZooFolder, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="where files are stored is not said"):
        push_model("net", zoo=str(zoo))
    (zoo.root / "modelyard.toml").write_text(f'weights_url = "{tmp_path}/far"\n')
    assert push_model("net", zoo=str(zoo))[0].url == f"{tmp_path}/far/net/1.0.0/net.bin"


def test_a_file_that_is_not_what_its_card_says_is_not_stored(zoo: ZooFolder, tmp_path: Path) -> None:
    (zoo.folder("net") / "net.bin").write_bytes(b"trained on")
    with pytest.raises(DigestError, match="its card says"):
        push_model("net", str(tmp_path / "far"), zoo=str(zoo))
    assert not (tmp_path / "far").exists()


@pytest.mark.parametrize("url", ["s3://models/weights", "gs://models/weights", "hf://org/name"])
def test_without_credentials_nothing_is_asked_and_the_next_step_is_named(
    zoo: ZooFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    names = ("AWS_", "GOOGLE_", "CLOUDSDK_", "STORAGE_", "HF_", "HUGGING_")
    for name in [name for name in os.environ if name.startswith(names)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    with pytest.raises(StoreError, match="there are no credentials to store files with") as error:
        push_model("net", url, zoo=str(zoo))
    assert {"s": "`aws configure`", "g": "`gcloud auth", "h": "`hf auth login`"}[url[0]] in str(
        error.value.hint
    )


class Forgetful(BaseHTTPRequestHandler):
    """A server that takes files, and keeps another byte at their end."""

    files: ClassVar[dict[str, bytes]] = {}
    closed = False

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.closed:
            self.files[self.path] = body[:-1] + b"?"
        self._answer(401 if self.closed else 201, b"")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        found = self.files.get(self.path)
        self._answer(404 if found is None else 200, found or b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(params=[False, True], ids=["forgetful", "closed"])
def odd_server(request: pytest.FixtureRequest) -> Iterator[tuple[str, bool]]:
    kind = type("Kind", (Forgetful,), {"files": {}, "closed": request.param})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/weights", request.param
    server.shutdown()
    server.server_close()


def test_a_server_that_keeps_something_else_or_asks_for_a_login_is_told(
    zoo: ZooFolder, odd_server: tuple[str, bool]
) -> None:
    url, closed = odd_server
    with pytest.raises(ModelyardError) as error:
        push_model("net", url, zoo=str(zoo))
    assert ("401" if closed else "holds another file") in error.value.message
    assert ("~/.netrc" if closed else "--to") in str(error.value.hint)
    assert zoo.says("net")["weights"]["url"] == "net.bin"
