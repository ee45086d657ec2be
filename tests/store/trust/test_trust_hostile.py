"""Hostile files, one technique each: all are refused for the reason that they are hostile, and none runs."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest
from trust_assembler import archive
from trust_containers import ONNX, files
from trust_streams import streams

from modelyard.store.trust.scan import scan

NOWHERE = "/nonexistent/marker"


@pytest.fixture
def marker(tmp_path):
    """The folder that a payload would make; it is not there when the test ends."""
    path = tmp_path / "it-ran"
    yield str(path)
    assert not path.exists()


def written(tmp_path, data: bytes, name: str = "model.bin") -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return str(path)


def said(report) -> str:
    return "\n".join(map(str, report.findings))


@pytest.mark.parametrize("technique", streams(NOWHERE))
def test_a_hostile_pickle_in_a_checkpoint_is_refused_for_its_reason(technique, tmp_path, marker):
    stream = streams(marker)[technique]
    report = scan(written(tmp_path, archive(stream.data, ("archive/data/0", bytes(12)))))
    assert report.verdict == "refused"
    assert stream.says in said(report)


@pytest.mark.parametrize("technique", files(NOWHERE))
def test_a_hostile_file_is_refused_for_its_reason(technique, tmp_path, marker):
    hostile = files(marker)[technique]
    report = scan(written(tmp_path, hostile.data, hostile.name))
    assert report.verdict == hostile.verdict, said(report)
    assert hostile.says in said(report)


@pytest.mark.parametrize("technique", ONNX)
def test_a_graph_whose_data_lies_where_it_must_not_is_refused(technique, tmp_path):
    says, make = ONNX[technique]
    report = scan(str(make(tmp_path)))
    assert report.verdict == "refused"
    assert says in said(report)


RUNS = [technique for technique, stream in streams(NOWHERE).items() if stream.runs]


def test_the_payloads_are_real_they_run_where_python_loads_them(tmp_path):
    program = "import pickle, sys\ntry: pickle.load(open(sys.argv[1], 'rb'))\nexcept BaseException: pass"
    markers = [tmp_path / str(number) for number in range(len(RUNS))]
    running = []
    for technique, marker in zip(RUNS, markers, strict=True):
        path = written(tmp_path, streams(str(marker))[technique].data, f"{marker.name}.pkl")
        running.append(subprocess.Popen([sys.executable, "-c", program, path], stderr=subprocess.DEVNULL))
    assert [one.wait(60) for one in running] == [0] * len(RUNS)
    assert [technique for technique, marker in zip(RUNS, markers, strict=True) if not marker.exists()] == []


def test_a_checkpoint_that_breaks_off_anywhere_is_never_safe(tmp_path):
    whole = archive(pickle.dumps({"a": [1, 2.5, "x"]}, protocol=2))
    ends = range(1, len(whole), 7)
    verdicts = {scan(written(tmp_path, whole[:end])).verdict for end in ends}
    assert scan(written(tmp_path, whole)).verdict == "safe"
    assert verdicts <= {"refused", "unknown"}
