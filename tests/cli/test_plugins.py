"""Plug-ins: a family's names are its files and entry points; one is imported when it is asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from modelyard.core.errors import InputError, MissingExtraError, NotFoundError
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


def installed(folder: Path, name: str, points: str, **files: str) -> None:
    """Install a package as pip does: its files, and the metadata that holds its entry points."""
    for path, text in files.items():
        place = folder / name / path.replace("__", "/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.with_suffix(".py").write_text(text)
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "__init__.py").write_text("raise AssertionError('a look at names imports nothing')")
    info = folder / f"{name}-2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text(f"[modelyard.family_under_test]\n{points}\n")


def test_an_entry_point_called_as_its_package_stands_for_the_files_of_a_folder(
    family: Family, tmp_path: Path
) -> None:
    installed(tmp_path, "shelf", "shelf = shelf.things", things__one="", things__two="", things___hidden="")
    assert [(one.name, one.source) for one in family.outside()] == [
        ("foreign", "outside 1.0"), ("one", "shelf 2.0"), ("two", "shelf 2.0"),
    ]  # fmt: skip
    assert "shelf" not in sys.modules


def test_a_folder_that_is_gone_has_no_plug_ins(family: Family, tmp_path: Path) -> None:
    installed(tmp_path, "shelf", "shelf = shelf.nowhere.at_all")
    assert family.of_others() == ["foreign"]


def test_ours_is_used_where_another_package_has_one_of_its_name(family: Family, tmp_path: Path) -> None:
    installed(tmp_path, "shelf", "shelf = shelf.things", things__plain="WORD = 'not ours'")
    assert family.get("plain").WORD == "plain"


def test_of_two_packages_with_one_name_the_one_that_is_used_is_told(family: Family, tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text("WORD = 'late'")
    installed(tmp_path, "shelf", "foreign = late")
    with pytest.warns(UserWarning, match=r"'foreign' of outside 1.0 is used; shelf 2.0 has one too"):
        assert family.get("foreign").WORD == "outside"


def test_what_is_wrong_with_a_plug_in_of_others_is_told_as_theirs(family: Family, tmp_path: Path) -> None:
    (tmp_path / "no_python.py").write_text("WORD = \n")
    installed(tmp_path, "shelf", "wrong = no_python")
    with pytest.raises(InputError, match=r"of shelf 2\.0 cannot be imported: line 1: SyntaxError"):
        family.get("wrong")


def test_a_module_called_as_its_package_is_one_plug_in_or_lists_several(
    family: Family, tmp_path: Path
) -> None:
    (tmp_path / "single.py").write_text("WORD = 'single'")
    (tmp_path / "several.py").write_text("PLUGINS = {'first': 1, 'second': 2}\n")
    installed(tmp_path, "shelf", "single = single\nseveral = several")
    assert family.of_others() == ["first", "foreign", "second", "single"]
    assert (family.get("second"), family.get("single").WORD) == (2, "single")


def test_a_list_that_cannot_be_imported_breaks_no_other(family: Family, tmp_path: Path) -> None:
    (tmp_path / "faulty.py").write_text("PLUGINS = {}\n1 / 0\n")
    installed(tmp_path, "shelf", "faulty = faulty")
    with pytest.warns(UserWarning, match="plug-ins of shelf are not used: faulty cannot be imported"):
        assert family.of_others() == ["foreign"]
