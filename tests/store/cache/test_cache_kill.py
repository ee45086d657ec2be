"""Killed, or failing, at any file operation: files are whole or not there, and the next run cleans up."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cache_folder import Cache, digest

from interrupted import KILL, KILLED, TEAR, End, Interrupted
from modelyard.store.cache.prune import prune

if TYPE_CHECKING:
    from collections.abc import Callable

ONE, TWO = b"the weights" * 1000, b"other ones!" * 1000
HEAD = "from modelyard.store.cache.keep import *; from modelyard.store.cache.lookup import *; "
HEAD += "from modelyard.store.cache.prune import *; "


class Scene:
    """A cache in its state before, lines of Python that change it, and what may be seen of it."""

    def __init__(self, cache: Cache, stopped: Interrupted, lines: str) -> None:
        self.cache = cache
        self.stopped = stopped
        self.lines = HEAD + lines
        self.template = cache.root.with_name("template")
        shutil.copytree(cache.root, self.template, symlinks=True)
        self.operations = self.run().operations

    def run(self, at: int = 0, how: int = KILL, *, on: bool = False) -> End:
        shutil.rmtree(self.cache.root)
        shutil.copytree(self.template, self.cache.root, symlinks=True)
        return self.stopped.run_lines(self.lines, at=at, how=how, on=on)

    def is_whole(self) -> bool:
        """Is under each final name one of the two contents, whole, and does `find` give nothing else?"""
        for path in self.cache.root.glob("*/*/*.bin"):
            assert path.read_bytes() in (ONE, TWO, b"damaged"), path
        for content in (ONE, TWO):
            for model in ("net", "vit"):
                found = self.cache.find(content, model=model)
                assert found is None or Path(found.path).read_bytes() == content
        return True

    def is_cleaned_up(self) -> bool:
        """Does the next run take away all that was left, but for the part, which has a day's grace?"""
        shutil.rmtree(self.cache.root / ".partial", ignore_errors=True)
        prune(str(self.cache.root))
        assert self.cache.leftovers() == []
        return True


def keeping(cache: Cache) -> str:
    part = cache.part(ONE)
    return f"keep({str(cache.root)!r}, 'net', '1.0.0', 'w.bin', {part!r}, {digest(ONE)!r}, 'https://a/w')"


def keeping_another(cache: Cache) -> str:
    cache.keep(TWO)
    return keeping(cache)


def clearing(cache: Cache) -> str:
    cache.keep(ONE)
    cache.keep(TWO)
    return f"clear({str(cache.root)!r}, 'net')"


def pruning(cache: Cache) -> str:
    cache.keep(ONE)
    cache.keep(ONE, model="vit", name="onnx/w.bin")
    cache.keep(TWO, model="vit").write_bytes(b"damaged")
    assert cache.find(TWO, model="vit") is None
    return f"prune({str(cache.root)!r}, to=0)"


def putting_aside(cache: Cache) -> str:
    cache.keep(ONE).write_bytes(b"damaged")
    return f"assert find({str(cache.root)!r}, 'net', '1.0.0', 'w.bin', Wanted({digest(ONE)!r})) is None"


def hashing_again(cache: Cache) -> str:
    path = cache.keep(ONE)
    os.utime(path, (1, 1))
    return f"assert find({str(cache.root)!r}, 'net', '1.0.0', 'w.bin', Wanted({digest(ONE)!r}))"


ALL = (keeping, keeping_another, clearing, pruning, putting_aside, hashing_again)


@pytest.mark.parametrize("work", ALL)
def test_what_is_killed_at_any_operation_leaves_whole_files_and_is_cleaned_up(
    cache: Cache, stopped: Interrupted, work: Callable[[Cache], str]
) -> None:
    scene = Scene(cache, stopped, work(cache))
    points = 0
    for how in (KILL, TEAR):
        for at in range(1, scene.operations + 1):
            if scene.run(at=at, how=how).code == KILLED:
                points += 1
                assert scene.is_whole()
                assert scene.is_cleaned_up()
    assert points >= scene.operations
    print(f"{work.__name__}: killed at {points} points")


@pytest.mark.parametrize("work", [keeping, keeping_another])
def test_a_file_whose_keeping_was_killed_anywhere_is_found_or_kept_the_next_time(
    cache: Cache, stopped: Interrupted, work: Callable[[Cache], str]
) -> None:
    scene = Scene(cache, stopped, work(cache))
    for at in range(1, scene.operations + 1):
        assert scene.run(at=at).code == KILLED
        found = cache.find(ONE)
        assert found is not None or cache.keep(ONE).read_bytes() == ONE
        assert cache.find(ONE) is not None
        assert (work is keeping) or cache.find(TWO) is not None
        assert cache.damaged() == []


@pytest.mark.parametrize("work", [clearing, pruning])
def test_a_version_whose_removal_was_killed_anywhere_is_whole_or_gone(
    cache: Cache, stopped: Interrupted, work: Callable[[Cache], str]
) -> None:
    scene = Scene(cache, stopped, work(cache))
    for at in range(1, scene.operations + 1):
        assert scene.run(at=at).code == KILLED
        for folder in [*cache.root.glob("net/*"), *cache.root.glob("vit/*")]:
            assert {".records", ".used"} < {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(("error", "on"), [(errno.ENOSPC, True), (errno.EIO, False)], ids=["full", "broken"])
@pytest.mark.parametrize("work", ALL)
def test_what_fails_at_any_operation_is_one_sentence_and_leaves_whole_files(
    cache: Cache, stopped: Interrupted, work: Callable[[Cache], str], error: int, on: bool
) -> None:
    scene = Scene(cache, stopped, work(cache))
    failed = 0
    for at in range(1, scene.operations + 1):
        end = scene.run(at=at, how=error, on=on)
        assert end.code in (0, 1), end.said
        assert end.code == 0 or (str(cache.root) in end.said and "Error" not in end.said), end.said
        failed += end.code
        assert scene.is_whole()
        assert not list(cache.root.rglob("*.modelyard-new")) or error == errno.EIO
        assert scene.is_cleaned_up()
    assert failed or work not in (keeping, keeping_another)
    print(f"{work.__name__}: {failed} of {scene.operations} failures were told")


def test_nothing_is_visible_of_a_file_that_found_the_disk_full(cache: Cache, stopped: Interrupted) -> None:
    scene = Scene(cache, stopped, keeping(cache))
    for at in range(1, scene.operations + 1):
        if scene.run(at=at, how=errno.ENOSPC, on=True).code:
            assert list(cache.root.glob("net/*/*")) == []


def test_a_file_on_a_broken_place_of_the_disk_is_put_aside(cache: Cache, mount: Callable[..., Path]) -> None:
    from modelyard.store.cache import examine

    path = cache.keep(ONE)
    os.utime(path, (1, 1))
    broken = OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    def fail(*_: object) -> str:
        raise broken

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examine, "sha256_of", fail)
        assert cache.find(ONE) is None
    assert len(cache.damaged()) == 1
