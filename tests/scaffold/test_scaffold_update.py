"""A project is brought to a newer template: what a team changed is kept, and a conflict is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rendered_project import commit_all, git

from modelyard.core.errors import InputError, ModelyardError, StoreError
from modelyard.scaffold.history import pack, versions_of
from modelyard.scaffold.new import new_project
from modelyard.scaffold.template import FOLDER, template_named
from modelyard.scaffold.update import update_project

KILLED = """
import os, sys
from modelyard.scaffold.update import update_project

def stop(event, args):
    if event == "os.rename" and "pixi" in str(args[1]):
        os._exit(9)

sys.addaudithook(stop)
update_project(sys.argv[1], templates=sys.argv[2])
"""


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as the present template renders it, in git."""
    place = tmp_path_factory.mktemp("rendered")
    new_project(place / "shop")
    commit_all(place / "shop")
    return place / "shop"


@pytest.fixture
def shop(rendered: Path, tmp_path: Path) -> Path:
    shutil.copytree(rendered, tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The templates of a later modelyard: one line is another, one file is new, one is gone."""
    shutil.copytree(FOLDER, tmp_path / "templates")
    zoo = template_named("zoo", str(tmp_path / "templates"))
    pack(zoo)
    root = Path(zoo.root)
    (root / "version.txt").write_text("1.1.0\n")
    _replace(root / "template" / ".copier-answers.yml.jinja", "_commit: v1.0.0", "_commit: v1.1.0")
    _replace(root / "template" / "pixi.toml.jinja", 'lint = "ruff check"', 'lint = "ruff check --fix"')
    (root / "template" / "docs" / "security.md.jinja").write_text("# Security of [[ project_name ]]\n")
    (root / "template" / "tests" / "test_export.py.jinja").unlink()
    return tmp_path / "templates"


def _replace(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_a_project_comes_to_the_newer_template_and_keeps_what_was_changed(shop: Path, newer: Path):
    _replace(shop / "README.md", "# Shop", "# The shop's zoo")
    commit_all(shop, "ours")
    done = update_project(shop, templates=str(newer))
    assert (done.before, done.after, done.conflicts) == ("1.0.0", "1.1.0", ())
    assert done.changed == (".copier-answers.yml", "docs/security.md", "pixi.toml", "tests/test_export.py")
    assert (shop / "README.md").read_text().startswith("# The shop's zoo")
    assert (shop / "docs" / "security.md").read_text() == "# Security of Shop\n"


def test_where_both_changed_a_line_both_stand_between_markers(shop: Path, newer: Path):
    _replace(shop / "pixi.toml", 'lint = "ruff check"', 'lint = "ruff check --quiet"')
    commit_all(shop, "ours")
    done = update_project(shop, templates=str(newer))
    assert done.conflicts == ("pixi.toml",)
    text = (shop / "pixi.toml").read_text()
    assert "--quiet" in text and "--fix" in text and "<<<<<<< before updating" in text


def test_a_second_update_has_nothing_to_do(shop: Path, newer: Path):
    update_project(shop, templates=str(newer))
    commit_all(shop, "updated")
    assert update_project(shop, templates=str(newer)).changed == ()


def test_the_tool_says_that_a_project_of_today_is_of_today(shop: Path):
    assert update_project(shop).changed == ()


def test_a_project_of_a_newer_template_than_the_tool_is_refused(shop: Path):
    _replace(shop / ".copier-answers.yml", "_commit: v1.0.0", "_commit: v9.0.0")
    with pytest.raises(InputError, match=r"template zoo 9\.0\.0, and this modelyard has 1\.0\.0"):
        update_project(shop)


def test_a_project_with_uncommitted_changes_is_left_alone(shop: Path, newer: Path):
    (shop / "README.md").write_text("changed")
    with pytest.raises(InputError, match="not committed"):
        update_project(shop, templates=str(newer))


def test_a_project_outside_of_git_is_refused(shop: Path, newer: Path):
    shutil.rmtree(shop / ".git")
    with pytest.raises(InputError, match="in no git repository"):
        update_project(shop, templates=str(newer))


def test_an_update_that_cannot_be_written_changes_nothing(shop: Path, newer: Path):
    (shop / "docs" / "security.md").mkdir()  # an empty folder, which git does not see, is in the way
    with pytest.raises(StoreError, match="could not be written"):
        update_project(shop, templates=str(newer))
    assert git(shop, "status", "--porcelain") == ""


def test_an_update_that_was_killed_is_ended_by_the_next_one(shop: Path, newer: Path):
    assert subprocess.run([sys.executable, "-c", KILLED, shop, newer], check=False).returncode == 9
    assert "v1.0.0" in (shop / ".copier-answers.yml").read_text()
    done = update_project(shop, templates=str(newer))
    assert (done.finished, done.after, len(done.changed)) == (True, "1.1.0", 4)
    assert "v1.1.0" in (shop / ".copier-answers.yml").read_text()
    assert len(git(shop, "status", "--porcelain").splitlines()) == len(done.changed)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("_commit: v1.0.0", ""), ("v1.0.0", "2020-99-99"), ("v1.0.0", "abc"), ("v1.0.0", "1.0.0"),
        ("v1.0.0", "[1]"), ("zoo.git", "zoo"), ("zoo.git", "../zoo.git"), ("zoo.git", ".git"),
    ],
)  # fmt: skip
def test_answers_that_name_no_version_of_a_template_are_told_in_a_sentence(shop: Path, line: str, said: str):
    _replace(shop / ".copier-answers.yml", line, said)
    with pytest.raises(ModelyardError):
        update_project(shop)


def test_the_version_of_each_template_is_what_it_notes_in_a_project():
    for name in ("zoo", "pipeline"):
        template = template_named(name)
        noted = Path(template.root, "template", ".copier-answers.yml.jinja").read_text()
        assert f"_commit: v{template.version}\n" in noted and f"_src_path: {template.source}\n" in noted
        assert versions_of(template)[-1] == template.version


@pytest.mark.parametrize("how", ["watcher", "filter", "hook"])
def test_no_command_of_the_repositorys_own_configuration_runs(
    shop: Path, newer: Path, tmp_path: Path, how: str
):
    ran = f"touch '{tmp_path / 'ran'}'"
    if how == "watcher":
        git(shop, "config", "core.fsmonitor", f"{ran}; false")
    elif how == "filter":
        git(shop, "config", "filter.own.clean", f"{ran}; cat")
        (shop / ".git" / "info").mkdir(exist_ok=True)
        (shop / ".git" / "info" / "attributes").write_text("* filter=own\n")
    else:
        hook = shop / ".git" / "hooks" / "post-index-change"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{ran}\n")
        hook.chmod(0o755)
    os.utime(shop / "README.md", (1, 1))
    assert "docs/security.md" in update_project(shop, templates=str(newer)).changed
    assert not (tmp_path / "ran").exists()


def test_a_filter_of_the_users_own_configuration_runs(
    shop: Path, newer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "mine"))
    (tmp_path / "mine").write_text(
        '[user]\nname = a\nemail = a@example.org\n[filter "shout"]\nclean = tr A-Z a-z\nsmudge = tr a-z A-Z\n'
    )
    (shop / ".gitattributes").write_text("docs/said.txt filter=shout\n")
    (shop / "docs" / "said.txt").write_text("LOUD\n")
    for words in (("add", "."), ("commit", "--quiet", "--message", "loud")):
        subprocess.run(["git", "-C", shop, *words], check=True)
    os.utime(shop / "docs" / "said.txt", (1, 1))
    done = update_project(shop, templates=str(newer))
    assert "docs/security.md" in done.changed and "docs/said.txt" not in done.changed


def test_a_repository_that_keeps_the_files_of_another_folder_is_refused(
    shop: Path, newer: Path, tmp_path: Path
):
    (tmp_path / "elsewhere").mkdir()
    git(shop, "config", "core.worktree", tmp_path / "elsewhere")
    with pytest.raises(InputError, match=r"keeps the files of .*elsewhere"):
        update_project(shop, templates=str(newer))


def test_a_new_file_that_git_is_told_to_ignore_is_written(shop: Path, newer: Path):
    with (shop / ".gitignore").open("a") as file:
        file.write("security.md\n")
    commit_all(shop, "ours")
    assert "docs/security.md" in update_project(shop, templates=str(newer)).changed
    assert (shop / "docs" / "security.md").read_text() == "# Security of Shop\n"


@pytest.mark.parametrize("what", ["file", "link"])
def test_where_something_stands_that_git_does_not_keep_a_new_file_is_left_out_and_named(
    shop: Path, newer: Path, tmp_path: Path, what: str
):
    with (shop / ".gitignore").open("a") as file:
        file.write("security.md\n")
    commit_all(shop, "ours")
    mine = tmp_path / "mine.md" if what == "link" else shop / "docs" / "security.md"
    mine.write_text("mine\n")
    if what == "link":
        (shop / "docs" / "security.md").symlink_to(mine)
    done = update_project(shop, templates=str(newer))
    assert done.left_out == ("docs/security.md",) and "docs/security.md" not in done.changed
    assert mine.read_text() == "mine\n"


def test_a_link_in_the_place_of_a_file_that_the_template_changed_stays_and_is_named(shop: Path, newer: Path):
    (shop / "pixi.toml").rename(shop / "elsewhere.toml")
    (shop / "pixi.toml").symlink_to("elsewhere.toml")
    (shop / "README.md").rename(shop / "read.md")  # the template has not changed it
    (shop / "README.md").symlink_to("read.md")
    commit_all(shop, "ours")
    before = (shop / "elsewhere.toml").read_bytes()
    done = update_project(shop, templates=str(newer))
    assert done.left_out == ("pixi.toml",) and "docs/security.md" in done.changed
    assert (shop / "pixi.toml").is_symlink() and (shop / "pixi.toml").read_bytes() == before
