"""`modelyard push`: what it stores is where a card can find it."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelyard.cli import main

if TYPE_CHECKING:
    from conftest import MakeZoo

    Capture = pytest.CaptureFixture[str]

CONTENT = b"the weights" * 100


@pytest.fixture
def mine() -> Path:
    path = Path("net.bin")
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize("url", ["drive/net.bin", "./drive/../drive/net.bin", "~/drive/net.bin"])
def test_what_is_printed_for_a_path_is_right_on_a_card_anywhere(
    mine: Path, url: str, make_zoo: MakeZoo, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(Path.cwd()))
    assert main(["push", str(mine), url, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    zoo = make_zoo(settings="starter = false")
    zoo.write("vit", weights={"url": printed["url"], "sha256": sha256(CONTENT).hexdigest()})
    assert main(["fetch", "vit", "--zoo", str(zoo)]) == 0
    assert printed["url"] == str(Path.cwd() / "drive/net.bin")


@pytest.mark.parametrize("url", ["drive", "drive/", "new/", "s3://models/resnet50/"])
def test_a_folder_is_refused_with_the_name_of_the_file_in_it(mine: Path, url: str, capsys: Capture) -> None:
    Path("drive").mkdir()
    assert main(["push", str(mine), url]) == 1
    said = capsys.readouterr().err
    assert f"{url} is a folder\nName the file in it: {url.rstrip('/')}/net.bin\n" in said
    assert not Path("new").exists()


def test_a_folder_in_the_way_of_a_copy_is_named_itself(mine: Path, capsys: Capture) -> None:
    Path("drive").mkdir()
    assert main(["push", str(mine), f"file://{Path.cwd()}/drive"]) == 1
    assert f"is a folder, not a file: {Path.cwd()}/drive\n" in capsys.readouterr().err
