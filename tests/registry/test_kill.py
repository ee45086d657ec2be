"""An edit that is killed, or whose disk fails, at any file operation leaves files old or new, never torn."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from breadth import moments
from interrupted import KILL, KILLED, TEAR, Interrupted
from modelyard import list_models, open_zoo

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

    Tree = dict[str, bytes]


pytestmark = pytest.mark.slow


class Scene:
    """A folder in its state before an edit, the edit's command, and the state after it."""

    def __init__(self, stopped: Interrupted, folder: Path, zoo: ZooFolder | None, words: list[str]) -> None:
        self.stopped = stopped
        self.folder = folder
        self.zoo = zoo
        self.words = words if zoo is None else [*words, "--zoo", str(zoo)]
        self.template = folder.with_name("template")
        folder.mkdir(exist_ok=True)
        shutil.copytree(folder, self.template)
        self.before = tree(folder)
        self.between: Tree = {}
        end = self.run()
        assert end.code == 0, end.said
        self.after = tree(folder)
        assert self.before != self.after

    def reset(self) -> None:
        """Set up the state before the edit, its index too."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.template, self.folder)
        self.listed()

    def listed(self) -> list[tuple[str, str, str]]:
        found = list_models(zoo=None if self.zoo is None else str(self.zoo), include_deprecated=True)
        return sorted((model.ref, model.version, model.status) for model in found)

    def run(self, at: int = 0, how: int = KILL, *, on: bool = False) -> Any:
        return self.stopped.run(self.words, Path.cwd(), at=at, how=how, on=on)

    def is_whole(self) -> bool:
        """Is every file as it was or as it is to be, but for what a writer left beside them?"""
        for path, content in tree(self.folder).items():
            if path.endswith("index.yaml"):
                # Two cards change one after the other, and the master index with each.
                assert content.endswith(b"removed: {}\nrenamed: {}\n"), content
            elif not any(part.startswith(".") for part in Path(path).parts):
                known = (self.before.get(path), self.between.get(path), self.after.get(path))
                assert content in known, path
        if self.zoo is not None:
            assert self.listed() == [(seen[0], seen[1], seen[4]) for seen in self.zoo.listed()]
        return True

    def can_be_finished(self) -> bool:
        """Does the same command, given again, do the whole edit and clean up?"""
        end = self.run()
        assert (end.code, "Traceback" in end.said) == (0, False), end.said
        assert tree(self.folder) == self.after
        return True


def tree(folder: Path) -> Tree:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def indexed(make_zoo: MakeZoo) -> ZooFolder:
    """A zoo with a master index."""
    from modelyard.cli import main

    zoo = make_zoo("resnet50", "resnet50/versions/0.9.0", "vit")
    assert main(["index", "--zoo", str(zoo)]) == 0
    return zoo


def setting(zoo: ZooFolder) -> list[str]:
    return ["set", "vit", "status=experimental", "metadata.team=vision"]


def deprecating(zoo: ZooFolder) -> list[str]:
    guide = zoo.root.parent / "guide.md"
    guide.write_text("# Moving\n")
    return ["deprecate", "resnet50", "--by", "vit", "--guide", str(guide)]


def deprecating_one(zoo: ZooFolder) -> list[str]:
    _, _, *options = deprecating(zoo)
    return ["deprecate", "resnet50@1.0.0", *options]


def indexing(zoo: ZooFolder) -> list[str]:
    zoo.write("new")
    return ["index"]


EDITS = (setting, deprecating, indexing)
SHORTER_EDITS = (setting, deprecating_one, indexing)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_that_is_killed_anywhere_leaves_old_or_new(
    stopped: Interrupted, indexed: ZooFolder, edit: Callable[[ZooFolder], list[str]]
) -> None:
    scene = Scene(stopped, indexed.root, indexed, edit(indexed))
    scene.reset()
    operations = scene.run().operations
    assert operations >= 10
    for at in moments(operations):
        scene.reset()
        assert scene.run(at=at).code == KILLED
        assert scene.is_whole()
        assert scene.can_be_finished()
    print(f"{edit.__name__}: killed at {len(moments(operations))} of {operations} operations")


@pytest.mark.parametrize("edit", SHORTER_EDITS)
def test_an_edit_that_is_killed_half_way_through_a_write_leaves_old_or_new(
    stopped: Interrupted, indexed: ZooFolder, edit: Callable[[ZooFolder], list[str]]
) -> None:
    scene = Scene(stopped, indexed.root, indexed, edit(indexed))
    scene.reset()
    operations, writes = scene.run().operations, 0
    for at in moments(operations, 24):
        if scene.run(at=at, how=TEAR).code == KILLED:
            writes += 1
            assert scene.is_whole()
            assert scene.can_be_finished()
        scene.reset()
    assert writes
    print(f"{edit.__name__}: killed within {writes} writes")


@pytest.mark.parametrize(("error", "on"), [(errno.ENOSPC, True), (errno.EIO, False)], ids=["full", "broken"])
@pytest.mark.parametrize("edit", SHORTER_EDITS)
def test_an_edit_whose_disk_fails_anywhere_leaves_old_or_new_and_says_so(
    stopped: Interrupted, indexed: ZooFolder, edit: Callable[[ZooFolder], list[str]], error: int, on: bool
) -> None:
    scene = Scene(stopped, indexed.root, indexed, edit(indexed))
    scene.reset()
    operations, failed = scene.run().operations, 0
    for at in moments(operations):
        scene.reset()
        end = scene.run(at=at, how=error, on=on)
        if end.code == 0:
            assert tree(scene.folder) == scene.after
            continue
        failed += 1
        assert (end.code, os.strerror(error) in end.said, "bug" in end.said) == (1, True, False), end.said
        assert scene.is_whole()
        assert not indexed.leftovers()
        assert scene.can_be_finished()
    assert failed
    print(f"{edit.__name__}: {failed} of {operations} failures of the disk were told")


def test_a_copy_of_a_starter_model_that_is_killed_anywhere_is_whole_or_not_there(
    stopped: Interrupted, tmp_path: Path
) -> None:
    scene = Scene(stopped, tmp_path / "data", None, ["set", "resnet50@1.0.0", "metadata.team=vision"])
    home = "registry/classification/resnet50"
    starter = Path(open_zoo("starter").root)
    scene.between = {f"modelyard/zoo/{home}/{path}": raw for path, raw in tree(starter / home).items()}
    everything = len(scene.listed())
    scene.reset()
    operations = scene.run().operations
    for at in moments(operations, 40):
        scene.reset()
        assert scene.run(at=at).code == KILLED
        assert scene.is_whole()
        assert len(scene.listed()) == everything
        assert at % 8 or scene.can_be_finished()
    print(f"a copied model: killed at {len(moments(operations, 40))} of {operations} operations")


def test_a_listing_that_is_killed_anywhere_leaves_no_wrong_index(
    stopped: Interrupted, indexed: ZooFolder, tmp_path: Path
) -> None:
    points = 0
    while True:
        indexed.write("vit", name=f"name{points}")
        if stopped.run(["search", "vit", "--zoo", str(indexed)], tmp_path, at=points % 60 + 1).code != KILLED:
            break
        points += 1
        assert {m.name for m in list_models(zoo=str(indexed))} == {"resnet50", f"name{points - 1}"}
        if points % 2:
            shutil.rmtree(os.environ["MODELYARD_CACHE"])
    print(f"a listing: killed at {points} operations")
