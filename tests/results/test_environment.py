"""The machine's fingerprint, and what is seen of the machine beside a measurement."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

import pytest

from modelyard.results.machine import processor
from modelyard.results.machine.environment import fingerprint, watch
from modelyard.results.machine.watch import Watch

CPU = "processor : {at}\nmodel name : Xeon 8592+\nflags : fpu avx2 avx512_vnni amx_int8\ncpu MHz : {mhz}\n"
STAT = "cpu  {ran} 0 0 100 0 0 0 {stolen} 0 0\n"


@pytest.fixture
def machine(tmp_path):
    """Another machine: its files, with whatever is written over them."""

    def make(**files: str) -> str:
        root = tmp_path / "machine"
        standard = {
            "proc/cpuinfo": CPU.format(at=0, mhz=2000) + CPU.format(at=1, mhz=3000),
            "proc/self/cgroup": "0::/kubepods/pod1",
            "proc/stat": STAT.format(ran=100, stolen=0),
        }
        for name, text in (standard | files).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{text}\n")
        return str(root)

    return make


def test_the_fingerprint_of_this_machine_says_what_the_system_says():
    found = fingerprint()
    assert found["machine"] == platform.machine()
    assert found["cores"] <= (os.cpu_count() or 1)
    assert json.loads(json.dumps(found)) == found


def test_the_digest_is_the_same_each_time():
    assert fingerprint()["digest"] == fingerprint()["digest"]


def test_the_processor_is_named_with_the_instructions_that_matter(machine):
    found = fingerprint(machine())
    assert (found["cpu"], found["flags"]) == ("Xeon 8592+", ["avx2", "avx512_vnni", "amx_int8"])


@pytest.mark.parametrize(
    ("file", "text", "field", "value"),
    [
        ("sys/fs/cgroup/kubepods/cpu.max", "150000 100000", "cpu_limit", 1.5),
        ("sys/fs/cgroup/kubepods/pod1/cpu.max", "max 100000", "cpu_limit", None),
        ("sys/fs/cgroup/kubepods/memory.max", "1048576", "memory_limit", 1048576),
        ("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave", "governor", "powersave"),
        ("sys/devices/system/cpu/intel_pstate/no_turbo", "1", "turbo", False),
        ("sys/devices/system/cpu/cpufreq/boost", "1", "turbo", True),
        (".dockerenv", "", "container", "docker"),
        ("proc/uptime", "1", "container", "kubepods"),
    ],
)
def test_a_machine_is_known_by_its_files(machine, file, text, field, value):
    assert fingerprint(machine(**{file: text}))[field] == value


def test_the_older_control_groups_limit_too(machine):
    base = "sys/fs/cgroup/cpu"
    files = {f"{base}/a/cpu.cfs_quota_us": "50000", f"{base}/a/cpu.cfs_period_us": "100000"}
    root = machine(**files, **{"proc/self/cgroup": "4:cpuset:/a\n3:cpuacct,cpu:/a/b"})
    assert fingerprint(root)["cpu_limit"] == 0.5


def test_a_limit_changes_the_digest_and_a_python_does_not(machine, monkeypatch):
    before = fingerprint(machine())
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert fingerprint(machine())["digest"] == before["digest"]
    limited = fingerprint(machine(**{"sys/fs/cgroup/cpu.max": "100000 100000"}))
    assert limited["digest"] != before["digest"]


def test_the_frequency_is_the_mean_of_the_cores(machine):
    assert processor.megahertz(machine()) == 2500.0


def test_what_is_stolen_and_held_back_between_two_looks_is_told(machine):
    held = "sys/fs/cgroup/kubepods/pod1/cpu.stat"
    root = machine(**{held: "nr_throttled 1\nthrottled_usec 500000"})
    with watch(root) as seen:
        Path(root, "proc/stat").write_text(STAT.format(ran=175, stolen=25))
        Path(root, held).write_text("nr_throttled 4\nthrottled_usec 2500000")
        Path(root, "proc/cpuinfo").write_text(CPU.format(at=0, mhz=2000))
    found = seen.as_dict()
    assert (found["steal"], found["held_back_seconds"], found["held_back_times"]) == (0.25, 2.0, 3)
    told = " ".join(seen.notes(cores=10**6))
    assert all(part in told for part in ("25.0%", "2.0 s", "from 2500 to 2000 MHz"))


def test_a_frequency_that_rises_is_told_with_what_lets_it(machine):
    cpu = "sys/devices/system/cpu"
    root = machine(**{f"{cpu}/cpu0/cpufreq/scaling_governor": "powersave", f"{cpu}/cpufreq/boost": "1"})
    with watch(root) as seen:
        Path(root, "proc/cpuinfo").write_text(CPU.format(at=0, mhz=3000))
    said = "the frequency went from 2500 to 3000 MHz (the governor is powersave, turbo is on)"
    assert said in seen.notes(cores=10**6)


def test_a_processor_that_was_too_hot_is_told(machine):
    count = "sys/devices/system/cpu/cpu{}/thermal_throttle/core_throttle_count"
    root = machine(**{count.format(0): "3", count.format(1): "4"})
    with watch(root) as seen:
        Path(root, count.format(1)).write_text("6")
    assert seen.as_dict()["too_hot"] == 2
    assert "the processor was too hot and slowed down" in seen.notes(cores=10**6)


def test_a_quiet_machine_gives_no_notes():
    quiet = {
        "load": 0.5,
        "ticks": 100,
        "stolen": 0,
        "held_back": 0.0,
        "too_hot": 0,
        "mhz": 2000.0,
        "held_back_times": 0,
    }
    assert Watch(quiet, quiet | {"ticks": 200}).notes(cores=2) == []


def test_a_machine_that_tells_nothing_is_watched_all_the_same(tmp_path):
    with watch(str(tmp_path / "empty")) as seen:
        pass
    assert seen.as_dict()["steal"] is None
