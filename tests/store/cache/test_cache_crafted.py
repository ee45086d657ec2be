"""A cache that others may write too: crafted links lead nowhere, and absurd records stop no command."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest
from cache_folder import Cache

from modelyard.cli import main
from modelyard.core.errors import ModelyardError
from modelyard.store.cache.prune import clear, prune
from modelyard.store.cache.sizes import info

if TYPE_CHECKING:
    from pathlib import Path

    Capture = pytest.CaptureFixture[str]

ONE = b"the weights" * 100
LINKS = (".locks", ".locks/claims", ".locks/claims/net", ".locks/claims/net/1.0.0", ".locks/using",
         ".locks/using/net", ".partial", ".unpacked")  # fmt: skip


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of someone's, in which a cache that followed a link would find what it looks for."""
    folder = tmp_path / "outside"
    for name in ("claims/net/1.0.0/w.bin", "using/net/1.0.0", "net/1.0.0/w.bin", "thesis.tex", "w.bin"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine")
    for path in folder.rglob("*"):
        os.utime(path, (1e9, 1e9))
    return folder


def seen(folder: Path) -> list[tuple[str, float]]:
    return sorted((str(path), path.stat().st_mtime) for path in folder.rglob("*") if path.is_file())


def link(cache: Cache, name: str, to: Path) -> None:
    place = cache.root / name
    if place.exists():
        place.rename(cache.root.with_name("away"))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(to)


@pytest.mark.parametrize("name", LINKS)
def test_a_link_among_the_caches_own_folders_is_not_followed(cache: Cache, outside: Path, name: str) -> None:
    cache.keep(ONE)
    link(cache, name, outside)
    before, content = seen(outside), b"other weights"
    try:
        cache.keep(content)
    except ModelyardError as error:
        assert "is a link, which the cache does not follow" in error.message
    prune(str(cache.root))
    clear(str(cache.root), "net")
    clear(str(cache.root), everything=True)
    assert seen(outside) == before


@pytest.mark.parametrize("name", ["using/net/1.0.0", "fetch"])
def test_a_link_in_the_place_of_a_lock_makes_no_file_elsewhere(
    cache: Cache, tmp_path: Path, name: str
) -> None:
    from modelyard.store.cache.lease import using
    from modelyard.store.download.turn import turn

    link(cache, f".locks/{name}" + ("-key" if name == "fetch" else ""), tmp_path / "new")
    held = turn(str(cache.root), "key") if name == "fetch" else using(str(cache.root), "net", "1.0.0")
    with pytest.raises((OSError, ModelyardError), match="is a link, which the cache does not follow"), held:
        pass
    assert not (tmp_path / "new").exists()


def test_a_pipe_in_the_place_of_a_lock_holds_nobody_up(cache: Cache) -> None:
    cache.keep(ONE)
    lock = cache.root / ".locks/using/net/1.0.0"
    lock.unlink()
    os.mkfifo(lock)
    looking = threading.Thread(target=info, args=[str(cache.root)], daemon=True)
    looking.start()
    looking.join(20)
    assert not looking.is_alive()


def with_fetch_time(path: Path, text: str) -> None:
    """Write another time of the fetch into a record, with the check that its format asks for."""
    head, line, _ = (path.parent / ".records").read_bytes().split(b"\n")
    words = line.split(b"\t")[:-1]
    words[5] = text.encode("latin-1")
    body = b"\t".join(words)
    check = b"%08x" % (int.from_bytes(body, "big") % 4294967291)
    (path.parent / ".records").write_bytes(head + b"\n" + body + b"\t" + check + b"\n")
    (path.parent / ".used").unlink()


@pytest.mark.parametrize(
    "text", ["-1", "-" + "9" * 30, "9" * 30, "9" * 400, "1e300", "nan", "", "soon", "\xff"]
)
def test_an_absurd_time_in_a_record_stops_no_command(
    cache: Cache, text: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELYARD_CACHE", str(cache.root))
    path = cache.keep(ONE)
    with_fetch_time(path, text)
    for words in (
        ["info"],
        ["info", "--json"],
        ["prune", "--to", "1GB", "--unused-for", "10000d"],
        ["verify"],
    ):
        assert main(["cache", *words]) == 0
    assert "1 file hashed" in capsys.readouterr().err
    assert cache.find(ONE) is not None


@pytest.mark.parametrize("time", [-1e9, 2**33, 2**62 / 1e9])
def test_an_absurd_time_of_the_last_use_stops_no_command(
    cache: Cache, time: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELYARD_CACHE", str(cache.root))
    path = cache.keep(ONE)
    os.utime(path.with_name(".used"), (time, time))
    for words in (
        ["info"],
        ["info", "--json"],
        ["prune", "--to", "1GB"],
        ["prune", "--to", "0B", "--dry-run"],
    ):
        assert main(["cache", *words]) == 0
    assert path.read_bytes() == ONE
