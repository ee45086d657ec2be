"""`modelyard new-plugin`: where files go, what is refused, and that nothing is left of what failed."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from modelyard.core.errors import InputError, ModelyardError, NotFoundError, SettingsError, StoreError
from modelyard.scaffold.plugin import new_plugin as module
from modelyard.scaffold.plugin.kinds import KINDS
from modelyard.scaffold.plugin.new_plugin import new_plugin
from modelyard.scaffold.plugin.trust import trust_zoo


def tree(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*"))


def test_in_a_zoo_it_is_one_file_and_its_test(zoo, monkeypatch):
    monkeypatch.chdir(zoo.root / "registry")
    made = new_plugin("metric", "mine")
    assert (Path(made.folder), made.files) == (
        zoo.root,
        ("plugins/metrics/mine.py", "tests/test_metric_mine.py"),
    )
    assert made.next[0] == "modelyard plugins --trust"


def test_it_is_seen_in_the_zoo_and_its_tests_pass_there(zoo, shell, monkeypatch):
    monkeypatch.chdir(zoo.root)
    trust_zoo(str(zoo.root))
    made = new_plugin("metric", "mine")
    (line,) = (one for one in shell("plugins", "metric").stdout.splitlines() if " mine " in one)
    assert "ready" in line
    monkeypatch.chdir(zoo.root.parent)
    assert pytest.main(["-q", "-p", "no:cacheprovider", str(zoo.root / made.files[1])]) == 0


def test_the_tests_in_a_zoo_are_clean_for_ruff(zoo, monkeypatch):
    monkeypatch.chdir(zoo.root)
    made = [new_plugin(kind, f"my{kind}").files[1] for kind in KINDS]
    words = ["ruff", "check", "--isolated", "--line-length", "110", "--select", "B,E,F,I,UP,W", *made]
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_in_a_project_it_lies_where_the_projects_entry_points_say(zoo, monkeypatch):
    points = '[project.entry-points."modelyard.metrics"]\nteam = "team.measures"\n'
    (zoo.root / "pyproject.toml").write_text(f'[project]\nname = "team"\n{points}')
    (zoo.root / "src" / "team" / "measures").mkdir(parents=True)
    monkeypatch.chdir(zoo.root)
    made = new_plugin("metric", "mine")
    assert made.files[0] == "src/team/measures/mine.py"
    assert "modelyard plugins --trust" not in made.next


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("", "."),
        ("", ".{0}"),
        ("..", "../../outside"),
        ("team", "team..."),
        ("team", "team./../../../outside"),
    ],
)
def test_an_entry_point_leads_to_no_folder_outside_of_the_project(zoo, monkeypatch, name, module):
    outside = zoo.root.parent / "outside"
    outside.mkdir()
    said = module.format(str(outside).replace("/", "."))
    points = f'[project.entry-points."modelyard.metrics"]\n"{name}" = "{said}"\n'
    (zoo.root / "pyproject.toml").write_text(f'[project]\nname = "team"\n{points}')
    (zoo.root / "src" / "team").mkdir(parents=True)
    monkeypatch.chdir(zoo.root)
    assert new_plugin("metric", "mine").files[0] == "plugins/metrics/mine.py"
    assert tree(outside) == []


@pytest.mark.parametrize("link", ["plugins", "plugins/metrics", "src/team/measures", "tests"])
def test_a_link_out_of_the_zoo_is_refused(zoo, monkeypatch, link):
    points = '[project.entry-points."modelyard.metrics"]\nteam = "team.measures"\n'
    if link.startswith("src"):
        (zoo.root / "pyproject.toml").write_text(f'[project]\nname = "team"\n{points}')
    outside = zoo.root.parent / "outside"
    outside.mkdir()
    (zoo.root / link).parent.mkdir(parents=True, exist_ok=True)
    (zoo.root / link).symlink_to(outside)
    monkeypatch.chdir(zoo.root)
    with pytest.raises((InputError, SettingsError), match="leads out of the zoo"):
        new_plugin("metric", "mine")
    assert tree(outside) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("class", "a word of Python"), ("match", "a word of Python"), ("base", "is none"), ("_x", "is none"),
        ("My-Metric", "Such as `my_metric`"), ("2nd", "a letter first"), ("größe", "small letters"),
        ("../x", "small letters"), ("", "small letters"), ("json", "a module of Python"),
        ("x" * 41, "41 characters"), ("top1", "already: it is built in"), ("a\nb", "small letters"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_one_is_refused(name, said):
    with pytest.raises(InputError, match=said):
        new_plugin("metric", name, package=True)
    assert os.listdir() == []


def test_the_step_into_its_folder_can_be_pasted():
    assert new_plugin("metric", "mine", package=True, output="my metric").next[0] == "cd 'my metric'"


def test_what_needs_no_extra_of_modelyard_names_none():
    made = new_plugin("backend", "share", package=True)
    said = (Path(made.folder) / "pyproject.toml").read_text()
    assert "modelyard[]" not in said and 'dependencies = ["modelyard' in said
    assert "SHARE_ROOT=" in (Path(made.folder) / "README.md").read_text()


def test_the_name_of_a_backend_is_a_scheme():
    with pytest.raises(InputError, match="`myshare`"):
        new_plugin("backend", "my_share", package=True)


def test_the_name_of_one_that_is_there_is_taken(zoo, monkeypatch):
    monkeypatch.chdir(zoo.root)
    new_plugin("metric", "mine")
    with pytest.raises(InputError, match="is there already"):
        new_plugin("metric", "mine")
    trust_zoo(str(zoo.root))
    with pytest.raises(InputError, match="that of the zoo"):
        new_plugin("metric", "mine")


def test_an_unknown_kind_is_answered_with_the_one_that_was_meant():
    with pytest.raises(NotFoundError, match="Did you mean `backbone`"):
        new_plugin("bacbone", "mine", package=True)


def test_without_a_zoo_the_way_to_a_package_is_told(tmp_path):
    with pytest.raises(NotFoundError, match="--package"):
        new_plugin("metric", "mine")
    with pytest.raises(InputError, match="is no zoo"):
        new_plugin("metric", "mine", output=tmp_path / "here")


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        new_plugin("metric", "mine", package=True, output=tmp_path / "full")
    with pytest.raises(InputError, match="no folder"):
        new_plugin("metric", "mine", package=True, output=tmp_path / "full" / "mine.txt")
    with pytest.raises(InputError, match="mkdir -p"):
        new_plugin("metric", "mine", package=True, output=tmp_path / "no" / "where")
    assert tree(tmp_path / "full") == ["mine.txt"]


@pytest.mark.parametrize("package", [True, False])
@pytest.mark.parametrize(
    "failure",
    [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device"), PermissionError(13, "no")],
)
def test_what_fails_half_way_leaves_nothing(zoo, tmp_path, monkeypatch, package, failure):
    monkeypatch.chdir(zoo.root)
    before, write, calls = tree(tmp_path), module._write, []

    def failing(path, text):
        calls.append(path)
        if len(calls) == 2:
            raise failure
        write(path, text)

    monkeypatch.setattr(module, "_write", failing)
    with pytest.raises((KeyboardInterrupt, StoreError, ModelyardError)):
        new_plugin("metric", "mine", package=package)
    assert tree(tmp_path) == before


@pytest.mark.slow
def test_a_package_that_is_killed_anywhere_is_whole_or_not_there(stopped, tmp_path):
    home = tmp_path / "here"
    home.mkdir(exist_ok=True)
    words = ["new-plugin", "metric", "mine", "--package", "--output", str(home / "mine")]
    stops = 0
    while stopped.run(words, home, at=stops + 1).code == -9:
        stops += 1
        assert not (home / "mine").exists() or len(tree(home / "mine")) == 9
        if (home / "mine").exists():
            break
    assert stops >= 10
    assert new_plugin("metric", "mine", package=True, output=home / "again")
    assert [one for one in os.listdir(home) if one not in ("mine", "again")] == []
