"""A file is given out only if it is what was recorded, and what was asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cache_folder import Cache, digest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.core.errors import DigestError, InputError, ModelyardError
from modelyard.store.cache import record as records
from modelyard.store.cache.keep import adopt, keep
from modelyard.store.cache.lookup import Wanted, find
from modelyard.store.cache.place import choose
from modelyard.store.cache.record import Record, new_record

if TYPE_CHECKING:
    from collections.abc import Callable

ONE, TWO = b"the weights" * 100, b"other ones!" * 100
A, B = "https://a.example/w.bin", "https://b.example/w.bin"


def overwrite(path: Path, content: bytes) -> None:
    """Change bytes in place, and set the times back as a damaged disk would leave them."""
    found = path.stat()
    with path.open("r+b") as file:
        file.write(content)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def test_a_kept_file_is_found_by_digest_by_prefix_and_by_source(cache: Cache) -> None:
    path = cache.keep(ONE, source=A)
    for wanted in (Wanted(digest(ONE)), Wanted(prefix=digest(ONE)[:8]), Wanted(sources=(B, A))):
        found = cache.find(wanted=wanted)
        assert found is not None
        assert (found.path, found.sha256, found.size) == (str(path), digest(ONE), len(ONE))


@pytest.mark.parametrize(
    "wanted", [Wanted(digest(TWO)), Wanted(prefix=digest(TWO)[:6]), Wanted(sources=(B,)), Wanted()]
)
def test_a_file_that_is_not_the_wanted_one_is_not_found(cache: Cache, wanted: Wanted) -> None:
    path = cache.keep(ONE, source=A)
    assert cache.find(wanted=wanted) is None
    assert path.read_bytes() == ONE


def test_a_digest_may_have_capitals_and_its_name_in_front(cache: Cache) -> None:
    cache.keep(ONE)
    assert cache.find(wanted=Wanted("SHA256:" + digest(ONE).upper().lower())) is not None
    assert cache.find(wanted=Wanted(prefix=digest(ONE)[:10].upper())) is not None


def test_a_file_kept_lies_under_its_model_and_version_and_has_one_name(cache: Cache) -> None:
    path = cache.keep(ONE)
    assert path == cache.root / "net" / "1.0.0" / "w.bin"
    assert (path.is_symlink(), path.stat().st_nlink) == (False, 1)


def test_the_root_says_that_it_is_a_cache(cache: Cache) -> None:
    cache.keep(ONE)
    tag = (cache.root / "CACHEDIR.TAG").read_text()
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_two_zoos_with_different_files_of_one_name_both_find_their_own(cache: Cache) -> None:
    first, second = cache.keep(ONE, source=A), cache.keep(TWO, source=B)
    assert second.parent.name == f"1.0.0~{digest(TWO)[:12]}"
    assert (first.read_bytes(), second.read_bytes()) == (ONE, TWO)
    for path, content, source in ((first, ONE, A), (second, TWO, B)):
        for wanted in (Wanted(digest(content)), Wanted(None, digest(content)[:7]), Wanted(sources=(source,))):
            found = cache.find(wanted=wanted)
            assert found is not None
            assert found.path == str(path)


def test_the_same_bytes_from_two_sources_lie_there_once(cache: Cache) -> None:
    assert cache.keep(ONE, source=A) == cache.keep(ONE, source=B)
    assert cache.find(wanted=Wanted(sources=(A,))) is not None
    assert cache.find(wanted=Wanted(sources=(B,))) is not None
    assert cache.leftovers() == []


def test_choose_names_the_place_before_and_after_the_file_is_there(cache: Cache) -> None:
    def chosen(wanted: Wanted) -> str:
        return choose(str(cache.root), "net", "1.0.0", "w.bin", wanted)

    assert chosen(Wanted(digest(ONE))) == str(cache.keep(ONE))
    before = chosen(Wanted(digest(TWO)))
    assert before == str(cache.keep(TWO)) == chosen(Wanted(prefix=digest(TWO)[:6]))


def test_passwords_and_tokens_of_a_source_are_nowhere_in_the_cache(cache: Cache) -> None:
    url = "https://me:hunter2@example.org/w.bin?X-Amz-Signature=hunter2&part=1"
    cache.keep(ONE, source=url)
    assert cache.find(wanted=Wanted(sources=(url,))) is not None
    written = [path.read_bytes() for path in cache.root.rglob("*") if path.is_file()]
    assert not any(b"hunter2" in content for content in written)


@pytest.mark.parametrize("change", [lambda p: p.write_bytes(b"short"), lambda p: overwrite(p, b"X")])
def test_a_damaged_file_is_put_aside_and_can_be_fetched_again(
    cache: Cache, change: Callable[[Path], object]
) -> None:
    path = cache.keep(ONE)
    change(path)
    bad, told = path.read_bytes(), []
    assert cache.find(ONE, on_damage=told.append) is None
    assert [Path(one) for one in told] == cache.damaged()
    assert cache.damaged()[0].read_bytes() == bad
    assert cache.keep(ONE) == path
    assert cache.find(ONE) is not None


def test_a_file_damaged_behind_the_back_of_every_stat_is_found_out_by_verify(cache: Cache) -> None:
    path = cache.keep(ONE)
    overwrite(path, b"X")
    known = records.read(str(path.parent))["w.bin"]
    records.change(str(path.parent), "w.bin", Record("w.bin", known.sha256, path.stat(), known.fetched))
    assert cache.find(ONE) is not None
    assert cache.find(ONE, verify=True) is None
    assert len(cache.damaged()) == 1


def test_a_file_whose_times_changed_is_hashed_once_and_recorded_anew(cache: Cache) -> None:
    path = cache.keep(ONE)
    os.utime(path, (1, 1))
    assert not records.read(str(path.parent))["w.bin"].fits(path.stat())
    assert cache.find(ONE) is not None
    assert records.read(str(path.parent))["w.bin"].fits(path.stat())


def test_a_file_from_the_future_is_found(cache: Cache) -> None:
    path = cache.keep(ONE)
    os.utime(path, (4e9, 4e9))
    os.utime(path.parent / ".used", (4e9, 4e9))
    assert cache.find(ONE) is not None


@pytest.mark.parametrize("records_file", [b"", b"\0" * 200, b"modelyard records 1\nabc\t1\t2\n"])
def test_a_file_whose_record_is_lost_is_hashed_and_found(cache: Cache, records_file: bytes) -> None:
    path = cache.keep(ONE)
    (path.parent / ".records").write_bytes(records_file)
    assert cache.find(ONE) is not None
    assert records.read(str(path.parent))["w.bin"].sha256 == digest(ONE)


def test_a_file_without_a_record_that_is_another_one_is_left_in_peace(cache: Cache) -> None:
    path = cache.keep(ONE)
    (path.parent / ".records").unlink()
    assert cache.find(TWO) is None
    assert cache.keep(TWO) != path
    assert path.read_bytes() == ONE
    assert cache.damaged() == []


def test_any_changed_byte_of_a_record_makes_that_line_missing_and_no_other(cache: Cache) -> None:
    cache.keep(ONE)
    folder = cache.keep(TWO, name="v.bin").parent
    whole = (folder / ".records").read_bytes()
    start, end = whole.index(b"\n") + 1, whole.rindex(b"\n", 0, -1)
    for at in range(start, end):
        torn = bytearray(whole)
        torn[at] ^= 1
        (folder / ".records").write_bytes(torn)
        assert "v.bin" not in records.read(str(folder))
        assert records.read(str(folder))["w.bin"].sha256 == digest(ONE)


NAMES = st.text(min_size=1, max_size=40)


@settings(deadline=None)
@given(name=NAMES, sources=st.lists(NAMES, max_size=3), fetched=st.integers(0, records.LATEST))
def test_a_record_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, name: str, sources: list[str], fetched: int
) -> None:
    folder = str(tmp_path_factory.getbasetemp())
    record = Record(name, digest(ONE), os.stat(folder), fetched, tuple(sources))
    records.write(folder, {name: record})
    back = records.read(folder)[name]
    assert all(getattr(back, slot) == getattr(record, slot) for slot in Record.__slots__)


def test_a_warm_look_stats_the_file_once_and_reads_none_of_it(cache: Cache, tmp_path: Path) -> None:
    path = cache.keep(ONE)
    trace = tmp_path / "trace"
    code = (
        "import sys; from modelyard.store.cache.lookup import *\n"
        f"w = Wanted({digest(ONE)!r}); sys.stdout.write('')\n"
        f"assert find({str(cache.root)!r}, 'net', '1.0.0', 'w.bin', w)\n"
    )
    strace = ["strace", "-o", trace, "-e", "trace=%file"]
    try:
        subprocess.run([*strace, sys.executable, "-c", code], check=True)
    except FileNotFoundError:
        pytest.skip("this needs strace")
    calls = [line for line in trace.read_text().splitlines() if f'{path}"' in line and "execve" not in line]
    assert len(calls) == 1
    assert "stat" in calls[0]


def test_a_warm_look_imports_nothing_slow(cache: Cache) -> None:
    cache.keep(ONE)
    code = (
        "import sys; from modelyard.store.cache.lookup import *\n"
        f"assert find({str(cache.root)!r}, 'net', '1.0.0', 'w.bin', Wanted({digest(ONE)!r}))\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    slow = {"typing", "json", "re", "dataclasses", "pathlib", "hashlib", "contextlib", "urllib.parse"}
    assert slow.isdisjoint(done.stdout.split())


def test_a_use_is_noted_and_rewrites_no_record(cache: Cache) -> None:
    folder = cache.keep(ONE).parent
    os.utime(folder / ".used", (1000, 1000))
    before = (folder / ".records").stat()
    assert cache.find(ONE) is not None
    assert (folder / ".used").stat().st_mtime > 1000
    assert (folder / ".records").stat() == before


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "a/b", "a\\b", "a\nb", "a\0b", "x" * 201, "a\ud800"]
)
def test_a_model_that_cannot_be_a_folder_is_refused(cache: Cache, name: str) -> None:
    with pytest.raises(InputError):
        find(str(cache.root), name, "1.0.0", "w.bin", Wanted(digest(ONE)))
    with pytest.raises(InputError):
        find(str(cache.root), "net", name, "w.bin", Wanted(digest(ONE)))


@pytest.mark.parametrize("name", ["../w.bin", "/w.bin", "a//b", "a/", "w.bin.corrupt-1", ".records"])
def test_a_file_name_that_leaves_its_folder_is_refused(cache: Cache, name: str) -> None:
    with pytest.raises(InputError):
        cache.keep(ONE, name=name)
    assert list(cache.root.glob("*/*/*")) == []


@pytest.mark.parametrize("name", ["größe 🦜.bin", "a b\u3000c", "-rf", "x" * 200, "onnx/model.onnx", "%41"])
def test_a_strange_file_name_is_kept_and_found(cache: Cache, name: str) -> None:
    path = cache.keep(ONE, name=name, model="net 🦜")
    assert path.read_bytes() == ONE
    assert cache.find(ONE, name=name, model="net 🦜") is not None
    path.write_bytes(b"damaged")
    assert cache.find(ONE, name=name, model="net 🦜") is None


def test_a_folder_or_a_link_where_a_file_should_be_is_said(cache: Cache) -> None:
    path = cache.keep(ONE)
    path.rename(path.with_name("other"))
    path.symlink_to("other")
    with pytest.raises(InputError, match="is a link"):
        cache.find(ONE)
    path.unlink()
    path.mkdir()
    with pytest.raises(InputError, match="is a folder"):
        cache.find(ONE)


def test_a_copy_of_a_local_file_is_a_file_of_its_own(cache: Cache, tmp_path: Path) -> None:
    mine = tmp_path / "mine.bin"
    mine.write_bytes(ONE)
    path = Path(adopt(str(cache.root), "net", "1.0.0", "w.bin", str(mine), wanted=Wanted(digest(ONE))))
    mine.write_bytes(TWO)
    assert (path.read_bytes(), path.stat().st_nlink) == (ONE, 1)
    assert cache.leftovers() == []


def test_a_local_file_that_is_not_the_promised_one_is_not_taken(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "mine.bin").write_bytes(TWO)
    with pytest.raises(DigestError, match=digest(TWO)):
        adopt(
            str(cache.root), "net", "1.0.0", "w.bin", str(tmp_path / "mine.bin"), wanted=Wanted(digest(ONE))
        )
    assert [path.name for path in cache.root.rglob("*") if path.is_file()] == ["CACHEDIR.TAG"]


def test_a_part_with_two_names_becomes_a_file_with_one(cache: Cache, tmp_path: Path) -> None:
    part = cache.part(ONE)
    os.link(part, tmp_path / "second")
    path = keep(str(cache.root), "net", "1.0.0", "w.bin", part, digest(ONE), A)
    (tmp_path / "second").write_bytes(b"changed")
    assert (Path(path).read_bytes(), os.stat(path).st_nlink) == (ONE, 1)


def test_a_cache_that_is_a_file_is_said(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    part = tmp_path / "part"
    part.write_bytes(ONE)
    for root in (tmp_path / "file", tmp_path / "file" / "below"):
        assert Cache(root).find(ONE) is None
        with pytest.raises(InputError, match="is a file"):
            keep(str(root), "net", "1.0.0", "w.bin", str(part), digest(ONE), A)


def test_a_read_only_cache_is_read_and_says_so_when_written(
    cache: Cache, mount: Callable[..., Path], tmp_path: Path
) -> None:
    path = cache.keep(ONE)
    os.utime(path, (1, 1))
    other = cache.keep(TWO, name="v.bin")
    other.write_bytes(b"damaged")
    part = cache.part(TWO)
    disk = Cache(mount("--bind", cache.root, on="disk"))
    subprocess.run(["mount", "-o", "remount,bind,ro", disk.root], check=True)
    told: list[str] = []
    assert disk.find(ONE) is not None
    assert disk.find(TWO, name="v.bin", on_damage=told.append) is None
    assert told == [str(disk.root / "net" / "1.0.0" / "v.bin")]
    with pytest.raises(ModelyardError, match="may not be written: read-only file system"):
        keep(str(disk.root), "net", "1.0.0", "v.bin", part, digest(TWO), A)


def test_a_file_nobody_may_write_is_read(cache: Cache) -> None:
    path = cache.keep(ONE)
    path.chmod(0o444)
    assert cache.find(ONE) is not None


def test_a_full_disk_is_one_sentence_and_leaves_nothing(mount: Callable[..., Path]) -> None:
    disk = Cache(mount("-t", "tmpfs", "-o", "size=200k,nr_inodes=24", "none", on="full") / "cache")
    disk.keep(ONE)
    part = disk.part(TWO)
    for number in range(24):
        try:
            (disk.root.parent / f"filler{number}").write_bytes(b"")
        except OSError:
            break
    with pytest.raises(ModelyardError, match=r"the disk of the cache .* is full"):
        keep(str(disk.root), "other", "1.0.0", "w.bin", part, digest(TWO), A)
    assert not (disk.root / "other" / "1.0.0").exists()
    assert disk.find(ONE) is not None


def test_a_new_record_is_of_now() -> None:
    import time

    assert abs(new_record("w", digest(ONE), os.stat("."), ()).fetched - time.time()) < 60
