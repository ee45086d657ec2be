"""Whatever happens to the cards on disk, the very next question is answered from them as they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from modelyard import list_models
from modelyard.core.errors import CardError
from modelyard.registry.index import scan
from modelyard.registry.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

OLD = b"name: first!\nversion: 1.0.0\ntask: classification\nframework: pytorch\n"
NEW = OLD.replace(b"first!", b"second")


def listed(zoo: ZooFolder) -> list[Any]:
    found = list_models(zoo=str(zoo), all_versions=False, include_deprecated=True)
    return sorted((m.ref, m.version, m.name, m.task, m.status, tuple(m.tags)) for m in found)


def same(zoo: ZooFolder) -> bool:
    assert listed(zoo) == zoo.listed()
    return True


def names(zoo: ZooFolder) -> list[str]:
    return [model.name for model in list_models(zoo=str(zoo))]


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait until what was written counts as settled; Linux steps its clock every 10 ms at the longest."""
    monkeypatch.setattr(scan, "SETTLED_NS", 40_000_000)
    time.sleep(0.06)


@pytest.fixture(params=["at once", "long after"])
def one(request: pytest.FixtureRequest, make_zoo: MakeZoo, monkeypatch: pytest.MonkeyPatch) -> ZooFolder:
    """A zoo of one card that was listed: a moment after it was written, and when it had settled."""
    zoo = make_zoo("vit")
    zoo.card("vit").write_bytes(OLD)
    if request.param == "long after":
        settle(monkeypatch)
    assert names(zoo) == ["first!"]
    return zoo


def in_place(path: Path) -> None:
    path.write_bytes(NEW)


def in_place_with_the_old_time(path: Path) -> None:
    before = path.stat()
    path.write_bytes(NEW)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def by_a_move(path: Path) -> None:
    other = path.with_name("other.yaml")
    other.write_bytes(NEW)
    other.rename(path)


def by_a_copy_with_times(path: Path) -> None:
    other = path.with_name("other.yaml")
    other.write_bytes(NEW)
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    subprocess.run(["cp", "-p", other, path], check=True)


def as_rsync_does(path: Path) -> None:
    """A new file with the sender's times is moved over the old one."""
    before = path.stat()
    beside = path.with_name(".model_card.yaml.Xy12")
    beside.write_bytes(NEW)
    os.utime(beside, ns=(before.st_atime_ns, before.st_mtime_ns))
    beside.rename(path)


def through_a_map(path: Path) -> None:
    import mmap

    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as view:
        view[:] = NEW


def by_a_hard_link(path: Path) -> None:
    other = path.with_name("other.yaml")
    other.write_bytes(NEW)
    path.unlink()
    os.link(other, path)


WAYS = (
    in_place, in_place_with_the_old_time, by_a_move, by_a_copy_with_times, as_rsync_does, through_a_map,
    by_a_hard_link,
)  # fmt: skip


