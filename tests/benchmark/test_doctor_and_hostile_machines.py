"""Commands that hang, lie or print without end, and files that are none: none of them stops the doctor."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from modelyard.benchmark.doctor.diagnose import diagnose
from modelyard.benchmark.doctor.read.capture import MOST, captured
from modelyard.benchmark.doctor.read.elf import wanted
from modelyard.benchmark.doctor.read.files import files_of
from modelyard.benchmark.doctor.read.kinds import ENGINE, FINGERPRINT, NOISE
from modelyard.benchmark.doctor.read.live import commands_of
from modelyard.benchmark.doctor.read.machine import Machine
from modelyard.benchmark.doctor.read.recorded import recorded_machine
from modelyard.core.errors import InputError, NotFoundError

MACHINES = Path(__file__).parent / "machines"
PROGRAMS = {
    "garbage": "head -c 100000 /dev/urandom",
    "without end": "yes 'NVIDIA-SMI 570.133.20'",
    "nothing": "exit 0",
    "a signal": "kill -SEGV $$",
    "a page of HTML": "echo '<html><title>Sign in</title></html>'",
}


@pytest.fixture
def nvidia_smi(tmp_path, monkeypatch):
    """Put another nvidia-smi into the path."""

    def make(script: str, mode: int = 0o755) -> None:
        place = tmp_path / "bin" / "nvidia-smi"
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(mode)
        monkeypatch.setenv("PATH", f"{place.parent}{os.pathsep}{os.environ['PATH']}")

    return make


@pytest.mark.parametrize("script", PROGRAMS.values(), ids=PROGRAMS)
def test_whatever_nvidia_smi_prints_a_machine_without_a_card_has_none(nvidia_smi, script):
    nvidia_smi(script)
    report = diagnose(Machine(commands_of(0.5)))
    assert (report.cards, report.uses_gpu) == ((), False)
    assert report.verdict.startswith("No GPU is used")


def test_nvidia_smi_is_asked_what_the_recorded_machines_hold(nvidia_smi):
    said = MACHINES / "healthy_gpu" / "commands"
    nvidia_smi(f"""case "$*" in
        "") cat {said}/nvidia-smi.txt ;;
        "-q") cat {said}/nvidia-smi-q.txt ;;
        *query-gpu=*compute_cap*csv*) cat {said}/nvidia-smi-cards.txt ;;
    esac""")
    asked, recorded = commands_of(5), recorded_machine(str(MACHINES / "healthy_gpu")).commands
    names = ("nvidia-smi", "nvidia-smi-q", "nvidia-smi-cards")
    assert [asked[name] for name in names] == [recorded[name] for name in names]


def test_an_nvidia_smi_that_hangs_is_given_up_and_named(nvidia_smi):
    nvidia_smi("sleep 60 & sleep 60")
    found = {one.name: one for one in diagnose(Machine(commands_of(0.5))).findings}
    assert found["driver-hangs"].mend == "sudo nvidia-smi -pm 1"


def test_an_nvidia_smi_that_may_not_be_run_is_as_one_that_is_not_there(nvidia_smi):
    nvidia_smi("exit 0", mode=0o644)
    assert "nvidia-smi" not in commands_of(0.5)


def test_output_without_end_is_read_up_to_a_limit():
    answer = captured(["yes"], 20)
    assert answer is not None
    assert (len(answer.text), answer.code) == (MOST, None)


def test_a_command_that_closes_its_output_and_goes_on_is_ended():
    answer = captured(["sh", "-c", "echo one; exec >&- 2>&-; sleep 60"], 0.5)
    assert answer is not None
    assert (answer.text, answer.code) == ("one\n", None)


def test_files_that_are_no_files_are_left_out(tmp_path):
    (tmp_path / "proc" / "modules").mkdir(parents=True)
    os.mkfifo(tmp_path / "proc" / "cpuinfo")
    (tmp_path / "proc" / "loadavg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "os-release").write_bytes(b"\xff\xfeID=\x00")
    assert {*files_of(str(tmp_path))} == {"etc/os-release"}


@pytest.mark.parametrize("text", [b"", b"\x7fELF", b"\x7fELF\x02\x01" + b"\xff" * 200, b"MZ" * 100])
def test_what_is_no_library_wants_nothing(tmp_path, text):
    (tmp_path / "library.so").write_bytes(text)
    assert wanted(str(tmp_path / "library.so")) == ""


@pytest.mark.parametrize("seed", range(20))
def test_a_machine_whose_outputs_were_cut_and_garbled_is_still_told_of(tmp_path, seed):
    draw = random.Random(seed)
    source = draw.choice(sorted(MACHINES.iterdir()))
    for path in (one for one in source.rglob("*") if one.is_file() and one.suffix != ".json"):
        raw = bytearray(path.read_bytes())
        for _ in range(draw.randint(0, 30)):
            raw[draw.randrange(len(raw) + 1) :] = (
                draw.randbytes(draw.randint(0, 3)) + raw[draw.randint(0, len(raw)) :]
            )
        place = tmp_path / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(raw)
    assert diagnose(recorded_machine(str(tmp_path))).verdict.endswith(".")


def test_a_folder_that_records_nothing_is_refused_with_the_line_that_records(tmp_path):
    with pytest.raises(InputError, match="modelyard doctor --record"):
        recorded_machine(str(tmp_path))
    with pytest.raises(NotFoundError, match="no such folder"):
        recorded_machine(str(tmp_path / "none"))


@pytest.mark.parametrize("text", ["{", "[1]", "[" * 100_000])
def test_a_recorded_file_that_is_no_json_object_is_refused_with_its_name(tmp_path, text):
    (tmp_path / "engines.json").write_text(text)
    with pytest.raises(InputError, match=r"engines\.json: not "):
        recorded_machine(str(tmp_path))


@pytest.mark.parametrize("value", ["1", -1, True, [], {"a": 1}, 1e308, None])
def test_values_of_another_kind_in_a_recorded_machine_are_left_out(tmp_path, value):
    odd = {"fingerprint": FINGERPRINT, "noise": NOISE}
    for name, kinds in odd.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(dict.fromkeys(kinds, value)))
    (tmp_path / "engines.json").write_text(
        json.dumps({"torch": dict.fromkeys(ENGINE, value), "onnxruntime": value})
    )
    (tmp_path / "packages.txt").write_text("torch==2.8.0\n")
    assert diagnose(recorded_machine(str(tmp_path))).engines == {"torch": "2.8.0"}
