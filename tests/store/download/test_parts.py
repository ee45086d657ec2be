"""The plan of who fetches what, the part on disk, and the patience between tries."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelyard.store.download.hashing import Follower
from modelyard.store.download.partial import Partial
from modelyard.store.download.patience import Patience
from modelyard.store.download.plan import WORTH_A_CONNECTION, Plan

if TYPE_CHECKING:
    from pathlib import Path


@given(st.integers(1, 60), st.lists(st.booleans(), max_size=40), st.integers(0, 2**32))
def test_stretches_cover_a_file_once_whoever_takes_them(units: int, fates: list[bool], seed: int) -> None:
    size, pick = units * WORTH_A_CONNECTION, random.Random(seed)
    plan, seen, held = Plan([(0, size)], 1 << 16), bytearray(units * 8), []
    step = WORTH_A_CONNECTION // 8
    for finishes in [*fates, *[True] * 2000]:
        stretch = plan.take()
        if stretch is not None:
            held.append(stretch)
        if not held:
            break
        one = pick.choice(held)
        while finishes and one.position < one.end:
            seen[one.position // step] += 1
            one.position = one.marked = min(one.end, (one.position // step + 1) * step)
        held.remove(one)
        plan.give_back(one)
    assert plan.left == 0
    assert set(seen) == {1}


def opened(path: Path) -> Partial:
    partial = Partial(str(path))
    partial.open()
    return partial


@given(data=st.data())
def test_a_part_taken_up_again_knows_what_is_missing(tmp_path_factory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("part") / "file"
    total = data.draw(st.integers(1, 200_000))
    content = random.Random(total).randbytes(total)
    partial = opened(path)
    partial.begin(total, '"mark"')
    numbers = data.draw(st.sets(st.integers(0, (total - 1) // partial.chunk)))
    for number in numbers:
        start, end = number * partial.chunk, min(total, (number + 1) * partial.chunk)
        partial.write(memoryview(content)[start:end], start)
        partial.finished(start, end)
    partial.close()
    again = opened(path)
    missing = [n for start, end in again.gaps() for n in range(start // again.chunk, -(-end // again.chunk))]
    assert sorted({*missing, *numbers}) == list(range(-(-total // again.chunk)))
    assert not set(missing) & set(numbers)
    again.close()


def test_a_part_whose_file_was_cut_counts_only_what_is_there(tmp_path: Path) -> None:
    partial = opened(tmp_path / "file")
    partial.begin(100_000, "")
    partial.write(memoryview(bytes(100_000)), 0)
    partial.finished(0, 100_000)
    partial.close()
    with (tmp_path / "file").open("r+b") as file:
        file.truncate(50_000)
    again = opened(tmp_path / "file")
    assert 0 < again.frontier <= 50_000
    again.close()


def test_a_note_that_is_garbage_is_a_new_beginning(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"something")
    (tmp_path / "file.state").write_bytes(random.Random(1).randbytes(3000))
    partial = opened(tmp_path / "file")
    assert (partial.total, partial.done) == (None, 0)
    partial.close()


def test_the_digest_is_of_what_lies_on_disk(tmp_path: Path) -> None:
    from hashlib import sha256

    content = random.Random(2).randbytes(40_000_000)
    partial = opened(tmp_path / "file")
    partial.begin(len(content), "")
    follower = Follower(partial)
    follower.start_if_long(len(content))
    for start in range(0, len(content), partial.chunk):
        block = memoryview(content)[start : start + partial.chunk]
        partial.write(block, start)
        partial.finished(start, start + len(block))
    assert follower.finish() == sha256(content).hexdigest()
    partial.close()


@given(st.integers(1, 30), st.none() | st.floats(0, 1000))
def test_a_server_that_asks_for_time_gets_it(failed: int, asked: float | None) -> None:
    seconds = Patience(pause=0.5, longest=20).seconds(failed, asked)
    assert seconds >= (asked or 0)
    assert asked is not None or seconds <= 20


def test_an_error_of_the_disk_while_the_rest_still_comes_is_not_lost(tmp_path: Path) -> None:
    class Failing(Partial):
        """A file on a disk that tells its error once, as Linux does."""

        def settle(self) -> None:
            raise OSError(5, "Input/output error", self.path)

    partial = Failing(str(tmp_path / "part"))
    partial.open()
    total = 33 << 20
    partial.begin(total, "")
    follower = Follower(partial)
    follower.start_if_long(total)
    partial.write(memoryview(bytes(total)), 0)
    partial.finished(0, total)
    with pytest.raises(OSError, match="Input/output error"):
        follower.finish()
    partial.close()