def test_a_card_of_the_same_size_is_seen_however_it_was_changed(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    for way in WAYS:
        zoo.write(way.__name__).write_bytes(OLD)
    time.sleep(scan.SETTLED_NS / 1e9 + 0.05)
    assert names(zoo) == ["first!"] * len(WAYS)
    for place, way in enumerate(WAYS):
        way(zoo.card(way.__name__))
        assert names(zoo) == ["first!"] * (len(WAYS) - place - 1) + ["second"] * (place + 1)


@pytest.mark.parametrize("way", WAYS)
def test_a_card_changed_a_moment_after_it_was_read_is_seen(
    make_zoo: MakeZoo, way: Callable[[Path], None]
) -> None:
    zoo = make_zoo("vit")
    zoo.card("vit").write_bytes(OLD)
    assert names(zoo) == ["first!"]
    way(zoo.card("vit"))
    assert names(zoo) == ["second"]


def test_a_hundred_edits_within_one_tick_of_the_clock_are_all_seen(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("vit")
    for number in range(100):
        zoo.card("vit").write_bytes(OLD.replace(b"first!", b"name%02d" % number))
        assert names(zoo) == [f"name{number:02}"]


def test_a_card_that_breaks_is_gone_and_comes_back_when_it_is_whole(one: ZooFolder) -> None:
    one.card("vit").write_bytes(OLD.replace(b"name: ", b"name: ["))
    assert names(one) == []
    one.card("vit").write_bytes(OLD)
    assert names(one) == ["first!"]


def test_a_card_that_is_deleted_and_comes_back_is_seen_each_time(one: ZooFolder) -> None:
    away = one.root / "away.yaml"
    for _ in range(2):
        one.card("vit").rename(away)
        assert names(one) == []
        away.rename(one.card("vit"))
        assert names(one) == ["first!"]


def test_a_new_model_is_seen(one: ZooFolder) -> None:
    one.write("detection/yolo")
    assert same(one)


def test_versions_that_come_later_are_seen(one: ZooFolder) -> None:
    one.write("vit/versions/2.0.0")
    assert same(one)
    one.write("vit/versions/3.0.0", status="experimental")
    assert same(one)
    shutil.rmtree(one.folder("vit/versions/2.0.0"))
    assert same(one)
    shutil.rmtree(one.folder("vit/versions"))
    assert same(one)


def test_an_empty_folder_of_versions_is_watched(one: ZooFolder) -> None:
    one.folder("vit/versions/2.0.0").mkdir(parents=True)
    assert same(one)
    one.write("vit/versions/2.0.0")
    assert same(one)


def test_a_folder_without_a_card_is_watched(one: ZooFolder) -> None:
    one.folder("late").mkdir()
    assert same(one)
    one.write("late")
    assert same(one)


def test_a_renamed_folder_is_a_renamed_model(one: ZooFolder) -> None:
    one.folder("vit").rename(one.folder("vit_b"))
    assert [model.ref for model in list_models(zoo=str(one))] == ["vit_b"]


def test_a_model_moved_to_another_task_is_seen_there(one: ZooFolder) -> None:
    one.write("vit", task="detection")
    one.folder("detection").mkdir()
    one.folder("vit").rename(one.folder("detection/vit"))
    assert [model.folder for model in list_models(zoo=str(one))] == [str(one.folder("detection/vit"))]


def test_a_whole_registry_that_is_exchanged_is_seen(one: ZooFolder) -> None:
    shutil.copytree(one.registry, one.root / "other")
    (one.root / "other/classification/vit/model_card.yaml").write_bytes(NEW)
    one.registry.rename(one.root / "away")
    (one.root / "other").rename(one.registry)
    assert names(one) == ["second"]


def test_a_link_to_a_folder_of_the_zoo_is_followed_wherever_it_leads(one: ZooFolder) -> None:
    for name in ("a", "b"):
        (one.root / "kept" / name).mkdir(parents=True)
        (one.root / "kept" / name / "model_card.yaml").write_bytes(OLD.replace(b"first!", name.encode()))
    link = one.folder("linked")
    link.symlink_to("../../kept/a")
    assert names(one) == ["a", "first!"]
    link.unlink()
    link.symlink_to("../../kept/b")
    assert names(one) == ["b", "first!"]


def test_a_link_that_led_nowhere_is_seen_when_it_leads_somewhere(
    one: ZooFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    one.folder("linked").symlink_to("../../kept")
    assert names(one) == ["first!"]
    settle(monkeypatch)
    assert names(one) == ["first!"]
    (one.root / "kept").mkdir()
    (one.root / "kept/model_card.yaml").write_bytes(NEW)
    assert names(one) == ["first!", "second"]


def test_a_link_out_of_the_zoo_is_not_followed(one: ZooFolder, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/model_card.yaml").write_bytes(NEW)
    one.folder("linked").symlink_to(tmp_path / "outside")
    assert names(one) == ["first!"]


def test_what_is_said_of_a_broken_card_is_of_today_too(one: ZooFolder, tmp_path: Path) -> None:
    path = one.card("vit")
    path.unlink()
    path.symlink_to(tmp_path / "outside")
    (tmp_path / "outside").touch()
    with pytest.raises(CardError, match="leaves the zoo"):
        resolve("vit", str(one))
    path.unlink()
    path.touch()
    with pytest.raises(CardError, match=r"empty|name"):
        resolve("vit", str(one))


def test_a_checkout_of_another_branch_is_seen(zoo: ZooFolder) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=zoo.root, check=True, capture_output=True)

    git("init", "-q", "-b", "one")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    git("checkout", "-q", "-b", "two")
    zoo.write("resnet50", name="twoname!")
    zoo.write("vit/versions/0.1.0")
    shutil.rmtree(zoo.folder("detection/yolo"))
    git("add", "-A")
    git("commit", "-q", "-m", "two")
    for branch in ("one", "two", "one", "two"):
        git("checkout", "-q", branch)
        assert same(zoo)


def test_forty_thousand_models_may_change_at_once(zoo: ZooFolder) -> None:
    """A checkout may touch more models than SQLite takes values in one statement."""
    from modelyard.registry.index.fresh import open_index
    from modelyard.registry.index.update import _choose_current
    from modelyard.registry.zoo import open_zoo

    connection = open_index(open_zoo(str(zoo)))
    _choose_current(connection, {f"model{number}" for number in range(40_000)} | {"vit"}, whole=False)
    assert connection.execute("SELECT count(*) FROM card WHERE current = 1").fetchone() == (3,)
    connection.close()


def test_an_edit_is_seen_by_the_next_command_too(zoo: ZooFolder, shell: Callable[..., Any]) -> None:
    assert "1.0.0" in shell("info", "vit", "--zoo", zoo).stdout
    zoo.write("vit", version="1.0.1")
    assert "1.0.1" in shell("info", "vit", "--zoo", zoo).stdout
    assert resolve("vit", str(zoo)).model.version == "1.0.1"
