"""Plug-ins: a family's names are its files and entry points; one is imported when it is asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from modelyard.core.errors import MissingExtraError, NotFoundError
from modelyard.core.plugins import Family

if TYPE_CHECKING:
    from pathlib import Path

METADATA = "Metadata-Version: 2.1\nName: outside\nVersion: 1.0\n"


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Family:
    """A family of four files, and an installed package that brings a fifth plug-in."""
    package = tmp_path / "family_under_test"
    package.mkdir()
    for name, text in {
        "__init__": "",
        "base": "raise AssertionError('base is no plug-in')",
        "_hidden": "raise AssertionError('hidden is no plug-in')",
        "plain": "WORD = 'plain'",
        "two_words": "WORD = 'two'",
        "needy": "REQUIRES = ('no_such_library',)\nEXTRA = 'needy'",
        "eager": "import no_such_library",
    }.items():
        (package / f"{name}.py").write_text(text)
    (tmp_path / "outside.py").write_text("WORD = 'outside'")
    info = tmp_path / "outside-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(METADATA)
    (info / "entry_points.txt").write_text("[modelyard.family_under_test]\nforeign = outside\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return Family("family_under_test", "thing")


def test_names_are_files_and_entry_points(family: Family) -> None:
    assert family.names() == ["eager", "foreign", "needy", "plain", "two_words"]


def test_getting_one_imports_no_other(family: Family) -> None:
    assert family.get("plain").WORD == "plain"
    assert family.get("two-words").WORD == "two"
    assert "family_under_test.needy" not in sys.modules


def test_a_plug_in_of_another_package_comes_by_its_entry_point(family: Family) -> None:
    assert family.get("foreign").WORD == "outside"


@pytest.mark.parametrize(
    ("name", "line"), [("needy", r"modelyard\[needy\]"), ("eager", "pip install no_such_library")]
)
def test_a_missing_library_is_answered_with_the_line_that_installs_it(
    family: Family, name: str, line: str
) -> None:
    with pytest.raises(MissingExtraError, match=line):
        family.get(name)


def test_a_wrong_name_gets_a_proposal(family: Family) -> None:
    with pytest.raises(NotFoundError, match="Did you mean `plain`"):
        family.get("plian")


@pytest.mark.parametrize("name", ["base", "_hidden", "__init__", "../plain", ""])
def test_what_is_no_plug_in_cannot_be_had(family: Family, name: str) -> None:
    with pytest.raises(NotFoundError):
        family.get(name)
