"""The doctor reads this machine, without an engine in its process; what is recorded; what is shown."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from getpass import getuser
from importlib.metadata import version
from pathlib import Path

import pytest

from modelyard.benchmark.doctor.checks.zoo import check
from modelyard.benchmark.doctor.diagnose import diagnose
from modelyard.benchmark.doctor.read.elf import wanted
from modelyard.benchmark.doctor.read.live import this_machine
from modelyard.benchmark.doctor.read.private import hider
from modelyard.benchmark.doctor.read.record import record
from modelyard.benchmark.doctor.read.recorded import recorded_machine

MACHINES = Path(__file__).parent / "machines"


@pytest.fixture(scope="module")
def machine():
    return this_machine(patience=60)


def test_the_engines_say_what_they_say_when_they_are_imported(machine):
    code = "import torch as t; print(t.__version__, t.backends.cpu.get_cpu_capability(), t.get_num_threads())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said = machine.engines["torch"]
    assert [said["version"], said["capability"], str(said["threads"])] == done.stdout.split()
    assert "CPUExecutionProvider" in machine.engines["onnxruntime"]["providers"]
    assert "FP32" in machine.engines["openvino"]["capabilities"]


def test_packages_have_the_versions_that_their_metadata_states(machine):
    for name in ("torch", "onnxruntime", "openvino", "numpy"):
        assert machine.packages[name] == version(name)


def test_what_a_library_wants_is_what_objdump_prints():
    if shutil.which("objdump") is None:
        pytest.skip("objdump is not installed")
    import math

    place = (
        Path(sys.executable).resolve()
        if math.__spec__.origin == "built-in"
        else Path(str(math.__spec__.origin))
    )
    done = subprocess.run(["objdump", "-p", place], capture_output=True, text=True, check=True)
    expected = re.findall(r"^\s+(NEEDED|RPATH|RUNPATH)\s+(\S+)$", done.stdout, re.MULTILINE)
    assert expected
    assert [tuple(line.split()) for line in wanted(place).splitlines()] == expected


def test_no_engine_is_imported_in_the_process_that_asks(tmp_path):
    code = "import sys; from modelyard.cli import main; main(['doctor']); print('LOADED', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("LOADED ")[2].split())
    assert loaded.isdisjoint({"torch", "numpy", "onnx", "onnxruntime", "openvino", "pydantic"})


def test_a_recorded_machine_is_found_to_be_what_it_was(machine, tmp_path):
    record(machine, str(tmp_path / "machine"))
    before, after = diagnose(machine), diagnose(recorded_machine(str(tmp_path / "machine")))
    assert [one.name for one in after.findings] == [one.name for one in before.findings]
    assert (after.verdict, after.engines) == (before.verdict, before.engines)


def test_what_is_recorded_does_not_name_the_user_or_the_home_folder(machine, tmp_path, monkeypatch):
    monkeypatch.setenv("LOGNAME", "bartholomew")
    monkeypatch.setenv("HOME", "/data/people/bart")
    assert getuser() == "bartholomew"
    told = "bartholomew has /data/people/bart/x and /home/eve/y; GPU-5c1f3a52-0000-4a4b-8c8d-9e9f00112233"
    assert hider()(told) == "user has ~/x and ~/y; GPU-" + "0" * 12
    paths = record(machine, str(tmp_path / "machine"))
    assert not [path for path in paths if "bartholomew" in Path(path).read_text()]


def test_a_folder_that_holds_something_is_not_written_over(machine, shell, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").write_text("mine")
    done = shell("doctor", "--record", tmp_path / "taken")
    assert (done.returncode, [one.name for one in (tmp_path / "taken").iterdir()]) == (1, ["mine"])
    assert "not an empty folder" in done.stderr


def test_this_machine_has_the_cores_and_the_processor_that_the_system_states(machine):
    report = diagnose(machine)
    assert report.fingerprint["cores"] == len(os.sched_getaffinity(0))
    assert (report.as_dict()["uses_gpu"], report.cards) == (bool(report.used_by), report.cards)
    assert 0 <= (machine.noise["spread"] or 0) < 100


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        ("healthy_gpu", ["--gpu"], 0),
        ("healthy_cpu", [], 0),
        ("healthy_cpu", ["--gpu"], 1),
        ("onnxruntime_for_cpu_alone", ["--gpu"], 0),
        ("driver_library_mismatch", [], 1),
        ("more_threads_than_time", [], 0),
    ],
)
def test_the_exit_code_is_1_for_a_problem_and_with_gpu_for_a_machine_without_one(shell, name, words, code):
    done = shell("doctor", "--recorded", MACHINES / name, *words)
    assert (done.returncode, done.stderr.count("problem")) == (code, 1)


def test_json_has_all_that_was_found(shell):
    done = shell("doctor", "--recorded", MACHINES / "fabric_not_ready", "--json")
    told = json.loads(done.stdout)
    assert (told["uses_gpu"], told["cards"]) == (False, ["NVIDIA H200"])
    (found,) = [one for one in told["findings"] if one["severity"] == "problem"]
    assert found["blocks"] == ["torch", "onnxruntime", "tensorrt"]


def test_on_a_narrow_terminal_prose_is_wrapped_and_no_command_is_broken(shell):
    done = shell("doctor", "--recorded", MACHINES / "driver_unsigned_under_secure_boot", COLUMNS="40")
    commands = [line.strip() for line in done.stdout.splitlines() if line.strip().startswith("$")]
    assert commands == ["$ sudo mokutil --import /etc/pki/akmods/certs/public_key.der && sudo reboot"]
    assert max(len(line) for line in done.stdout.splitlines() if "$" not in line) <= 40


def test_a_zoo_and_a_cache_that_ail_are_named_and_left_as_they_are(zoo, monkeypatch, tmp_path):
    cache = tmp_path / "cache"
    (cache / ".partial").mkdir(parents=True)
    part = cache / ".partial" / "0123456789abcdef"
    part.write_bytes(b"x" * 1000)
    os.utime(part, (1, 1))
    (Path(zoo.root) / "registry" / "lost").symlink_to(tmp_path / "nowhere")
    found = {one.name: one for one in check(str(zoo.root))}
    assert {"broken-links", "stale-downloads", "index-stale"} <= {*found}
    assert (found["stale-downloads"].mend, part.exists()) == ("modelyard cache prune", True)


def test_an_interrupted_doctor_ends_and_leaves_neither_a_process_nor_a_folder(tmp_path):
    words = [sys.executable, "-m", "modelyard", "doctor", "--record", str(tmp_path / "machine")]
    process = subprocess.Popen(
        words, env=os.environ | {"MARK": str(tmp_path)}, stderr=subprocess.PIPE, text=True
    )
    while len(_marked(tmp_path)) < 3 and process.poll() is None:  # it, and engines that it asks
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)[1]
    assert (process.returncode, said.strip()) == (130, "modelyard: interrupted")
    assert _marked(tmp_path) == []
    assert [one.name for one in tmp_path.iterdir() if "machine" in one.name or "doctor" in one.name] == []


def test_a_disk_that_is_full_is_said_and_no_half_folder_is_left(tmp_path):
    words = f"ulimit -f 2; exec {sys.executable} -m modelyard doctor --record {tmp_path}/machine"
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=False)
    assert (done.returncode, "File too large" in done.stderr) == (1, True)
    assert [one.name for one in tmp_path.iterdir() if "machine" in one.name or "doctor" in one.name] == []


def _marked(mark):
    """The processes that were started with a mark."""
    return [one for one in Path("/proc").glob("[0-9]*/environ") if f"MARK={mark}" in _text(one)]


def _text(path):
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def test_a_cache_that_may_not_be_written_is_a_problem(monkeypatch, tmp_path, zoo):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MODELYARD_CACHE", str(tmp_path / "file" / "cache"))
    found = {one.name: one for one in check(str(zoo.root))}
    assert found["cache-read-only"].severity == "problem"
    assert found["cache-read-only"].mend.startswith("export MODELYARD_CACHE=")
