"""What stands in a site's folder and is not as a build left it: kept, or told of, never lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from site_files import broken_links, held

from modelyard import reports
from modelyard.core.errors import InputError, StoreError
from modelyard.reports.site.build import build_site
from modelyard.reports.site.own_code import digest_of_code
from modelyard.store.lock import holding
from naive_zoo import ZooFolder

if TYPE_CHECKING:
    from conftest import MakeZoo


def forged(folder: Path, **pages: str) -> None:
    said = {"made_by": "modelyard site build", "schema": 2, "gone": {}}
    named = {path: ["", digest] for path, digest in pages.items()}
    (folder / "site.json").write_text(json.dumps(said | {"pages": named}))


def test_a_manifest_that_names_files_of_others_lets_none_be_written_over_or_removed(zoo: ZooFolder) -> None:
    mine = Path("mine")
    (mine / "models").mkdir(parents=True)
    for path in ("index.html", "models/old.json", "notes.md"):
        (mine / path).write_text("precious")
    true = sha256(b"precious").hexdigest()[:32]
    forged(mine, **{"index.html": "0" * 32, "models/old.json": "0" * 32, "notes.md": true})
    with pytest.raises(InputError, match=r"such as index\.html: nothing was written"):
        build_site("mine", zoo=str(zoo))
    (mine / "index.html").unlink()
    build_site("mine", zoo=str(zoo))
    assert (mine / "notes.md").read_text() == (mine / "models/old.json").read_text() == "precious"


def test_a_page_that_somebody_changed_is_told_of_and_written_anew_with_force(zoo: ZooFolder) -> None:
    build_site("site", zoo=str(zoo))
    page = Path("site/index.html")
    whole = page.read_bytes()
    page.write_bytes(whole.replace(b"Compare", b"Xompare"))
    with pytest.raises(InputError, match=r"such as index\.html"):
        build_site("site", zoo=str(zoo))
    done = build_site("site", zoo=str(zoo), force=True)
    assert done.written == ["index.html"] and page.read_bytes() == whole


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("../other.html", path)])
def test_a_pipe_or_a_link_in_a_pages_place_is_told_of_and_replaced_with_force(
    zoo: ZooFolder, make: object
) -> None:
    build_site("site", zoo=str(zoo))
    page = Path("site/index.html")
    shutil.move(page, "other.html")
    make(page)  # type: ignore[operator]
    with pytest.raises(InputError, match=r"such as index\.html"):
        build_site("site", zoo=str(zoo))
    build_site("site", zoo=str(zoo), force=True)
    assert not page.is_symlink() and page.read_bytes() == Path("other.html").read_bytes()


def test_a_folder_in_a_pages_place_is_told_of_before_anything_is_written(zoo: ZooFolder) -> None:
    os.makedirs("site/index.html")
    with pytest.raises(InputError, match=r"index\.html is a folder: nothing was written"):
        build_site("site", zoo=str(zoo), force=True)
    assert os.listdir("site") == ["index.html"]


def test_after_a_kill_and_an_edit_the_next_build_still_knows_its_pages(
    zoo: ZooFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, moves = os.replace, iter(range(100))

    def stopped(old: str, new: str) -> None:
        if next(moves) == 12:
            raise KeyboardInterrupt
        replace(old, new)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", stopped)
        with pytest.raises(KeyboardInterrupt):
            build_site("site", zoo=str(zoo))
    zoo.write("resnet50", description="Other.")
    build_site("site", zoo=str(zoo))
    build_site("new", zoo=str(zoo))
    assert held(Path("site")) == held(Path("new"))


def test_two_builds_at_once_into_one_folder_both_end_well(zoo: ZooFolder) -> None:
    line = f"import modelyard; modelyard.build_site('site', zoo={str(zoo)!r})"
    both = [subprocess.Popen([sys.executable, "-c", line], stderr=subprocess.PIPE) for _ in range(2)]
    said = [one.communicate(timeout=120)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert build_site("site", zoo=str(zoo)).written == []


def test_a_build_waits_while_another_holds_the_folder(zoo: ZooFolder) -> None:
    os.mkdir("site")
    threads = [threading.Thread(target=build_site, args=("site",), kwargs={"zoo": str(zoo)})]
    with holding("site"):
        threads[0].start()
        time.sleep(0.2)
        assert os.listdir("site") == []
    threads[0].join()
    assert Path("site/index.html").is_file()


def test_a_build_that_waits_too_long_says_who_is_in_the_way(
    zoo: ZooFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkdir("site")
    monkeypatch.setattr("modelyard.reports.site.place._PATIENCE", 0.0)
    with holding("site"), pytest.raises(StoreError, match="another build has written into"):
        build_site("site", zoo=str(zoo))


def test_a_hidden_file_of_others_stays_and_what_a_killed_build_left_goes(zoo: ZooFolder) -> None:
    build_site("site", zoo=str(zoo))
    mine, half = Path("site/.notes.5.modelyard-new"), Path("site/.index.html.5.modelyard-new")
    mine.write_text("mine")
    half.write_text("half")
    build_site("site", zoo=str(zoo))
    assert mine.is_file() and not half.exists()


def test_models_with_dots_in_their_names_are_built_twice(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("a..b", "c", "c/versions/0.9.0", "c.html", "c.html/versions/0.9.0", "c.json")
    build_site("site", zoo=str(zoo))
    assert build_site("site", zoo=str(zoo)).written == [] and broken_links(Path("site")) == []
    assert Path("site/models/a..b.html").is_file() and Path("site/models/c/0.9.0.html").is_file()


@pytest.mark.parametrize("part", ["gathered/gather.py", "site/templates/model.html", "clean.py"])
def test_pages_are_made_anew_when_anything_that_makes_them_changed(tmp_path: Path, part: str) -> None:
    package = tmp_path / "modelyard"
    shutil.copytree(Path(reports.__path__[0]), package / "reports", ignore=shutil.ignore_patterns("*.pyc"))
    before = digest_of_code(package)
    with (package / "reports" / part).open("a") as file:
        file.write("\n")
    assert digest_of_code(package) != before


def test_what_new_projects_are_made_of_is_no_part_of_a_page(tmp_path: Path) -> None:
    (tmp_path / "scaffold").mkdir()
    before = digest_of_code(tmp_path)
    (tmp_path / "scaffold" / "new.py").write_text("")
    assert digest_of_code(tmp_path) == before
