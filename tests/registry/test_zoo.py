"""Which zoo is at hand: `--zoo`, MODELYARD_ZOO, the folder around, one's own, the starter zoo."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from modelyard import list_models, open_zoo
from modelyard.core.errors import NotFoundError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeZoo, Shell


def test_without_any_zoo_it_is_the_starter_zoo() -> None:
    zoo = open_zoo()
    assert (zoo.kind, zoo.writable, zoo.name) == ("starter", False, "starter")
    assert len(list_models()) >= 100


def test_a_folder_given_comes_before_the_environment_and_that_before_the_folder_around(
    make_zoo: MakeZoo, monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    given, named, around = (make_zoo(ref, name=ref) for ref in ("given", "named", "around"))
    (around.root / "deep/down").mkdir(parents=True)
    monkeypatch.chdir(around.root / "deep/down")
    assert shell("list").stdout.split()[3] == "around"
    assert shell("list", MODELYARD_ZOO=str(named)).stdout.split()[3] == "named"
    assert shell("list", "--zoo", given, MODELYARD_ZOO=str(named)).stdout.split()[3] == "given"


@pytest.mark.parametrize("marker", ["modelyard.toml", "registry/index.yaml"])
def test_either_file_makes_a_folder_a_zoo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marker: str
) -> None:
    path = tmp_path / "found" / marker
    path.parent.mkdir(parents=True)
    path.touch()
    (tmp_path / "found/below").mkdir()
    monkeypatch.chdir(tmp_path / "found/below")
    assert open_zoo().root == str(tmp_path / "found")


def test_the_nearest_zoo_upwards_is_the_one(make_zoo: MakeZoo, monkeypatch: pytest.MonkeyPatch) -> None:
    outer = make_zoo("a", name="outer")
    inner = make_zoo("b", name="outer/some/inner")
    (inner.root / "x").mkdir()
    monkeypatch.chdir(inner.root / "x")
    assert open_zoo().root == str(inner)
    monkeypatch.chdir(inner.root.parent)
    assert open_zoo().root == str(outer)


def test_the_registry_folder_of_a_zoo_names_the_zoo(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("a")
    assert open_zoo(str(zoo.registry)).root == open_zoo(zoo.root).root == str(zoo)


def test_a_relative_folder_and_the_home_folder_are_understood(
    make_zoo: MakeZoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoo = make_zoo("a")
    monkeypatch.chdir(zoo.root.parent)
    monkeypatch.setenv("HOME", str(zoo.root.parent))
    assert open_zoo("zoo").root == open_zoo("~/zoo").root == str(zoo)


def test_a_folder_that_is_no_zoo_is_an_error_and_not_another_zoo(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such folder"):
        open_zoo(str(tmp_path / "nowhere"))
    with pytest.raises(NotFoundError, match="not a zoo"):
        open_zoo(str(tmp_path))


def test_ones_own_zoo_is_at_hand_once_something_was_edited_and_shows_the_starter_zoo_too(
    shell: Shell,
) -> None:
    said = shell("set", "resnet50", "metadata.team=vision").stderr
    assert "copied" in said
    own = open_zoo()
    assert (own.kind, own.writable) == ("own", True)
    assert [m.ref for m in list_models(where="metadata.team = vision")] == ["resnet50"]
    assert [m.ref for m in list_models()] == [m.ref for m in list_models(zoo="starter")]


def test_ones_own_zoo_shows_a_model_of_the_starter_zoo_once(shell: Shell) -> None:
    shell("set", "resnet50@1.0.0", "status=deprecated")
    versions = [
        m.version for m in list_models(where="ref = resnet50", all_versions=True, include_deprecated=True)
    ]
    assert versions == ["2.0.0", "1.0.0"]


def test_the_settings_say_where_the_cache_lies_and_the_environment_overrides(
    make_zoo: MakeZoo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoo = make_zoo("a", settings=f'cache = "{tmp_path}/mine"')
    assert open_zoo(str(zoo)).settings.cache_folder == os.environ["MODELYARD_CACHE"]
    monkeypatch.delenv("MODELYARD_CACHE")
    assert open_zoo(str(zoo)).settings.cache_folder == f"{tmp_path}/mine"
    list_models(zoo=str(zoo))
    assert list((tmp_path / "mine").rglob("*.sqlite"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = 1\n", "allowed: text"),
        ('nam = "x"\n', "did you mean `name`"),
        ("starter = 'yes'\n", "true or false"),
        ("tasks = [1]\n", "a list of texts"),
        ("name = \n", "not TOML"),
    ],
)
def test_a_wrong_setting_is_an_error_that_says_what_is_allowed(
    make_zoo: MakeZoo, text: str, words: str
) -> None:
    zoo = make_zoo("a")
    (zoo.root / "modelyard.toml").write_text(text)
    with pytest.raises(SettingsError, match=words):
        open_zoo(str(zoo))


@pytest.mark.parametrize(
    "text",
    [
        'name = "a"\n', "name = 'a'\n", 'name = """a"""\n', 'name="a"\n', '# x\nname = "a" # y\n',
        '\ufeffname = "a"\n', 'name = "\\u0061"\n', 'name = "a"\r\nstarter = true\r\n',
    ],
)  # fmt: skip
def test_settings_are_toml_in_whatever_form(make_zoo: MakeZoo, text: str) -> None:
    zoo = make_zoo("m")
    (zoo.root / "modelyard.toml").write_bytes(text.encode())
    assert open_zoo(str(zoo)).name == "a"


def test_a_model_of_the_starter_zoo_is_copied_without_any_change(shell: Shell) -> None:
    said = shell("set", "resnet50")
    assert (said.returncode, "resnet50 was copied to" in said.stderr) == (0, True)
    assert shell("set", "resnet50").returncode == 2  # it may be written now, and nothing is to be changed
