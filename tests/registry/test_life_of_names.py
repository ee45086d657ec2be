"""Models are renamed and removed: the zoo stays whole, old names are answered, git brings all back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from modelyard import list_models, open_zoo
from modelyard.cli import main
from modelyard.core.errors import InputError, NotFoundError, ReadOnlyError
from modelyard.registry.checks.check import check_zoo
from modelyard.registry.life.release import release
from modelyard.registry.life.remove import planned_removal, remove
from modelyard.registry.life.rename import rename
from modelyard.registry.resolve import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

    Capture = pytest.CaptureFixture[str]

DIGEST = "ab" * 32


def git(folder: Path, *words: str) -> str:
    told = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(folder), *words]
    return subprocess.run(told, check=True, capture_output=True, text=True).stdout


def commit(zoo: ZooFolder) -> None:
    git(zoo.root, "init", "--quiet")
    git(zoo.root, "add", "--all")
    git(zoo.root, "commit", "--quiet", "--message", "all")


def tree(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".git/")}


@pytest.fixture
def kept(zoo: ZooFolder) -> ZooFolder:
    """A zoo with an index, a pin, and a card made from another, all of it in git."""
    zoo.write("vit", base_model="resnet50@0.9.0", derived_from=["resnet50", "hf:org/else"])
    (zoo.root / "modelyard.lock").write_text(f"resnet50@1.0.0 weights sha256:{DIGEST} 7\n")
    assert main(["index", "--zoo", str(zoo)]) == 0
    commit(zoo)
    return zoo


def problems(zoo: ZooFolder) -> list[str]:
    return [one.message for one in check_zoo(open_zoo(str(zoo))).problems]


def test_a_renamed_model_is_found_by_both_names(kept: ZooFolder) -> None:
    rename("resnet50", "rn50", open_zoo(str(kept)))
    assert (kept.folder("rn50") / "versions/0.9.0/model_card.yaml").is_file()
    for reference, version in (("resnet50", "1.0.0"), ("resnet50@0.9.0", "0.9.0"), ("rn50", "1.0.0")):
        found = resolve(reference, str(kept))
        assert (found.model.ref, found.model.version) == ("rn50", version)
    assert resolve("resnet50", str(kept)).notices == ["resnet50 was renamed: it is rn50 now"]
    assert problems(kept) == []


def test_what_names_a_renamed_model_names_it_by_its_new_name(kept: ZooFolder) -> None:
    before = kept.card("vit").read_text()
    assert rename("resnet50", "rn50", open_zoo(str(kept))).cards == ["vit@1.0.0"]
    assert kept.card("vit").read_text() == before.replace("resnet50", "rn50")
    pins = (kept.root / "modelyard.lock").read_text().splitlines()[1:]
    assert pins == [f"rn50@1.0.0 weights sha256:{DIGEST} 7"]


def test_a_name_may_come_back(kept: ZooFolder) -> None:
    zoo = open_zoo(str(kept))
    rename("resnet50", "rn50", zoo)
    rename("rn50", "resnet50", zoo)
    assert (resolve("resnet50", zoo).notices, resolve("rn50", zoo).model.ref) == ([], "resnet50")
    assert kept.says("vit")["base_model"] == "resnet50@0.9.0"
    assert problems(kept) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("resnet50", "vit", "vit is there already, as a model of classification"),
        ("resnet50", "Big Net", "may hold lower-case letters"),
        ("nothing", "something", "no model 'nothing'"),
        ("resnet50", "versions", "is that of a file or folder of a zoo"),
        ("resnet50", "resnet50", "resnet50 is there already"),
    ],
)
def test_a_rename_that_cannot_be_changes_nothing(kept: ZooFolder, old: str, new: str, said: str) -> None:
    before = tree(kept.root)
    with pytest.raises((InputError, NotFoundError), match=said):
        rename(old, new, open_zoo(str(kept)))
    assert tree(kept.root) == before


def test_a_starter_model_is_copied_before_it_can_be_renamed(kept: ZooFolder) -> None:
    with pytest.raises(ReadOnlyError, match="vgg16 is a model of") as error:
        rename("vgg16", "mine", open_zoo(str(kept)))
    assert "`modelyard set vgg16` copies it" in str(error.value)


def test_git_undoes_a_rename_byte_for_byte(kept: ZooFolder) -> None:
    before = tree(kept.root)
    rename("resnet50", "rn50", open_zoo(str(kept)))
    assert tree(kept.root) != before
    git(kept.root, "checkout", "--quiet", ".")
    git(kept.root, "clean", "--quiet", "-fd")
    assert tree(kept.root) == before


def test_a_removed_model_is_remembered_with_its_reason(kept: ZooFolder) -> None:
    zoo = open_zoo(str(kept))
    remove(planned_removal("vit", zoo), zoo, "its licence ran out")
    assert [one.ref for one in list_models(zoo=zoo)] == ["resnet50", "yolo"]
    with pytest.raises(NotFoundError, match="vit was removed from zoo: its licence ran out"):
        resolve("vit", zoo)
    assert problems(kept) == []


@pytest.mark.parametrize("asked", ["resnet50", "resnet50@1.0.0", "resnet50@0.9.0"])
def test_what_others_depend_on_is_not_removed_and_they_are_named(kept: ZooFolder, asked: str) -> None:
    before = tree(kept.root)
    with pytest.raises(InputError, match=f"{asked} cannot be removed, others depend on it") as error:
        planned_removal(asked, open_zoo(str(kept)))
    named = {"resnet50": 2, "resnet50@1.0.0": 1, "resnet50@0.9.0": 1}[asked]
    assert error.value.message.count("vit@1.0.0: ") == named
    assert tree(kept.root) == before


def test_an_alias_holds_its_version(zoo: ZooFolder) -> None:
    zoo.write("resnet50", aliases={"production": "0.9.0"})
    with pytest.raises(InputError, match=r"alias production: 0\.9\.0"):
        planned_removal("resnet50@0.9.0", open_zoo(str(zoo)))


def test_without_its_current_version_a_model_stands_by_the_best_that_is_left(make_zoo: MakeZoo) -> None:
    made = make_zoo("a", "a/versions/0.9.0", "a/versions/0.8.0", "a/versions/0.10.0-rc.1")
    (made.folder("a/versions/0.9.0") / "note.txt").write_text("of 0.9.0")
    zoo = open_zoo(str(made))
    remove(planned_removal("a@1.0.0", zoo), zoo, "")
    assert made.says("a")["version"] == "0.9.0"
    assert (made.folder("a") / "note.txt").read_text() == "of 0.9.0"
    assert sorted(path.name for path in (made.folder("a") / "versions").iterdir()) == ["0.10.0-rc.1", "0.8.0"]
    assert main(["index", "--zoo", str(made)]) == 0
    assert problems(made) == []


def test_the_last_of_the_other_versions_takes_their_folder_along(make_zoo: MakeZoo) -> None:
    made = make_zoo("a", "a/versions/0.9.0")
    zoo = open_zoo(str(made))
    remove(planned_removal("a@0.9.0", zoo), zoo, "")
    assert sorted(path.name for path in made.folder("a").iterdir()) == ["model_card.yaml"]


def test_git_undoes_a_removal_byte_for_byte(kept: ZooFolder) -> None:
    before = tree(kept.root)
    assert main(["remove", "vit", "--zoo", str(kept)]) == 0
    assert main(["remove", "yolo", "--zoo", str(kept), "--reason", "old"]) == 0
    git(kept.root, "checkout", "--quiet", ".")
    assert tree(kept.root) == before


@pytest.mark.parametrize("how", ["untracked", "changed", "ignored"])
def test_what_git_could_not_bring_back_is_not_removed_unless_that_is_said(
    kept: ZooFolder, capsys: Capture, how: str
) -> None:
    (kept.root / ".git/info/exclude").write_text("*.pth\n")
    name = {"untracked": "extra.txt", "changed": "model_card.yaml", "ignored": "weights.pth"}[how]
    with (kept.folder("vit") / name).open("a") as file:
        file.write("# more\n")
    assert main(["remove", "vit", "--zoo", str(kept)]) == 1
    said = capsys.readouterr().err
    assert f"git could not bring back {name} of vit" in said
    assert "--force" in said
    assert main(["remove", "vit", "--zoo", str(kept), "--force"]) == 0
    assert not kept.folder("vit").exists()


def test_no_filter_of_the_repositorys_own_configuration_runs_at_a_removal(
    kept: ZooFolder, tmp_path: Path
) -> None:
    git(kept.root, "config", "filter.own.clean", f"touch '{tmp_path / 'ran'}'; cat")
    (kept.root / ".git/info/attributes").write_text("* filter=own\n")
    os.utime(kept.card("vit"), (1, 1))
    assert main(["remove", "vit", "--zoo", str(kept)]) == 0
    assert not (tmp_path / "ran").exists()


def test_a_removed_name_may_be_used_again(kept: ZooFolder, tmp_path: Path) -> None:
    zoo = open_zoo(str(kept))
    remove(planned_removal("vit", zoo), zoo, "gone")
    rename("resnet50", "vit", zoo)
    assert resolve("vit", zoo).notices == []
    assert "removed: {}" in (kept.registry / "index.yaml").read_text()


def test_an_old_name_of_a_model_that_is_gone_tells_that(kept: ZooFolder) -> None:
    zoo = open_zoo(str(kept))
    rename("yolo", "spotter", zoo)
    remove(planned_removal("spotter", zoo), zoo, "see vit")
    with pytest.raises(NotFoundError, match="spotter was removed from zoo: see vit"):
        resolve("yolo", zoo)


@pytest.fixture
def shared(make_zoo: MakeZoo) -> ZooFolder:
    """A model of two versions, and another whose weights lie in the first one's folder."""
    made = make_zoo("a", "a/versions/0.9.0", settings="starter = false")
    made.write("kid", weights={"url": "../a/net.bin", "urls": ["https://u:p@host/net", "../a/net.bin"]})
    made.write("kid2", weights={"url": "../a/versions/0.9.0/net.bin"})
    for home in ("a", "a/versions/0.9.0"):
        (made.folder(home) / "net.bin").write_bytes(home.encode())
    assert main(["index", "--zoo", str(made)]) == 0
    return made


