"""Editing a card: only its own lines change, its permissions stay, and a read-only zoo is copied from."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from modelyard import list_models, open_zoo
from modelyard.core.errors import CardError, InputError, ReadOnlyError
from modelyard.registry.change import planned
from modelyard.registry.edit import REMOVE, edit
from modelyard.registry.resolve import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeZoo, Shell
    from naive_zoo import ZooFolder

CARD = """\
# A card as people write them.
name: 'The Net'      # the name
version: "1.0.0"
task: classification
framework:   pytorch

tags: [fast,   "small"]   # two of them
metadata:
    team: vision      # who
    since: 2024
licence: MIT
"""


@pytest.fixture
def written(make_zoo: MakeZoo) -> ZooFolder:
    zoo = make_zoo("net")
    zoo.card("net").write_text(CARD)
    return zoo


def git(zoo: ZooFolder, *words: str) -> str:
    who = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "core.autocrlf=false",
    ]
    return subprocess.run(
        ["git", *who, *words], cwd=zoo.root, check=True, capture_output=True, text=True
    ).stdout  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "added", "removed"),
    [
        (["metadata.team=research"], 1, 1),
        (["tags+=edge"], 1, 1),
        (["tags-=small", "tags+=edge"], 1, 1),
        (["status=experimental"], 1, 0),
        (["licence="], 0, 1),
        (["metadata.since="], 0, 1),
        (["metadata.cost.gpu_hours=12"], 2, 0),
        (["name=Another"], 1, 1),
        (["metadata.team=vision"], 0, 0),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_an_edit_changes_its_own_lines_and_no_other(
    written: ZooFolder, changes: list[str], added: int, removed: int, newline: str
) -> None:
    written.card("net").write_bytes(CARD.replace("\n", newline).encode())
    git(written, "init", "-q")
    git(written, "add", "-A")
    git(written, "commit", "-q", "-m", "all")
    edit("net", planned(changes), str(written))
    said = git(written, "diff", "--numstat").split("\t")
    assert said[:2] == ([str(added), str(removed)] if added or removed else [""])


def test_an_edit_of_a_model_changes_its_line_of_the_master_index_and_no_other(
    make_zoo: MakeZoo, shell: Shell
) -> None:
    zoo = make_zoo("a", "b", "c")
    shell("index", "--zoo", zoo)
    git(zoo, "init", "-q")
    git(zoo, "add", "-A")
    git(zoo, "commit", "-q", "-m", "all")
    edit("b", {"status": "experimental"}, str(zoo))
    assert git(zoo, "diff", "--numstat").splitlines() == [
        "1\t0\tregistry/classification/b/model_card.yaml",
        "1\t1\tregistry/index.yaml",
    ]


def test_comments_quotes_and_order_stay(written: ZooFolder) -> None:
    edit("net", {"metadata.team": "research", "tags": ["fast", "edge"]}, str(written))
    expected = CARD.replace("vision ", "research ").replace('"small"', '"edge"')
    squeezed = (re.sub(r" +", " ", text) for text in (written.card("net").read_text(), expected))
    assert next(squeezed) == next(squeezed)


def test_values_are_what_python_gave_and_remove_takes_a_key_out(written: ZooFolder) -> None:
    edit("net", {"metadata.shape": {"of": [1, 2.5, None, True, "no"]}, "licence": REMOVE}, str(written))
    says = written.says("net")
    assert says["metadata"]["shape"] == {"of": [1, 2.5, None, True, "no"]}
    assert "licence" not in says


def test_an_edit_that_would_make_the_card_wrong_is_not_written(written: ZooFolder) -> None:
    with pytest.raises(CardError, match="active"):
        edit("net", {"status": "activ"}, str(written))
    assert written.card("net").read_text() == CARD
    assert not written.leftovers()


def test_a_card_that_cannot_be_read_is_not_edited(written: ZooFolder) -> None:
    with written.card("net").open("a") as file:
        file.write("statos: active\n")
    with pytest.raises(CardError, match=r"model_card.yaml:12:1"):
        edit("net", {"status": "experimental"}, str(written))


@pytest.mark.parametrize("change", ["tags", "=x", "a..b=1", "-x=1", "name+=x", "tags-=nothing"])
def test_a_change_that_makes_no_sense_is_an_error(written: ZooFolder, change: str) -> None:
    with pytest.raises(InputError):
        edit("net", planned([change]), str(written))
    assert written.card("net").read_text() == CARD


def test_a_version_keeps_its_zeros_and_yes_stays_a_word(written: ZooFolder) -> None:
    edit(
        "net",
        planned(["version=1.10.0", "tags+=yes", "description=null hypothesis", "metadata.x=1.10"]),
        str(written),
    )
    says = written.says("net")
    assert (says["version"], says["tags"][-1], says["description"]) == ("1.10.0", "yes", "null hypothesis")
    assert says["metadata"]["x"] == "1.10"


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o640])
def test_permissions_stay_whatever_the_umask(written: ZooFolder, mode: int) -> None:
    path = written.card("net")
    path.chmod(mode)
    before = os.umask(0o077)
    try:
        edit("net", {"status": "experimental"}, str(written))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_card_that_is_a_link_stays_one_and_what_it_leads_to_is_changed(written: ZooFolder) -> None:
    path = written.card("net")
    (written.root / "kept").mkdir()
    path.rename(written.root / "kept/net.yaml")
    path.symlink_to("../../../kept/net.yaml")
    edit("net", {"status": "experimental"}, str(written))
    assert path.is_symlink()
    assert "experimental" in (written.root / "kept/net.yaml").read_text()
    assert not written.leftovers()


def test_what_a_killed_writer_left_goes_with_the_next_edit_and_nothing_else_does(written: ZooFolder) -> None:
    folder = written.folder("net")
    others = [".backup.2024.new", ".model_card.yaml.swp", ".notes.new", "mine.new"]
    for name in (".model_card.yaml.4711.modelyard-new", *others):
        (folder / name).write_text("x")
    edit("net", {"status": "experimental"}, str(written))
    assert sorted(os.listdir(folder)) == [*others, "model_card.yaml"]


def test_a_byte_order_mark_stays(written: ZooFolder) -> None:
    written.card("net").write_bytes(b"\xef\xbb\xbf" + CARD.encode())
    edit("net", {"metadata.team": "x"}, str(written))
    assert written.card("net").read_bytes().startswith(b"\xef\xbb\xbf# A card")


def test_an_edit_is_seen_by_the_next_command(written: ZooFolder, shell: Shell) -> None:
    assert shell("set", "net", "metadata.team=edge", "--zoo", written).returncode == 0
    assert "net" in shell("list", "--where", "metadata.team = edge", "--zoo", written).stdout


@pytest.mark.parametrize("where", ["a zoo at hand", "nowhere"])
def test_a_starter_model_is_copied_with_all_its_files_and_that_is_said(
    make_zoo: MakeZoo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shell: Shell, where: str
) -> None:
    target = tmp_path / "data/modelyard/zoo"
    if where == "a zoo at hand":
        target = make_zoo("mine").root
        monkeypatch.chdir(target)
    source = f"{open_zoo('starter').root}/registry/classification/resnet50"
    before = shutil.copytree(source, tmp_path / "before")
    said = shell("set", "resnet50", "metadata.team=vision").stderr
    assert f"copied to {target}" in said
    changed = subprocess.run(
        ["diff", "-rq", source, target / "registry/classification/resnet50"],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    assert len(changed.splitlines()) == 1
    assert "model_card.yaml differ" in changed
    assert subprocess.run(["diff", "-r", source, before], check=False).returncode == 0


def test_a_second_edit_of_a_copied_model_changes_the_copy(shell: Shell) -> None:
    shell("set", "resnet50", "metadata.one=1")
    said = shell("set", "resnet50", "metadata.two=2").stderr
    assert "was copied to" not in said
    assert {"one": 1, "two": 2}.items() <= resolve("resnet50").model.card.metadata.items()


def read_only(folder: Path) -> None:
    done: list[list[str | Path]] = [
        ["mount", "--bind", folder, folder],
        ["mount", "-o", "remount,bind,ro", folder],
    ]
    if any(subprocess.run(words, capture_output=True, check=False).returncode for words in done):
        pytest.skip("this needs root, who may mount a read-only disk")


def test_a_model_of_a_read_only_zoo_is_copied_into_ones_own(written: ZooFolder, tmp_path: Path) -> None:
    read_only(written.root)
    try:
        done = edit("net", {"metadata.team": "mine"}, str(written))
    finally:
        subprocess.run(["umount", "--lazy", written.root], check=True)
    assert done.path == f"{tmp_path}/data/modelyard/zoo/registry/classification/net/model_card.yaml"
    assert "read-only" in done.notices[0]
    assert [m.ref for m in list_models(where="metadata.team = mine")] == ["net"]
    assert written.card("net").read_text() == CARD


def test_a_version_that_the_zoo_at_hand_lacks_is_not_put_beside_its_own_model(
    make_zoo: MakeZoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoo = make_zoo("resnet50")
    monkeypatch.chdir(zoo.root)
    with pytest.raises(ReadOnlyError, match="without this version"):
        edit("resnet50@1.0.0", {"status": "deprecated"}, "starter")


def test_a_data_folder_that_cannot_be_made_is_an_error_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    with pytest.raises(ReadOnlyError, match="no zoo here can be written"):
        edit("resnet50", {"metadata.a": 1})


def test_an_edit_that_was_killed_before_the_master_index_is_finished_by_doing_it_again(
    written: ZooFolder, shell: Shell
) -> None:
    shell("index", "--zoo", written)
    old = (written.registry / "index.yaml").read_bytes()
    edit("net", {"status": "experimental"}, str(written))
    new = (written.registry / "index.yaml").read_bytes()
    (written.registry / "index.yaml").write_bytes(old)
    assert not edit("net", {"status": "experimental"}, str(written)).changed
    assert (written.registry / "index.yaml").read_bytes() == new != old
