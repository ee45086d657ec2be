"""The index is a copy in the cache: whatever happens to it, answers are right and nothing is said of it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from modelyard import list_models, open_zoo
from modelyard.registry.index.file import index_path
from modelyard.registry.listing.search import search_models
from naive_zoo import ZooFolder

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import MakeZoo, Shell


def listed(zoo: ZooFolder, *, deprecated: bool = True) -> list[Any]:
    found = list_models(zoo=str(zoo), include_deprecated=deprecated)
    return sorted((m.ref, m.version, m.name, m.task, m.status, tuple(m.tags)) for m in found)


def right(zoo: ZooFolder) -> bool:
    """Is what is listed, and what is found by words, what lies on disk?"""
    assert listed(zoo) == zoo.listed()
    assert {m.ref for m in search_models("pytorch resnet50 vit yolo", zoo=str(zoo))} == {
        seen[0] for seen in zoo.listed(deprecated=False)
    }
    return True


@pytest.fixture
def index(zoo: ZooFolder) -> Path:
    """The index file of a zoo that was listed and searched."""
    assert right(zoo)
    return Path(index_path(open_zoo(str(zoo))))


def truncated(index: Path) -> None:
    os.truncate(index, index.stat().st_size // 2)


def emptied(index: Path) -> None:
    index.write_bytes(b"")


def garbage(index: Path) -> None:
    index.write_bytes(random.Random(1).randbytes(50_000))


def garbage_behind_a_right_head(index: Path) -> None:
    index.write_bytes(index.read_bytes()[:100] + random.Random(2).randbytes(50_000))


def a_folder(index: Path) -> None:
    index.unlink()
    (index / "inside").mkdir(parents=True)


def gone(index: Path) -> None:
    index.unlink()


def without_mark(index: Path) -> None:
    index.with_name(index.name + ".mark").unlink()


def garbage_mark(index: Path) -> None:
    index.with_name(index.name + ".mark").write_bytes(b"\xff\x00(1, 2, 3)")


def a_folder_as_mark(index: Path) -> None:
    without_mark(index)
    index.with_name(index.name + ".mark").mkdir()


def a_folder_as_lock(index: Path) -> None:
    index.with_name(index.name + ".lock").unlink()
    index.with_name(index.name + ".lock").mkdir()
    garbage(index)


def a_journal_of_garbage(index: Path) -> None:
    index.with_name(index.name + "-journal").write_bytes(random.Random(3).randbytes(5_000))


def a_journal_of_another_day(index: Path) -> None:
    """What a process leaves that was killed while it wrote: half a transaction, and how to undo it."""
    code = (
        "import sqlite3, os, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA cache_size=1'); c.execute('BEGIN'); c.execute(\"UPDATE card SET name='torn'\");"
        "c.execute('CREATE TABLE big AS WITH RECURSIVE n(i) AS"
        " (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 9999) SELECT i, hex(randomblob(50)) FROM n');"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, index], check=True)
    assert index.with_name(index.name + "-journal").stat().st_size


def other_tables(index: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(index)
    connection.execute("DROP TABLE card")
    connection.commit()
    connection.close()


def a_write_ahead_log(index: Path) -> None:
    index.with_name(index.name + "-wal").write_bytes(random.Random(4).randbytes(5_000))
    garbage(index)


def no_cache_at_all(index: Path) -> None:
    shutil.rmtree(index.parent.parent)


def a_file_as_cache(index: Path) -> None:
    no_cache_at_all(index)
    index.parent.parent.write_text("in the way")


def a_link_to_nowhere(index: Path) -> None:
    index.unlink()
    index.symlink_to("/nowhere/at/all")


DAMAGES = (
    truncated, emptied, garbage, garbage_behind_a_right_head, a_folder, gone, without_mark, garbage_mark,
    a_folder_as_mark, a_folder_as_lock, a_journal_of_garbage, a_journal_of_another_day, other_tables,
    a_write_ahead_log, no_cache_at_all, a_file_as_cache, a_link_to_nowhere,
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_changes_no_answer(
    zoo: ZooFolder, index: Path, damage: Callable[[Path], None]
) -> None:
    damage(index)
    assert right(zoo)
    zoo.write("vit", name="changed")
    assert right(zoo)


@pytest.mark.parametrize("damage", [truncated, garbage, a_folder, a_journal_of_another_day, a_file_as_cache])
def test_a_damaged_index_is_rebuilt_without_a_word(
    zoo: ZooFolder, index: Path, shell: Shell, damage: Callable[[Path], None]
) -> None:
    before = shell("list", "--zoo", zoo)
    damage(index)
    after = shell("list", "--zoo", zoo)
    assert (after.stdout, after.stderr, after.returncode) == (before.stdout, "", 0)


def test_bytes_flipped_anywhere_change_no_answer(zoo: ZooFolder, index: Path) -> None:
    whole = zoo.listed()
    for seed in range(200):
        pick = random.Random(seed)
        raw = bytearray(index.read_bytes())
        for _ in range(pick.choice([1, 1, 10, 1000])):
            raw[pick.randrange(len(raw))] ^= 1 << pick.randrange(8)
        index.write_bytes(raw)
        assert listed(zoo) == whole


def test_a_disk_that_flips_bytes_unseen_brings_no_crash(zoo: ZooFolder, index: Path) -> None:
    """Where even the file's times say that it is whole, SQLite's own word for a broken file is heeded."""
    good = index.read_bytes()
    for seed in range(200):
        pick = random.Random(seed)
        raw = bytearray(good)
        for _ in range(pick.choice([1, 10, 1000])):
            raw[pick.randrange(len(raw))] ^= 1 << pick.randrange(8)
        index.write_bytes(raw)
        seen = index.stat()
        mark = repr((seen.st_ctime_ns, seen.st_size, seen.st_ino))
        index.with_name(index.name + ".mark").write_text(mark)
        list_models(zoo=str(zoo), where="name ~ vit or tags = fast")


def test_the_index_of_another_zoo_is_not_believed(zoo: ZooFolder, index: Path, make_zoo: MakeZoo) -> None:
    other = make_zoo("resnet18", name="other")
    assert right(other)
    theirs = Path(index_path(open_zoo(str(other))))
    for suffix in ("", ".mark"):
        shutil.copy2(f"{theirs}{suffix}", f"{index}{suffix}")
    seen = index.stat()
    mark = repr((seen.st_ctime_ns, seen.st_size, seen.st_ino))
    index.with_name(index.name + ".mark").write_text(mark)
    assert right(zoo)


def test_settings_that_change_what_a_card_may_say_are_seen_at_once(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("vit")
    zoo.write("classification/odd", task="ranking")
    assert [model.ref for model in list_models(zoo=str(zoo))] == ["vit"]
    (zoo.root / "modelyard.toml").write_text('tasks = ["ranking"]\n')
    assert [model.ref for model in list_models(zoo=str(zoo))] == ["odd", "vit"]


def test_a_zoo_and_a_cache_whose_names_are_no_text_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")
    monkeypatch.setenv("MODELYARD_CACHE", f"{odd}/cache")
    zoo = ZooFolder(Path(odd))
    zoo.write("vit")
    assert right(zoo)
    zoo.write("vit", name="changed")
    assert right(zoo)


def test_an_own_zoo_in_a_folder_whose_name_is_no_text_shows_the_starter_zoo_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")
    monkeypatch.setenv("MODELYARD_CACHE", f"{odd}/cache")
    monkeypatch.setenv("XDG_DATA_HOME", odd)
    ZooFolder(Path(odd) / "modelyard/zoo").write("mine")
    assert {"mine", "resnet50"} <= {model.ref for model in list_models()}


def test_two_zoos_over_one_starter_zoo_share_its_index(make_zoo: MakeZoo, tmp_path: Path) -> None:
    for name in ("one", "two"):
        zoo = make_zoo("vit", name=name)
        assert right(zoo)
    assert len(list((tmp_path / "cache/.index").glob("*.sqlite"))) == 2


IN_TWO = """
import signal
from modelyard import list_models
from modelyard.registry.index import readers, scan

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
scan._WORTH_TWO = readers.WORTH_IT = 1
for _ in range(2):
    print([model.ref for model in list_models(zoo=".")])
