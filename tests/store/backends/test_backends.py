"""What every storage backend does, each against a real server of its kind."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Place

NAMES = (
    "a folder/with space.bin", "übung 日本.bin", "a+b&c=d.bin", "a#b.bin", "100%.bin", "a%20b.bin",
    "what?x=1.bin",
)  # fmt: skip
FIVE = Random(5).randbytes(5_000_000)


def test_what_was_stored_is_downloaded(place: Place, tmp_path: Path) -> None:
    place.put("model.pth", FIVE)
    place.backend.download(place.url("model.pth"), str(tmp_path / "here.pth"))
    assert (tmp_path / "here.pth").read_bytes() == FIVE
    assert not (tmp_path / "here.pth").is_symlink()


def test_a_file_is_there_or_not(place: Place) -> None:
    place.put("model.pth", b"bytes")
    assert place.backend.exists(place.url("model.pth")) is True
    assert place.backend.exists(place.url("other.pth")) is False


def test_the_size_is_told_without_a_download(place: Place) -> None:
    place.put("model.pth", FIVE)
    assert place.backend.size(place.url("model.pth")) == len(FIVE)


def test_a_stretch_is_read(place: Place) -> None:
    place.put("model.pth", FIVE)
    assert place.backend.read(place.url("model.pth"), 1_000_000, 1_000_100) == FIVE[1_000_000:1_000_100]


def test_a_file_that_is_missing_is_not_found(place: Place, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        place.backend.download(place.url("missing.pth"), str(tmp_path / "here.pth"))
    with pytest.raises(FileNotFoundError):
        place.backend.size(place.url("missing.pth"))


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_mean_what_they_say(place: Place, tmp_path: Path, name: str) -> None:
    place.put(name, name.encode())
    place.backend.download(place.url(name), str(tmp_path / "here.bin"))
    assert (tmp_path / "here.bin").read_bytes() == name.encode()
    assert place.backend.exists(place.url(name))


def test_an_empty_file_comes_empty(place: Place, tmp_path: Path) -> None:
    place.put("empty.bin", b"")
    place.backend.download(place.url("empty.bin"), str(tmp_path / "here.bin"))
    assert (tmp_path / "here.bin").read_bytes() == b""
    assert place.backend.size(place.url("empty.bin")) == 0


@pytest.mark.parametrize("name", ["new/model.pth", *NAMES])
def test_what_is_uploaded_is_stored(place: Place, tmp_path: Path, name: str) -> None:
    (tmp_path / "mine.pth").write_bytes(FIVE[:70_000])
    place.backend.upload(str(tmp_path / "mine.pth"), place.url(name))
    assert place.get(name) == FIVE[:70_000]


def test_credentials_are_named_and_not_told(place: Place) -> None:
    said = place.backend.credentials()
    kinds = {"file": "none needed", "s3": "environment", "gs": "anonymous", "hf": "environment"}
    assert kinds.get(place.kind, "") in said
    assert "secret of nothing" not in said and "hf_a_token" not in said
