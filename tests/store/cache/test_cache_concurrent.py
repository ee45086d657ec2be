"""Sixteen processes at once on one model, while another prunes; and all of it without locks."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cache_folder import digest

if TYPE_CHECKING:
    from cache_folder import Cache

USING = """
import fcntl, hashlib, os, random, sys, time
root, number, seconds, locks = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
if locks == "none":
    fcntl.flock = lambda *_: None
from modelyard.core.errors import StoreError
from modelyard.store.cache.keep import keep
from modelyard.store.cache.lease import using
from modelyard.store.cache.lookup import Wanted, find
from modelyard.store.cache.prune import prune

content = (b"zoo a", b"zoo b", b"zoo c")[number % 3] * 5000
name = ("w.bin", "v.bin")[number % 2]
sha = hashlib.sha256(content).hexdigest()
rounds = kept = lost = 0
end = time.monotonic() + seconds  # from when all is imported, which takes long on a busy machine
while time.monotonic() < end:
    rounds += 1
    with using(root, "net", "1.0.0"):
        found = find(root, "net", "1.0.0", name, Wanted(sha), verify=rounds % 7 == 0)
        path = found.path if found else ""
        if not path:
            part = f"{root}/.partial/{number}-{rounds}"
            with open(part, "wb") as file:
                file.write(content)
            try:
                path = keep(root, "net", "1.0.0", name, part, sha, f"https://example.org/{number}")
            except StoreError:
                assert locks == "none"
                lost += 1
                continue
            kept += 1
        try:
            time.sleep(0.002)
            with open(path, "rb") as file:
                came = file.read()
            assert locks == "none" or os.path.exists(path), "it vanished while it was used"
        except FileNotFoundError:
            assert locks == "none", "it vanished while it was used"
            lost += 1
        else:
            assert came == content, "another file's bytes"
    time.sleep(random.random() * 0.3)
print(rounds, kept, lost)
"""
PRUNING = """
import fcntl, sys, time
root, end, locks = sys.argv[1], time.monotonic() + float(sys.argv[3]), sys.argv[4]
if locks == "none":
    fcntl.flock = lambda *_: None
from modelyard.store.cache.prune import prune
from modelyard.store.cache.sizes import info
rounds = gone = 0
while time.monotonic() < end:
    rounds += 1
    gone += len(prune(root, to=0).removed)
    time.sleep(0.003)
print(rounds, gone)
"""
RESTING = "print(0, 0)"


def together(cache: Cache, pruner: str, locks: str, seconds: float) -> list[list[int]]:
    """Run sixteen users and the pruner; each must end well. The numbers each of them printed."""
    (cache.root / ".partial").mkdir(parents=True)
    words = [(USING, number) for number in range(16)] + [(pruner, 16)]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(cache.root), str(number), str(seconds), locks],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for code, number in words
    ]  # fmt: skip
    ends = [process.communicate(timeout=120) for process in running]
    assert [said for _, said in ends if said] == []
    return [[*map(int, printed.split())] for printed, _ in ends]


def is_whole(cache: Cache) -> bool:
    """Is every line of every record sound, every file what its record says, and nothing put aside?"""
    from modelyard.store.cache import record as records

    for folder in cache.root.glob("net/*"):
        if not any(folder.iterdir()):
            continue
        known = records.read(str(folder))
        assert len((folder / ".records").read_bytes().splitlines()) == 1 + len(known)
        for name, record in known.items():
            assert digest((folder / name).read_bytes()) == record.sha256
    return True


@pytest.mark.slow
def test_nothing_in_use_vanishes_while_sixteen_add_and_one_prunes(cache: Cache) -> None:
    *users, (rounds, gone) = together(cache, PRUNING, "flock", 4.0)
    assert is_whole(cache)
    assert cache.damaged() == []
    assert gone
    assert sum(kept for _, kept, _ in users) > 6
    print(f"{sum(r for r, *_ in users)} uses, {gone} removals in {rounds} rounds of pruning, nothing lost")


def test_sixteen_that_add_files_of_one_name_all_find_their_own(cache: Cache) -> None:
    users = together(cache, RESTING, "flock", 1.0)[:-1]
    assert is_whole(cache)
    assert cache.damaged() == []
    assert len(list(cache.root.glob("net/*/?.bin"))) == 6
    assert sum(kept for _, kept, _ in users) <= 16


@pytest.mark.slow
@pytest.mark.parametrize("pruner", [PRUNING, RESTING], ids=["pruned", "left alone"])
def test_without_locks_nobody_gets_the_bytes_of_another(cache: Cache, pruner: str) -> None:
    users = together(cache, pruner, "none", 3.0)[:-1]
    print(f"without locks: {sum(r for r, *_ in users)} uses, {sum(lost for *_, lost in users)} lost")
    assert pruner == PRUNING or sum(lost for *_, lost in users) == 0
    for content in (b"zoo a", b"zoo b", b"zoo c"):
        for name in ("w.bin", "v.bin"):
            found = cache.find(content * 5000, name=name, verify=True)
            assert pruner == PRUNING or found is not None
