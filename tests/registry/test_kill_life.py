"""A rename, a removal, a release, an addition that is killed, or whose disk fails, at any file operation.

The next command of any kind finds the zoo as it was, or as it is to be, and nothing for `check` to say.
"""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from interrupted import KILLED
from modelyard import open_zoo
from modelyard.cli import main
from modelyard.registry.checks.check import check_zoo
from modelyard.registry.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import MakeZoo
    from interrupted import End, Interrupted
    from naive_zoo import ZooFolder

    Tree = dict[str, bytes]
    Run = Callable[..., End]

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*had been broken off")]
CARD = 'name: "a"\nversion: "{}"\ntask: "classification"\nframework: "pytorch"\n'
RELEASE = """
from modelyard import open_zoo
from modelyard.registry.life.release import release
release(open_zoo({zoo!r}), "a", "2.0.0", {ready!r})
"""
ADD = """
from modelyard import open_zoo
from modelyard.registry.life.add_folder import add_folder
add_folder(open_zoo({zoo!r}), "c", "2.0.0", "classification", {ready!r})
"""
KNOWN = ("is there already", "has no version", "was removed from")  # it was killed when all was done
STEP = int(os.environ.get("KILL_AT_EACH", "13"))  # operations from one kill to the next; 1 takes minutes
WORDS = {
    "rename": ["rename", "a", "z"],
    "remove": ["remove", "a", "--force", "--reason", "old"],
    "remove a version": ["remove", "a@1.0.0", "--force"],
}


class Scene:
    """A zoo, what is done to it, and the two states it may be found in."""

    def __init__(self, stopped: Interrupted, zoo: ZooFolder, ready: Path, how: str) -> None:
        self.stopped, self.zoo, self.how = stopped, zoo, how
        self.lines = {"release": RELEASE, "add": ADD}.get(how, "").format(zoo=str(zoo), ready=str(ready))
        self.clean = zoo.root.with_name("clean")
        shutil.copytree(zoo.root, self.clean)
        self.before = self.files()
        end = self.run()
        assert end.code == 0, end.said
        self.operations, self.after = end.operations, self.files()
        assert self.before != self.after

    def reset(self) -> None:
        shutil.rmtree(self.zoo.root)
        shutil.copytree(self.clean, self.zoo.root)

    def run(self, at: int = 0, how: int = 0, *, on: bool = False) -> End:
        if self.lines:
            return self.stopped.run_lines(self.lines, at=at, how=how, on=on)
        words = [*WORDS[self.how], "--zoo", str(self.zoo)]
        return self.stopped.run(words, self.zoo.root, at=at, how=how, on=on)

    def files(self) -> Tree:
        """Every file of the zoo, but for what a writer left beside them."""
        paths = [path for path in sorted(self.zoo.root.rglob("*")) if path.is_file()]
        named = {str(path.relative_to(self.zoo.root)): path.read_bytes() for path in paths}
        return {name: raw for name, raw in named.items() if not any(one[0] == "." for one in name.split("/"))}

    def is_whole(self) -> bool:
        """Is the zoo as it was, or as it is to be, once any command has opened it?"""
        opened = open_zoo(str(self.zoo))
        assert check_zoo(opened).problems == []
        assert self.files() in (self.before, self.after), sorted(self.files())
        assert not (self.zoo.registry / ".unfinished").exists()
        if self.how in ("rename", "release"):
            assert resolve("a", opened).model.ref in ("a", "z")
        return True

    def can_be_finished(self) -> bool:
        """Does the same command do all of it, or know that all is done, and leave a clean zoo?"""
        end = self.run()
        assert "Traceback" not in end.said
        assert end.code == 0 or any(word in end.said for word in KNOWN), end.said
        assert self.files() == self.after
        return True


@pytest.fixture(params=["rename", "remove", "remove a version", "release", "add"])
def scene(request: pytest.FixtureRequest, stopped: Interrupted, make_zoo: MakeZoo, tmp_path: Path) -> Scene:
    zoo = make_zoo("a", "a/versions/0.9.0", "b")
    (zoo.folder("a") / "weights.bin").write_bytes(b"old" * 1000)
    if request.param in ("rename", "release"):
        zoo.write("b", base_model="a")
    (zoo.root / "modelyard.lock").write_text(f"a@1.0.0 weights sha256:{'ab' * 32} 7\n")
    ready = tmp_path / "ready"
    ready.mkdir()
    (ready / "model_card.yaml").write_text(CARD.format("2.0.0"))
    (ready / "weights.bin").write_bytes(b"new" * 1000)
    assert main(["index", "--zoo", str(zoo)]) == 0
    return Scene(stopped, zoo, ready, request.param)


def test_killed_anywhere_each_model_is_old_or_new_and_the_same_command_finishes_it(scene: Scene) -> None:
    killed = 0
    for at in range(1, scene.operations + 1, STEP):
        scene.reset()
        if scene.run(at=at).code != KILLED:
            continue
        killed += 1
        assert scene.is_whole(), at
        assert killed % 2 or scene.can_be_finished()
    assert killed >= 5
    print(f"{scene.how}: killed at {killed} operations")


@pytest.mark.parametrize(("error", "on"), [(errno.ENOSPC, True), (errno.EIO, False)], ids=["full", "broken"])
def test_a_disk_that_fails_anywhere_is_told_in_a_line_and_leaves_old_or_new(
    scene: Scene, error: int, on: bool
) -> None:
    left: Tree = {}
    for at in range(1, scene.operations + 1, 2 * STEP):
        scene.reset()
        end = scene.run(at=at, how=error, on=on)
        if end.code != 0:
            told = os.strerror(error) in end.said or "the disk is full" in end.said
            assert (end.code, told, "bug" in end.said) == (1, True, False), end.said
            left = scene.files()
        assert scene.is_whole(), at
        if "Nothing was changed" in end.said:
            assert left == scene.before == scene.files()