def leads_to(zoo: ZooFolder, name: str) -> bytes:
    return (zoo.folder(name) / zoo.says(name)["weights"]["url"]).read_bytes()


def test_a_card_still_names_its_file_in_the_folder_of_a_renamed_model(shared: ZooFolder) -> None:
    assert rename("a", "z", open_zoo(str(shared))).cards == ["kid2@1.0.0", "kid@1.0.0"]
    assert (leads_to(shared, "kid"), leads_to(shared, "kid2")) == (b"a", b"a/versions/0.9.0")
    assert shared.says("kid")["weights"]["urls"] == ["https://u:p@host/net", "../z/net.bin"]
    assert all("a URL without a login" in one for one in problems(shared))


def test_a_card_still_names_its_file_in_a_folder_that_a_release_moves(
    shared: ZooFolder, tmp_path: Path
) -> None:
    ready = tmp_path / "ready"
    ready.mkdir()
    (ready / "model_card.yaml").write_text(shared.card("a").read_text().replace("1.0.0", "2.0.0"))
    release(open_zoo(str(shared)), "a", "2.0.0", str(ready))
    assert leads_to(shared, "kid") == b"a"
    assert shared.says("kid")["weights"]["url"] == "../a/versions/1.0.0/net.bin"
    assert all("a URL without a login" in one for one in problems(shared))


