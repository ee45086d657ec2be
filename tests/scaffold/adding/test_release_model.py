"""New weights become a version: what is true of every version is carried over, and no figure is."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import torch

from modelyard import load_model, open_zoo
from modelyard.cli import main
from modelyard.core.errors import InputError, ModelyardError
from modelyard.models import create_model
from modelyard.registry.checks.check import check_zoo
from modelyard.registry.journal.steps import move_of
from modelyard.registry.life.remade import remade
from modelyard.registry.resolve import resolve
from modelyard.scaffold.adding.add import add_model
from modelyard.scaffold.adding.answers import Answers
from modelyard.scaffold.adding.release import release_model

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

NET = "mobilenet_v3_small"


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases")
    for name, classes in (("first", 3), ("second", 3), ("four", 4)):
        torch.save(create_model(NET, num_classes=classes).state_dict(), folder / f"{name}.pth")
    return folder


@pytest.fixture
def zoo(make_zoo: MakeZoo, weights: Path, tmp_path: Path) -> ZooFolder:
    made = make_zoo(settings="starter = false")
    (tmp_path / "names.txt").write_text("a\nb\nc\n")
    said = Answers(str(weights / "first.pth"), "net", architecture=NET, labels=str(tmp_path / "names.txt"))
    add_model(said, zoo=str(made))
    words = ["set", "net", "tags=[fast]", "description=A net.", "training.epochs=3"]
    figures = ["performance.shapes.top1_accuracy=0.5", "aliases.production=1.0.0"]
    assert main([*words, *figures, "--zoo", str(made)]) == 0
    return made


def release(zoo: ZooFolder, version: str, path: Path, **more: Any) -> Any:
    return release_model("net", Answers(str(path), version=version, **more), zoo=str(zoo))


def test_the_current_version_moves_whole_and_the_new_one_takes_its_place(
    zoo: ZooFolder, weights: Path
) -> None:
    old = {path.name: path.read_bytes() for path in zoo.folder("net").iterdir()}
    done = release(zoo, "1.1.0", weights / "second.pth")
    below = zoo.folder("net") / "versions/1.0.0"
    assert {path.name: path.read_bytes() for path in below.iterdir()} == old
    assert (done.before, done.current, resolve("net", str(zoo)).model.version) == ("1.0.0", True, "1.1.0")
    assert all(path.stat().st_nlink == 1 for path in zoo.folder("net").rglob("*.pth"))
    assert check_zoo(open_zoo(str(zoo))).problems == []


def test_each_version_is_loaded_with_its_own_weights(zoo: ZooFolder, weights: Path) -> None:
    release(zoo, "1.1.0", weights / "second.pth")
    for version, name in (("1.0.0", "first"), ("1.1.0", "second")):
        theirs = torch.load(weights / f"{name}.pth", weights_only=True)
        ours = load_model(f"net@{version}", zoo=str(zoo)).state_dict()
        assert all(torch.equal(ours[key], theirs[key]) for key in theirs)


def test_what_is_true_of_every_version_is_carried_over_and_no_figure_is(
    zoo: ZooFolder, weights: Path
) -> None:
    release(zoo, "1.1.0", weights / "second.pth", licence="MIT")
    new, old = zoo.says("net"), zoo.says("net/versions/1.0.0")
    for key in ("name", "task", "description", "tags", "labels", "architecture", "aliases"):
        assert new[key] == old[key], key
    assert {"performance", "training"} & set(new) == set()
    assert (new["licence"], old.get("licence")) == ("MIT", None)


def test_other_classes_leave_the_old_names_behind(zoo: ZooFolder, weights: Path) -> None:
    release(zoo, "2.0.0", weights / "four.pth")
    assert "labels" not in zoo.says("net")
    assert "num_classes: 4\n" in (zoo.folder("net") / "config.yaml").read_text()


@pytest.mark.parametrize("version", ["1.1.0-rc.1", "0.9.0"])
def test_a_pre_release_and_a_lower_version_leave_the_current_one_in_its_place(
    zoo: ZooFolder, weights: Path, version: str
) -> None:
    assert not release(zoo, version, weights / "second.pth").current
    assert zoo.says("net")["version"] == "1.0.0"
    assert zoo.says(f"net/versions/{version}")["version"] == version


@pytest.mark.parametrize(
    ("version", "file", "said"),
    [
        ("1.0.0", "second.pth", "is there already, and a version never changes"),
        ("1.1", "second.pth", "has 2 numbers"),
        ("1.1.0", "none.pth", "no such file"),
        ("1.1.0", "", "net is weights"),
    ],
)
def test_a_release_that_cannot_be_changes_nothing(
    zoo: ZooFolder, weights: Path, tmp_path: Path, version: str, file: str, said: str
) -> None:
    before = {str(path): path.read_bytes() for path in zoo.root.rglob("*") if path.is_file()}
    (tmp_path / "net.onnx").write_bytes(b"x")
    with pytest.raises(ModelyardError, match=said):
        release(zoo, version, weights / file if file else tmp_path / "net.onnx")
    assert {str(path): path.read_bytes() for path in zoo.root.rglob("*") if path.is_file()} == before


def test_a_path_leads_to_the_same_file_from_below(zoo: ZooFolder, weights: Path) -> None:
    assert main(["set", "net", "weights.url=../../../store/first.pth", "--zoo", str(zoo)]) == 0
    release(zoo, "1.1.0", weights / "second.pth")
    assert zoo.says("net/versions/1.0.0")["weights"]["url"] == "../../../../../store/first.pth"


def test_git_undoes_a_release(zoo: ZooFolder, weights: Path) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, "-C", zoo.root, *words], check=True, capture_output=True)

    git("init")
    git("add", "--all")
    git("commit", "--message", "all")
    before = {str(path): path.read_bytes() for path in zoo.registry.rglob("*") if path.is_file()}
    release(zoo, "1.1.0", weights / "second.pth")
    git("checkout", ".")
    git("clean", "-fd")
    assert {str(path): path.read_bytes() for path in zoo.registry.rglob("*") if path.is_file()} == before


def test_a_card_that_is_edited_while_its_folder_is_made_anew_is_not_lost(zoo: ZooFolder) -> None:
    home, opened = zoo.folder("net"), open_zoo(str(zoo))
    with (
        pytest.raises(InputError, match="was changed by something else meanwhile"),
        remade(str(home), opened, lambda twin: move_of(opened, "nothing", twin, str(home), swaps=True)),
    ):
        (home / "config.yaml").write_text("architecture: other\n")
    assert (home / "config.yaml").read_text() == "architecture: other\n"
