"""The steps of a rendered project's docs/contributing.md, followed to the letter."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from followed_steps import followed
from rendered_project import Installed, fresh_python


@pytest.fixture(scope="module")
def copy(project: Installed, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A copy that may be changed."""
    place = tmp_path_factory.mktemp("contributing")
    shutil.copytree(project.root, place / "project")
    own = Installed(place / "project", fresh_python(place / "environment"), project.package, project.cache)
    own.does("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    return own


def test_a_new_architecture_and_its_card_are_in_the_zoo(copy: Installed):
    printed = followed(copy, "A new architecture")
    assert "no problems" in copy.run("-m", copy.package, "check").stderr
    assert "mynet" in printed[2] and printed[3].startswith("MyNet(")


@pytest.mark.wide
def test_a_new_format_is_exported(copy: Installed):
    (path,) = followed(copy, "A new export format")
    assert (copy.root / path.strip()).suffix == ".pt"


@pytest.mark.wide
def test_a_new_data_set_is_evaluated_with_its_new_metric(copy: Installed):
    (printed,) = followed(copy, "A new data set and its metric")
    assert printed.split()[4] == "top1_accuracy" and "\nnear " in printed


def test_a_backend_named_once_serves_its_urls(copy: Installed, tmp_path: Path):
    followed(copy, "A storage of your own")
    (tmp_path / "net.bin").write_bytes(b"weights")
    file = copy.root / "src" / copy.package / "shelf.py"
    file.write_text(file.read_text().replace("/mnt/shelf", str(tmp_path)))
    url = "shelf://net.bin"
    code = f"from modelyard.store.backend import backend_of as b; b({url!r}).download({url!r}, 'got')"
    copy.does("-c", code)
    assert (copy.root / "got").read_bytes() == b"weights"


def test_a_new_plugin_is_trusted_by_the_tests_of_its_own_checkout(copy: Installed):
    *_, printed = followed(copy, "Another kind of plug-in")
    assert "passed" in printed and "failed" not in printed


def test_what_was_followed_is_clean_for_the_linter_of_the_project(copy: Installed):
    for part in ("A new architecture", "A new export format", "A new data set and its metric"):
        followed(copy, part, run=False)
    followed(copy, "A storage of your own")
    done = copy.run("-m", "ruff", "check")
    assert done.returncode == 0, done.stdout


def test_what_a_listed_plugin_is_stands_in_its_own_file(copy: Installed):
    followed(copy, "A new data set and its metric", run=False)
    followed(copy, "A storage of your own")
    assert "Digits at half their brightness." in copy.does("-m", copy.package, "plugins", "dataset")
    assert "A file of the folder: `shelf://net" in copy.does("-m", copy.package, "plugins", "backend")