def test_a_card_still_names_its_file_in_a_version_that_takes_the_place_of_another(
    make_zoo: MakeZoo,
) -> None:
    made = make_zoo("a", "a/versions/0.9.0", settings="starter = false")
    made.write("kid", weights={"url": "../a/versions/0.9.0/net.bin"})
    made.write("a/versions/0.9.0", version="0.9.0", weights={"url": "../../../kid/own.bin"})
    (made.folder("a/versions/0.9.0") / "net.bin").write_bytes(b"of 0.9.0")
    (made.folder("kid") / "own.bin").write_bytes(b"of kid")
    zoo = open_zoo(str(made))
    remove(planned_removal("a@1.0.0", zoo), zoo, "")
    assert (leads_to(made, "kid"), leads_to(made, "a")) == (b"of 0.9.0", b"of kid")


@pytest.mark.parametrize(("asked", "kid"), [("a", "kid2"), ("a@1.0.0", "kid"), ("a@0.9.0", "kid2")])
def test_a_file_that_another_card_names_is_not_removed(shared: ZooFolder, asked: str, kid: str) -> None:
    with pytest.raises(InputError, match=f"{kid}@1.0.0: weights.url: ../a/"):
        planned_removal(asked, open_zoo(str(shared)))


def test_what_a_benchmark_config_measures_is_not_removed(kept: ZooFolder) -> None:
    configs = kept.root / "benchmarks/configs"
    configs.mkdir(parents=True)
    (configs / "ci.yaml").write_text("models: [vit, {name: yolo}]\n")
    for name in ("vit", "yolo"):
        with pytest.raises(InputError, match=f"benchmarks/configs/ci.yaml: models: {name}"):
            planned_removal(name, open_zoo(str(kept)))


def test_of_two_renames_at_once_one_is_done_and_the_other_told(kept: ZooFolder) -> None:
    words = [sys.executable, "-m", "modelyard", "rename", "resnet50"]
    for _ in range(2):
        name = list_models(zoo=str(kept), task="classification")[0].ref
        words[-1] = name
        runs = [
            subprocess.Popen([*words, new, "--zoo", str(kept)], stderr=subprocess.PIPE, text=True)
            for new in (f"{name}-x", f"{name}-y")
        ]
        said = [run.communicate()[1] for run in runs]
        assert sorted(run.returncode for run in runs) == [0, 3], said
        assert "bug" not in "".join(said)
        assert problems(kept) == []


def test_steps_that_someone_else_wrote_down_are_not_followed(kept: ZooFolder) -> None:
    steps = {"said": "a trap", "source": "classification/vit", "target": "classification/other"}
    node = (kept.folder("vit")).stat().st_ino
    hidden = kept.registry / ".unfinished"
    hidden.write_text(json.dumps({"marks": [1, 2], "steps": {**steps, "node": node, "swaps": False}}))
    before = tree(kept.registry)
    assert resolve("vit", str(kept)).model.ref == "vit"
    assert (before.pop(".unfinished") != b"", tree(kept.registry)) == (True, before)
