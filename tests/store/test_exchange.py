"""Two folders change places, at one stroke or one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelyard.store.exchange import _one_after_the_other, exchange

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    return tmp_path / "new", tmp_path / "old"


@pytest.mark.parametrize(
    "how", [exchange, _one_after_the_other], ids=["at one stroke", "one after the other"]
)
def test_each_folder_has_the_name_of_the_other(two: tuple[Path, Path], how: object) -> None:
    new, old = two
    assert callable(how)
    how(str(new), str(old))
    assert ((new / "file").read_text(), (old / "file").read_text()) == ("old", "new")
    assert sorted(path.name for path in new.parent.iterdir() if path.is_dir()) == ["here", "new", "old"]


@pytest.mark.parametrize(
    "how", [exchange, _one_after_the_other], ids=["at one stroke", "one after the other"]
)
def test_where_one_is_missing_the_other_stays(two: tuple[Path, Path], how: object) -> None:
    new, old = two
    assert callable(how)
    with pytest.raises(OSError, match="No such file"):
        how(str(new.with_name("nowhere")), str(old))
    assert (old / "file").read_text() == "old"
