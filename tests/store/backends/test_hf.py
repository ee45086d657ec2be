"""What `hf:` does about private, gated and missing things, and the cache of huggingface_hub."""

from __future__ import annotations

import socketserver
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from far_backend import FarBackend, FarError
from hub import LARGE, TOKEN, Hub, Repository

from modelyard.core.errors import InputError
from modelyard.store.backend import backend_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("huggingface_hub")
DATA = bytes(range(256)) * 6000  # large enough to be kept by the Hub's second server


@pytest.fixture
def hub() -> Iterator[Hub]:
    files = {"model.pth": DATA}
    assert len(DATA) > LARGE
    repositories = {
        "org/open": Repository(files), "org/private": Repository(files, private=True),
        "org/gated": Repository(files, gated=True),
    }  # fmt: skip
    with Hub(repositories) as server:
        yield server


def backend(hub: Hub, folder: Path, **environment: str) -> FarBackend:
    own = {"HF_HOME": str(folder / "hub"), "HF_TOKEN": "", "HOME": str(folder)}
    return FarBackend("hf", hub.environment | own | environment)


def test_the_token_opens_a_private_repository_and_is_not_shown_elsewhere(hub: Hub, tmp_path: Path) -> None:
    with backend(hub, tmp_path, HF_TOKEN=TOKEN) as far:
        far.download("hf://org/private/model.pth", str(tmp_path / "got"))
        assert far.read("hf://org/private@main/model.pth", 300, 310) == DATA[300:310]
    assert (tmp_path / "got").read_bytes() == DATA
    cdn = [asked for asked in hub.log if asked.cdn]
    assert cdn and all("authorization" not in asked.headers for asked in cdn)
    assert all(asked.headers["authorization"] == f"Bearer {TOKEN}" for asked in hub.log if not asked.cdn)


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        ("hf://org/private/model.pth", "StoreError", "there is no repository org/private, or it is private"),
        ("hf://org/nowhere/model.pth", "StoreError", "there is no repository org/nowhere, or it is private"),
        ("hf://org/gated/model.pth", "StoreError", "org/gated is gated"),
        ("hf://org/open@v9/model.pth", "StoreError", "org/open has no revision 'v9'"),
        ("hf://org/op--en/model.pth", "InputError", "op--en"),
    ],
)
def test_what_is_closed_or_missing_is_said(hub: Hub, tmp_path: Path, url: str, kind: str, words: str) -> None:
    with backend(hub, tmp_path) as far:
        for ask in (lambda: far.download(url, str(tmp_path / "got")), lambda: far.exists(url)):
            with pytest.raises(FarError) as caught:
                ask()
            assert caught.value.kind == kind and words in caught.value.message
    assert not (tmp_path / "got").exists()


def test_what_is_in_the_cache_comes_from_there(hub: Hub, tmp_path: Path) -> None:
    with backend(hub, tmp_path) as far:
        far.download("hf://org/open/model.pth", str(tmp_path / "one"))
        before = len([asked for asked in hub.log if asked.method == "GET"])
        far.download("hf://org/open/model.pth", str(tmp_path / "two"))
    assert len([asked for asked in hub.log if asked.method == "GET"]) == before == 1
    with backend(hub, tmp_path, HF_HUB_OFFLINE="1") as far:
        far.download("hf://org/open/model.pth", str(tmp_path / "three"))
        with pytest.raises(FarError, match="HF_HUB_OFFLINE is set") as caught:
            far.download("hf://org/open/other.pth", str(tmp_path / "four"))
    assert caught.value.kind == "OfflineError"
    assert (tmp_path / "three").read_bytes() == DATA


def test_a_commit_names_what_it_held(hub: Hub, tmp_path: Path) -> None:
    commit = hub.repositories["org/open"].commit
    with backend(hub, tmp_path) as far:
        assert far.exists(f"hf://org/open@{commit}/model.pth") is True
        assert far.exists(f"hf://org/open@{commit}/other.pth") is False


def test_a_hub_that_does_not_answer_is_said(hub: Hub, tmp_path: Path) -> None:
    said = pytest.raises(FarError, match="the Hub cannot be reached")
    with backend(hub, tmp_path, HF_ENDPOINT="http://127.0.0.1:9") as far, said:
        far.exists("hf://org/open/model.pth")


def test_a_hub_that_breaks_off_is_asked_three_times_and_no_more(tmp_path: Path) -> None:
    asked: list[bytes] = []

    class Breaking(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Breaking) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        environment = {
            "HF_ENDPOINT": f"http://127.0.0.1:{server.server_address[1]}",
            "HF_HOME": str(tmp_path),
            "HF_TOKEN": "",
            "HOME": str(tmp_path),
        }
        said = pytest.raises(FarError, match="the Hub cannot be reached")
        with FarBackend("hf", environment) as far, said:
            far.download("hf://org/open/model.pth", str(tmp_path / "got"))
        server.shutdown()
    assert sum(b"model.pth" in line for line in asked) == 3


def test_what_is_in_the_cache_comes_from_there_where_the_hub_is_away(hub: Hub, tmp_path: Path) -> None:
    with backend(hub, tmp_path) as far:
        far.download("hf://org/open/model.pth", str(tmp_path / "one"))
    with backend(hub, tmp_path, HF_ENDPOINT="http://127.0.0.1:9") as far:
        far.download("hf://org/open/model.pth", str(tmp_path / "two"))
    assert (tmp_path / "two").read_bytes() == DATA


@pytest.mark.parametrize(
    "url", ["hf://org", "hf://org/name", "hf://org/name/", "hf://org/name@/x", "hf:///n/x"]
)
def test_a_url_that_names_no_file_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="does not name a file"):
        backend_of(url).exists(url)
