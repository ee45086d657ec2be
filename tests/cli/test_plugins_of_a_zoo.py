"""Plug-ins that come many at a time: by an entry point that is called as the package it lies in."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelyard.core.errors import NotFoundError
from modelyard.core.plugins import Family
from modelyard.core.shelf import FIRST

METADATA = "Metadata-Version: 2.1\nName: {0}\nVersion: 1.0\n"
FILES = {
    "shelf_family/__init__.py": "",
    "shelf_family/plain.py": "WORD = 'ours'",
    "zoo_of_files/__init__.py": "",
    "zoo_of_files/things/__init__.py": "",
    "zoo_of_files/things/plain.py": "WORD = 'of the zoo'",
    "zoo_of_files/things/more.py": "WORD = 'more'",
    "zoo_of_a_list/__init__.py": "",
    "zoo_of_a_list/things.py": """
class Held:
    WORD = "held"
PLUGINS = {"listed": "zoo_of_a_list.one", "held": Held}
""",
    "zoo_of_a_list/one.py": "WORD = 'listed'",
}


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Family:
    """A family of one file, and two zoos with plug-ins of their own, one of which is gone from the disk."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for zoo in ("zoo_of_files", "zoo_of_a_list", "zoo_that_is_gone"):
        info = tmp_path / f"{zoo}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(METADATA.format(zoo))
        (info / "entry_points.txt").write_text(f"[modelyard.shelf_family]\n{zoo} = {zoo}.things\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return Family("shelf_family", "thing")


def test_files_of_a_package_and_what_a_module_lists_are_named(family: Family) -> None:
    assert family.names() == ["held", "listed", "more", "plain"]


def test_each_is_had_by_its_name(family: Family) -> None:
    assert [family.get(name).WORD for name in ("more", "listed", "held")] == ["more", "listed", "held"]


def test_ours_come_first_unless_a_zoo_runs_its_own_commands(
    family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert family.get("plain").WORD == "ours"
    monkeypatch.setenv(FIRST, "zoo_of_files")
    assert Family("shelf_family", "thing").get("plain").WORD == "of the zoo"


def test_another_zoo_does_not_come_first(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FIRST, "zoo_of_a_list")
    assert family.get("plain").WORD == "ours"


def test_a_name_that_nobody_has_is_told(family: Family) -> None:
    with pytest.raises(NotFoundError, match="there is no thing 'plane'"):
        family.get("plane")
