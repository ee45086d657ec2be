"""What is removed is what was asked for, least recently used first, and the bytes freed are those stated."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cache_folder import Cache, digest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.core.errors import InputError, NotFoundError
from modelyard.store.cache.amounts import seconds, size
from modelyard.store.cache.lease import exclusive, in_use, using
from modelyard.store.cache.plan import plan_clear, plan_prune
from modelyard.store.cache.prune import clear, prune
from modelyard.store.cache.sizes import Contents, Entry, Piece, info
from modelyard.store.cache.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = 86_400
ONE, TWO, THREE = b"1" * 1000, b"2" * 2000, b"3" * 3000


@pytest.fixture
def full(cache: Cache) -> Cache:
    """Three versions of two models, used 1, 2 and 3 days ago."""
    for days, (content, model, version) in enumerate(
        [(ONE, "net", "1.0.0"), (TWO, "net", "1.10.0"), (THREE, "vit", "1.9.0")], start=1
    ):
        folder = cache.keep(content, model=model, version=version).parent
        os.utime(folder / ".used", (time.time() - days * DAY,) * 2)
    return cache


def held(cache: Cache) -> set[str]:
    """The versions there are, as `find` of the shell would list them."""
    return {f"{path.parent.parent.name} {path.parent.name}" for path in cache.root.rglob("w.bin")}


def all_bytes(cache: Cache) -> int:
    files = [path for path in cache.root.rglob("*") if path.is_file() and ".locks" not in path.parts]
    return sum(path.stat().st_size for path in files if path.name != "CACHEDIR.TAG")


def test_what_the_cache_holds_is_what_lies_there(full: Cache) -> None:
    contents = info(str(full.root))
    assert [(e.model, e.version, len(e.files)) for e in contents.entries] == [
        ("net", "1.0.0", 1),
        ("net", "1.10.0", 1),
        ("vit", "1.9.0", 1),
    ]
    assert contents.bytes == all_bytes(full)


def test_older_versions_go_and_the_highest_stays(full: Cache) -> None:
    prune(str(full.root), older_versions=True)
    assert held(full) == {"net 1.10.0", "vit 1.9.0"}


def test_what_was_long_not_used_goes(full: Cache) -> None:
    prune(str(full.root), unused_for=1.5 * DAY)
    assert held(full) == {"net 1.0.0"}


def test_the_least_recently_used_goes_first_down_to_a_size(full: Cache) -> None:
    prune(str(full.root), to=all_bytes(full) - 1)
    assert held(full) == {"net 1.0.0", "net 1.10.0"}
    prune(str(full.root), to=0)
    assert held(full) == set()


def test_a_use_saves_a_file_from_being_the_least_recently_used(full: Cache) -> None:
    assert full.find(THREE, model="vit", version="1.9.0") is not None
    prune(str(full.root), to=all_bytes(full) - 1)
    assert held(full) == {"net 1.0.0", "vit 1.9.0"}


@pytest.mark.parametrize(
    "which", [{"model": "net"}, {"model": "net", "version": "1.0.0"}, {"everything": True}]
)
def test_the_bytes_freed_are_those_that_are_gone(full: Cache, which: dict[str, object]) -> None:
    before = all_bytes(full)
    planned = plan_clear(info(str(full.root)), **which)
    done = clear(str(full.root), **which)
    assert done.bytes == planned.bytes == before - all_bytes(full) > 0


def test_clearing_one_version_takes_the_other_zoos_file_of_it_too(cache: Cache) -> None:
    cache.keep(ONE)
    cache.keep(TWO)
    cache.keep(THREE, version="2.0.0")
    clear(str(cache.root), "net", "1.0.0")
    assert held(cache) == {"net 2.0.0"}


def test_a_pruned_name_stays_its_owners_and_a_cleared_one_is_free(cache: Cache) -> None:
    cache.keep(ONE)
    prune(str(cache.root), to=0)
    assert cache.keep(TWO).parent.name == f"1.0.0~{digest(TWO)[:12]}"
    assert cache.keep(ONE).parent.name == "1.0.0"
    clear(str(cache.root), "net")
    assert cache.keep(TWO).parent.name == "1.0.0"


def test_after_everything_is_cleared_no_model_is_named_but_in_locks(full: Cache) -> None:
    full.part(ONE)
    clear(str(full.root), everything=True)
    assert {path.name for path in full.root.iterdir()} == {"CACHEDIR.TAG", ".locks", ".partial"}
    assert all_bytes(full) == 0


def test_a_model_that_is_not_there_is_said_with_a_near_one(full: Cache) -> None:
    with pytest.raises(NotFoundError, match="Did you mean `vit`"):
        clear(str(full.root), "vitt")
    with pytest.raises(NotFoundError, match=r"It holds: 1.0.0, 1.10.0"):
        clear(str(full.root), "net", "3.0.0")


def test_what_is_in_use_stays_and_is_named(full: Cache) -> None:
    with using(str(full.root), "net", "1.0.0") as protected:
        assert protected
        assert in_use(str(full.root), "net", "1.0.0")
        done = clear(str(full.root), everything=True)
    assert held(full) == {"net 1.0.0"}
    assert [(left.version, left.why) for left in done.left] == [("1.0.0", "in use by another process")]


def test_what_comes_into_use_after_the_plan_stays(full: Cache) -> None:
    from modelyard.store.cache.prune import carry_out

    plan = plan_clear(info(str(full.root)), everything=True)
    with using(str(full.root), "vit", "1.9.0"):
        done = carry_out(plan)
    assert held(full) == {"vit 1.9.0"}
    assert done.bytes == plan.bytes - len(THREE) - _overhead(full)


def _overhead(cache: Cache) -> int:
    return sum(path.stat().st_size for path in cache.root.rglob(".records"))


def test_a_version_in_use_counts_and_the_next_ones_go_instead(full: Cache) -> None:
    with using(str(full.root), "vit", "1.9.0"):
        prune(str(full.root), to=all_bytes(full) - 1)
    assert held(full) == {"net 1.0.0", "vit 1.9.0"}


def test_a_lock_that_was_taken_away_is_taken_anew(full: Cache) -> None:
    lease = exclusive(str(full.root), "net", "1.0.0")
    with lease as alone:
        assert alone
        lease.forget()
        with using(str(full.root), "net", "1.0.0") as protected:
            assert protected
            assert in_use(str(full.root), "net", "1.0.0")
    with exclusive(str(full.root), "net", "1.0.0") as alone:
        assert alone


def test_damaged_files_and_old_parts_go_with_any_clean(full: Cache) -> None:
    (full.root / "net" / "1.0.0" / "w.bin").write_bytes(b"damaged")
    assert full.find(ONE) is None
    old, new = Path(full.part(ONE)), Path(full.part(TWO))
    os.utime(old, (time.time() - 2 * DAY,) * 2)
    (full.root / ".trash-1").mkdir()
    (full.root / ".trash-1" / "w.bin").write_bytes(ONE)
    before = all_bytes(full)
    done = prune(str(full.root))
    assert full.leftovers() == [new]
    assert done.bytes == before - all_bytes(full) > len(b"damaged") + 2 * len(ONE) - 1


def test_a_part_that_is_being_fetched_stays_however_old(cache: Cache) -> None:
    import fcntl

    part = Path(cache.part(ONE))
    os.utime(part, (1, 1))
    lock = cache.root / ".locks" / f"fetch-{part.name}"
    lock.parent.mkdir()
    with lock.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        prune(str(cache.root))
        clear(str(cache.root), everything=True)
        assert part.exists()
    prune(str(cache.root))
    assert not part.exists()


def test_folders_that_are_not_the_caches_are_not_touched(full: Cache) -> None:
    mine = full.root / "Documents" / "letters" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("dear")
    (full.root / "Documents" / "empty").mkdir()
    clear(str(full.root), everything=True)
    assert mine.read_text() == "dear"
    assert (full.root / "Documents" / "empty").is_dir()


def test_a_clock_that_was_in_the_future_does_not_make_files_old(full: Cache) -> None:
    os.utime(full.root / "vit" / "1.9.0" / ".used", (4e9, 4e9))
    prune(str(full.root), unused_for=1.5 * DAY)
    assert held(full) == {"net 1.0.0", "vit 1.9.0"}


def test_an_unpacked_archive_goes_unless_someone_unpacks_it(cache: Cache) -> None:
    import fcntl

    home = cache.root / ".unpacked" / "0123456789abcdef"
    (home / "files").mkdir(parents=True)
    (home / "files" / "a").write_bytes(ONE)
    (home / "files").chmod(0o555)
    with (home / "lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert clear(str(cache.root), everything=True).bytes == 0
    assert clear(str(cache.root), everything=True).bytes == len(ONE)
    assert not home.exists()


def test_a_cache_that_is_not_there_is_empty_and_stays_away(tmp_path: Path) -> None:
    root = tmp_path / "none"
    assert info(str(root)).bytes == prune(str(root), to=0).bytes == 0
    assert not root.exists()


def test_a_cache_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file"):
        info(str(tmp_path / "file"))


def test_verify_finds_each_damaged_file_and_no_other(full: Cache) -> None:
    path = full.root / "net" / "1.10.0" / "w.bin"
    path.write_bytes(b"damaged")
    (full.root / "vit" / "1.9.0" / ".records").write_bytes(b"")
    states = {(each.model, each.version): each.state for each in verify(str(full.root))}
    assert states == {
        ("net", "1.0.0"): "whole",
        ("net", "1.10.0"): "damaged",
        ("vit", "1.9.0"): "had no record",
    }
    assert full.damaged()[0].read_bytes() == b"damaged"


def test_verify_tells_how_far_it_is_to_the_last_byte(full: Cache) -> None:
    told: list[tuple[int, int | None, str]] = []
    verify(str(full.root), lambda p: told.append((p.done, p.total, p.state)), model="vit")
    assert told[-1] == (3000, 3000, "done")


def test_a_read_only_cache_says_why_nothing_went(full: Cache, mount: Callable[..., Path]) -> None:
    import subprocess

    disk = mount("--bind", full.root, on="disk")
    subprocess.run(["mount", "-o", "remount,bind,ro", disk], check=True)
    done = clear(str(disk), everything=True)
    assert (done.bytes, {left.why for left in done.left}) == (0, {"read-only file system"})
    assert len(held(full)) == 3


def test_a_full_disk_can_be_pruned(mount: Callable[..., Path]) -> None:
    disk = Cache(mount("-t", "tmpfs", "-o", "size=200k", "none", on="full") / "cache")
    disk.keep(ONE * 10)
    with (disk.root / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    assert prune(str(disk.root), to=0).bytes > 10_000
    assert held(disk) == set()


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from(["1.0.0", "2.0.0", "10.0.0", "1.0.0-rc.1", "main"]),
        st.integers(1, 50), st.integers(-5, 20), st.booleans(),
    ),
    max_size=8, unique_by=lambda entry: entry[:2],
)  # fmt: skip
ORDER = ["1.0.0-rc.1", "1.0.0", "2.0.0", "10.0.0"]
OPTIONAL = st.none() | st.integers(0, 120)


@settings(deadline=None)
@given(found=ENTRIES, older=st.booleans(), unused=st.none() | st.integers(0, 20), to=OPTIONAL)
def test_a_plan_is_what_a_naive_reading_of_the_options_gives(
    found: list[tuple[str, str, int, int, bool]], older: bool, unused: int | None, to: int | None
) -> None:
    entries = [
        Entry(m, v, f"/{m}/{v}", (Piece(f"/{m}/{v}/w", size),), 0, 100.0 - age, used_now=used)
        for m, v, size, age, used in found
    ]
    contents = Contents("/", tuple(entries), now=100.0)
    plan = plan_prune(contents, older_versions=older, unused_for=unused, to=to)
    gone: set[tuple[str, str]] = set()
    for m, v, _, age, used in found:
        above = [o for n, o, *_ in found if n == m and v in ORDER and o in ORDER[ORDER.index(v) + 1 :]]
        if not used and ((older and above) or (unused is not None and age > unused)):
            gone.add((m, v))
    rest = sorted(found, key=lambda e: (-max(e[3], 0), e[0], e[1]))
    for m, v, _, _, used in rest:
        if to is not None and not used and sum(e[2] for e in found if e[:2] not in gone) > to:
            gone.add((m, v))
    assert {(r.model, r.version) for r in plan.removals} == gone
    assert plan.bytes == sum(e[2] for e in found if e[:2] in gone)
    left = sum(e[2] for e in found if e[:2] not in gone)
    assert plan.over == (max(0, left - to) if to is not None else 0)


@pytest.mark.parametrize(
    ("text", "value"),
    [("30d", 2_592_000), ("12h", 43_200), ("45m", 2700), ("2w", 1_209_600), ("1.5 days", 129_600), ("0s", 0),
     ("10 min", 600), ("90", None), ("d", None), ("-1d", None), ("1.2.3d", None), ("", None),
     ("9" * 40 + "d", None)],
)  # fmt: skip
def test_a_span_of_time_is_read_as_people_write_it(text: str, value: int | None) -> None:
    if value is not None:
        assert seconds(text) == value
        return
    with pytest.raises(InputError, match="30d"):
        seconds(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("20GB", 20 * 10**9), ("500MB", 500 * 10**6), ("1.5GiB", 3 * 2**29), ("20G", 20 * 10**9), ("0", 0),
     ("7 b", 7), ("1kb", 1000), ("0.3TB", 3 * 10**11), ("20", None), ("GB", None), ("-1GB", None),
     ("20XB", None), ("١GB", None)],
)  # fmt: skip
def test_an_amount_of_bytes_is_read_as_people_write_it(text: str, value: int | None) -> None:
    if value is not None:
        assert size(text) == value
        return
    with pytest.raises(InputError, match="20GB"):
        size(text)


def test_a_damaged_name_is_no_file_of_the_cache(cache: Cache) -> None:
    cache.keep(ONE).write_bytes(b"damaged")
    cache.find(ONE)
    (entry,) = info(str(cache.root)).entries
    assert (len(entry.files), len(entry.damaged)) == (0, 1)