"""


def test_second_processes_work_where_nobody_waits_for_them_and_run_nothing_of_the_working_folder(
    zoo: ZooFolder,
) -> None:
    for name in ("modelyard", "pydantic", "yaml_rs", "json", "array"):
        (zoo.root / f"{name}.py").write_text("import os; os.mkdir('ran'); raise SystemExit")
    done = subprocess.run(
        [sys.executable, "-P", "-c", IN_TWO], cwd=zoo.root, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("['resnet50', 'vit', 'yolo']\n" * 2, "")
    assert not (zoo.root / "ran").exists()


def test_nothing_is_ever_written_into_the_zoo(zoo: ZooFolder) -> None:
    before = sorted(zoo.root.rglob("*"))
    assert right(zoo)
    assert sorted(zoo.root.rglob("*")) == before


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"x" * 512)
            except OSError:
                return


def test_a_cache_on_a_full_disk_changes_no_answer(
    zoo: ZooFolder, mount: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    disk = mount("-t", "tmpfs", "-o", "size=400k", "none", on="full")
    fill(disk)
    monkeypatch.setenv("MODELYARD_CACHE", str(disk / "cache"))
    assert right(zoo)
    assert shell("list", "--zoo", zoo).stderr == ""


@pytest.mark.parametrize("room", [0, 4096, 16384, 40960, 69632])
def test_a_disk_that_fills_up_while_the_index_grows_changes_no_answer(
    zoo: ZooFolder, mount: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    disk = mount("-t", "tmpfs", "-o", "size=400k", "none", on="full")
    monkeypatch.setenv("MODELYARD_CACHE", str(disk / "cache"))
    assert right(zoo)
    fill(disk)
    os.truncate(disk / "filler", (disk / "filler").stat().st_size - room)
    for number in range(5):
        zoo.write(f"more{number}", description="word " * 4000)
        assert right(zoo)


def test_a_read_only_cache_changes_no_answer(
    zoo: ZooFolder, index: Path, mount: Callable[..., Path], tmp_path: Path, shell: Shell
) -> None:
    cache = mount("--bind", tmp_path / "cache", on="cache")
    subprocess.run(["mount", "-o", "remount,bind,ro", cache], check=True)
    assert right(zoo)
    zoo.write("vit", name="changed")
    zoo.write("new")
    assert right(zoo)
    assert shell("list", "--zoo", zoo).stderr == ""


def test_a_read_only_zoo_on_a_full_disk_works(
    mount: Callable[..., Path], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = mount("-t", "tmpfs", "-o", "size=200k", "none", on="full")
    zoo = ZooFolder(disk / "zoo")
    zoo.write("vit")
    fill(disk)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    monkeypatch.setenv("MODELYARD_CACHE", str(disk / "cache"))
    assert right(zoo)
    assert shell("info", "vit", "--zoo", zoo).stderr == ""


REFS = st.sampled_from(["vit", "resnet50", "yolo"])
TASKS = st.sampled_from(["classification", "detection"])
VERSIONS = st.sampled_from(["0.9.0", "1.0.0", "1.0.1-rc.1", "1.10.0", "2.0.0"])
STATUSES = st.sampled_from(["active", "deprecated", "experimental"])
NAMES = st.sampled_from(["aaaa", "bbbb", "cccc"])


class Edits(RuleBasedStateMachine):
    """Random changes of a small zoo's files; after each the listing is what a naive reading gives."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.zoo = ZooFolder(Path(self._folder.name) / "zoo")

    def teardown(self) -> None:
        self._folder.cleanup()

    def homes(self) -> list[str]:
        return sorted(
            str(path.parent.relative_to(self.zoo.registry)) for path in self.zoo.registry.rglob("*.yaml")
        )

    @rule(task=TASKS, ref=REFS, version=VERSIONS, status=STATUSES, name=NAMES)
    def write_a_card(self, task: str, ref: str, version: str, status: str, name: str) -> None:
        self.zoo.write(f"{task}/{ref}", version=version, status=status, name=name, tags=[name])

    @rule(task=TASKS, ref=REFS, version=VERSIONS, status=STATUSES)
    def write_a_version(self, task: str, ref: str, version: str, status: str) -> None:
        self.zoo.write(f"{task}/{ref}/versions/{version}", status=status)

    @precondition(lambda self: self.homes())
    @rule(data=st.data(), name=NAMES)
    def change_letters_and_keep_the_times(self, data: st.DataObject, name: str) -> None:
        path = self.zoo.card(data.draw(st.sampled_from(self.homes())))
        before = path.stat()
        path.write_text(path.read_text().replace("bbbb", name).replace("aaaa", "bbbb"))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    @precondition(lambda self: self.homes())
    @rule(data=st.data())
    def break_or_mend_a_card(self, data: st.DataObject) -> None:
        path = self.zoo.card(data.draw(st.sampled_from(self.homes())))
        text = path.read_text()
        path.write_text(text[2:] if text.startswith("[{") else f"[{{{text}")

    @precondition(lambda self: self.homes())
    @rule(data=st.data())
    def delete_a_card(self, data: st.DataObject) -> None:
        self.zoo.card(data.draw(st.sampled_from(self.homes()))).unlink()

    @precondition(lambda self: self.homes())
    @rule(data=st.data())
    def delete_a_folder(self, data: st.DataObject) -> None:
        shutil.rmtree(self.zoo.folder(data.draw(st.sampled_from(self.homes()))))

    @precondition(lambda self: self.homes())
    @rule(data=st.data(), ref=REFS)
    def rename_a_model(self, data: st.DataObject, ref: str) -> None:
        old = self.zoo.folder("/".join(data.draw(st.sampled_from(self.homes())).split("/")[:2]))
        if not (old.parent / ref).exists():
            old.rename(old.parent / ref)

    @precondition(lambda self: self.homes())
    @rule(data=st.data())
    def replace_one_card_by_another(self, data: st.DataObject) -> None:
        two = [self.zoo.card(data.draw(st.sampled_from(self.homes()))) for _ in range(2)]
        shutil.copy2(two[0], two[0].with_name("beside"))
        two[0].with_name("beside").rename(two[1])

    @rule()
    def lose_the_cache(self) -> None:
        shutil.rmtree(os.environ["MODELYARD_CACHE"], ignore_errors=True)

    @invariant()
    def the_listing_is_fresh(self) -> None:
        assert listed(self.zoo) == self.zoo.listed()
        assert listed(self.zoo, deprecated=False) == self.zoo.listed(deprecated=False)


TestEdits = Edits.TestCase
TestEdits.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
