"""A version whose folder lies ready is added whole or not at all, wherever it is killed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from breadth import moments
from modelyard import list_models, open_zoo
from modelyard.core.errors import InputError, StoreError
from modelyard.registry.life.add_folder import add_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import MakeZoo
    from interrupted import Interrupted

LINES = """
from modelyard import open_zoo
from modelyard.registry.life.add_folder import add_folder
add_folder(open_zoo({zoo!r}), "small", "1.0.0", "classification", {source!r})
"""
CARD = 'name: "Small"\nversion: "1.0.0"\ntask: "classification"\nframework: "pytorch"\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "ready"
    (folder / "recipes").mkdir(parents=True)
    (folder / "model_card.yaml").write_text(CARD)
    (folder / "model.onnx").write_bytes(b"x" * 5000)
    (folder / "recipes" / "recipe_original.md").write_text("# How\n")
    return folder


def test_all_of_a_folder_is_there_afterwards(make_zoo: MakeZoo, source: Path) -> None:
    zoo = make_zoo("vit")
    model = add_folder(open_zoo(str(zoo)), "small", "1.0.0", "classification", str(source))
    home = zoo.root / "registry/classification/small"
    assert model.folder == str(home)
    assert (home / "recipes/recipe_original.md").read_text() == "# How\n"


def test_a_version_that_is_there_stays_as_it_is(make_zoo: MakeZoo, source: Path) -> None:
    zoo = open_zoo(str(make_zoo("vit")))
    add_folder(zoo, "small", "1.0.0", "classification", str(source))
    with pytest.raises(InputError, match="a version never changes"):
        add_folder(zoo, "small", "1.0.0", "classification", str(source))


def test_a_full_disk_leaves_nothing(make_zoo: MakeZoo, source: Path, mount: Callable[..., Path]) -> None:
    disk = mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", on="full")
    zoo = make_zoo("vit")
    shutil.copytree(zoo.root, disk / "zoo")
    (source / "model.onnx").write_bytes(b"x" * 200_000)
    with pytest.raises(StoreError, match=r"small@1\.0\.0 could not be registered: the disk is full"):
        add_folder(open_zoo(str(disk / "zoo")), "small", "1.0.0", "classification", str(source))
    assert [one.ref for one in list_models(zoo=str(disk / "zoo"))] == ["vit"]
    assert not [path for path in (disk / "zoo").rglob("*") if "small" in path.name]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*had been broken off")
def test_killed_at_any_operation_it_is_there_whole_or_not_at_all(
    make_zoo: MakeZoo, source: Path, stopped: Interrupted, tmp_path: Path
) -> None:
    zoo = make_zoo("vit")
    lines = LINES.format(zoo=str(zoo), source=str(source))
    home, clean = zoo.root / "registry/classification/small", tmp_path / "clean"
    shutil.copytree(zoo.root, clean)
    count = stopped.run_lines(lines).operations
    assert home.is_dir()
    for at in moments(count - 1, 20):
        shutil.rmtree(zoo.root)
        shutil.copytree(clean, zoo.root)
        stopped.run_lines(lines, at=at)
        opened = open_zoo(str(zoo))  # what was broken off is finished
        files = sorted(path.name for path in home.rglob("*") if path.is_file())
        assert files in ([], ["model.onnx", "model_card.yaml", "recipe_original.md"]), at
        assert [one.ref for one in list_models(zoo=opened)] == (["small", "vit"] if files else ["vit"])
