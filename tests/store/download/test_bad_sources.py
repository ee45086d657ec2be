"""What is not a source, not a place, or not a digest gets one clear message, and nothing is left behind."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from modelyard.core.errors import ModelyardError
from modelyard.store import fetch
from modelyard.store.download.patience import Patience

CONTENT = b"weights of a small kind"
DIGEST = sha256(CONTENT).hexdigest()
ONCE = Patience(attempts=1)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("htps://host/x", "Did you mean `http`"),
        ("s4://bucket/x", "There are: file, gs, hf, http, s3"),
        ("az://box/x", "come as plug-ins"),
        ("/", "is a folder, not a file"),
        ("/dev/zero", "a device or a pipe"),
        ("/nowhere/x", "there is no such file"),
        ("http://:99999/x", "is not a URL"),
        ("http://[::1/x", "is not a URL"),
        ("https://exa mple.org/x", "characters that no host has"),
        ("", "is not a URL or a path"),
        ("file://other/x", "names another machine"),
        ("http://127.0.0.1:1/x", "the connection was refused"),
    ],
)
def test_a_source_that_is_none_is_said(url: str, said: str, out: Path) -> None:
    with pytest.raises(ModelyardError) as raised:
        fetch(url, DIGEST, to=out / "x", patience=ONCE)
    assert said in str(raised.value)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("bad", ["http://[::1/x", "nope://x", "/dev/zero"])
def test_a_source_that_is_none_does_not_keep_the_next_from_serving(
    bad: str, out: Path, tmp_path: Path
) -> None:
    good = tmp_path / "good.bin"
    good.write_bytes(CONTENT)
    assert fetch([bad, str(good)], DIGEST, to=out / "x", patience=ONCE).source == str(good)


@pytest.mark.parametrize("name", ["line\nbreak.bin", "😀.bin", "a" * 200, "with space", "-rf", "%41"])
def test_odd_names_are_only_names(name: str, out: Path, tmp_path: Path) -> None:
    source = tmp_path / name
    source.write_bytes(CONTENT)
    fetch(str(source), DIGEST, to=out)
    assert (out / name).read_bytes() == CONTENT


def test_a_name_that_no_disk_takes_is_said(out: Path, tmp_path: Path) -> None:
    source = tmp_path / "good.bin"
    source.write_bytes(CONTENT)
    with pytest.raises(ModelyardError, match="300 bytes is too long"):
        fetch(str(source), DIGEST, to=out / ("n" * 300))


@pytest.mark.parametrize("written", [DIGEST.upper(), f"sha256:{DIGEST}", f" SHA256:{DIGEST.upper()} "])
def test_a_digest_may_be_written_as_people_do(written: str, out: Path, tmp_path: Path) -> None:
    source = tmp_path / "good.bin"
    source.write_bytes(CONTENT)
    assert fetch(str(source), written, to=out).sha256 == DIGEST


@pytest.mark.parametrize("written", [DIGEST[:40], DIGEST + "0", "md5:" + DIGEST, "not hex" * 9 + "a"])
def test_a_digest_that_is_none_is_refused(written: str, out: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelyardError, match="64 hex digits"):
        fetch(str(tmp_path), written, to=out)


def test_a_file_that_is_there_and_right_is_not_fetched(out: Path) -> None:
    (out / "x").write_bytes(CONTENT)
    assert fetch("/nowhere/x", DIGEST, to=out / "x").source is None


def test_a_file_that_is_there_and_wrong_is_replaced_at_one_stroke(out: Path, tmp_path: Path) -> None:
    source = tmp_path / "good.bin"
    source.write_bytes(CONTENT)
    (out / "x").write_bytes(b"old")
    fetch(str(source), DIGEST, to=out / "x")
    assert (out / "x").read_bytes() == CONTENT


def test_a_cache_that_is_a_file_is_said(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MODELYARD_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelyardError, match="is a file"):
        fetch("/nowhere/x", DIGEST, to=out / "x")
