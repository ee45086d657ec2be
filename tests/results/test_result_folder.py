"""A folder of results: many write at once, and a file that is none is a row with its reason."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from modelyard.core.errors import DigestError, NotFoundError
from modelyard.results.folder import read, read_all, write

WRITER = """
import sys
from modelyard.results.document import Result
from modelyard.results.folder import write
for at in range(40):
    write(Result("2026-07-01T12:00:00Z", "latency", f"m{at}", "1.0.0", "none", {}, {}, {}, {"a": at}), ".")
"""


def test_a_result_lies_under_its_model_its_kind_and_its_digest(measured, tmp_path):
    result = measured(model="hf:timm/resnet18.a1_in1k")
    path = write(result, str(tmp_path / "new" / "results"))
    assert os.path.basename(path) == f"hf-timm-resnet18.a1_in1k-latency-{result.digest[:12]}.json"
    assert read(path).as_json() == result.as_json()


def test_the_same_result_twice_is_one_file(measured):
    paths = [write(measured(), ".") for _ in range(2)]
    assert os.listdir(".") == [os.path.basename(paths[0])]


def test_processes_that_write_the_same_results_at_once_leave_each_once():
    writers = [subprocess.Popen([sys.executable, "-c", WRITER]) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    found = read_all(".")
    assert (len(found.results), found.damaged, len(os.listdir("."))) == (40, [], 40)


def test_threads_that_write_the_same_result_at_once_leave_it_once(measured, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write(measured(), str(tmp_path)), range(64)))
    assert len(read_all(str(tmp_path)).results) == 1


def test_where_the_disk_is_full_nothing_is_left_behind(measured):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            write(measured(), ".")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert os.listdir(".") == []


def test_damaged_files_are_told_with_their_reasons_and_the_rest_is_read(measured, tmp_path):
    edited, cut = (Path(write(measured(model=name), str(tmp_path))) for name in ("edited", "cut"))
    write(measured(), str(tmp_path))
    edited.write_text(edited.read_text().replace("0.0117", "0.0017"))
    os.truncate(cut, 300)
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.json").mkdir()
    found = read_all(str(tmp_path))
    assert [one.model for one in found.results] == ["resnet18"]
    reasons = {os.path.basename(one.path).split("-")[0]: one.reason for one in found.damaged}
    assert sorted(reasons) == ["binary.json", "cut", "edited", "folder.json"]
    assert "was edited" in reasons["edited"]


def test_a_result_under_the_name_of_another_is_told(measured, tmp_path):
    path = write(measured(), str(tmp_path))
    os.rename(path, tmp_path / "resnet18-latency-000000000000.json")
    with pytest.raises(DigestError, match="name does not fit"):
        read(str(tmp_path / "resnet18-latency-000000000000.json"))


def test_results_are_chosen_by_kind_by_model_and_by_any_condition(measured, tmp_path):
    for at, model in enumerate(["resnet18", "resnet18d", "vit"]):
        write(measured(model=model, kind="accuracy", seed=at), str(tmp_path))
        write(measured(model=model, seed=at), str(tmp_path))
    assert len(read_all(str(tmp_path), kind="latency").results) == 3
    assert len(read_all(str(tmp_path), model="resnet18").results) == 2
    assert [one.model for one in read_all(str(tmp_path), where=lambda one: one.seed == 2).results] == [
        "vit"
    ] * 2


def test_the_oldest_result_comes_first(measured, tmp_path):
    for month in (7, 5, 6):
        write(measured(made=f"2026-0{month}-01T00:00:00Z"), str(tmp_path))
    assert [one.made[6] for one in read_all(str(tmp_path)).results] == ["5", "6", "7"]


def test_a_folder_that_is_not_there_is_told_with_what_makes_it():
    with pytest.raises(NotFoundError, match="modelyard benchmark"):
        read_all("nowhere")
