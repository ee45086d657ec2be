"""How steady are this machine's times, and what would make them steadier?"""

from __future__ import annotations

from collections.abc import Iterator

from modelyard.benchmark.doctor.finding import NOISE, Finding
from modelyard.benchmark.doctor.read.machine import Machine

STEADY = 0.05  # of the middle run
_WORK = "the same loop, over and over for 0.25 s"


def check(machine: Machine) -> Iterator[Finding]:
    """Find what makes times unsteady."""
    seen = {name: value for name, value in machine.noise.items() if value is not None}
    if "spread" in seen:
        yield _spread(seen["spread"], seen.get("slow", 0.0))
    yield from _others(machine, seen)
    yield from _frequency(machine)
    yield from _sharing(machine, seen)


def _spread(spread: float, slow: float) -> Finding:
    what = f"one run in twenty takes {100 * spread:.1f} % longer than the middle one"
    if spread <= STEADY:
        return Finding("steady", NOISE, "ok", f"{what}: steady", _WORK)
    mend = "modelyard selftest --short   # whether figures can be trusted all the same"
    why = f"{_WORK}: {100 * slow:.0f} % of the runs are more than 10 % late"
    return Finding("unsteady", NOISE, "warning", what, why, mend)


def _others(machine: Machine, seen: dict[str, float]) -> Iterator[Finding]:
    cores, load = machine.fingerprint.get("cores") or 1, seen.get("load_before", 0.0)
    if load > 0.5 * cores:
        what = (
            f"other work is under way: {load:.1f} processes wanted to run on {cores} cores in the last minute"
        )
        yield Finding(
            "busy",
            NOISE,
            "warning",
            what,
            f"/proc/loadavg: {machine.file('proc/loadavg').strip()}",
            "top -o %CPU",
        )
    if machine.noise.get("benchmarks"):
        what = "another benchmark of modelyard is at work: both are slower for it"
        yield Finding(
            "another-benchmark", NOISE, "warning", what, "/proc: a worker of modelyard", "pgrep -af modelyard"
        )


def _frequency(machine: Machine) -> Iterator[Finding]:
    governor, turbo = machine.fingerprint.get("governor"), machine.fingerprint.get("turbo")
    if governor and governor != "performance":
        what = f"the governor {governor} lets the frequency follow the load"
        mend = "sudo cpupower frequency-set -g performance"
        yield Finding("governor", NOISE, "note", what, f"scaling_governor: {governor}", mend)
    if turbo:
        intel = "sys/devices/system/cpu/intel_pstate/no_turbo" in machine.files
        mend = "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo" if intel else ""
        mend = mend or "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost"
        what = "turbo is on: the frequency falls as the processor warms"
        yield Finding("turbo", NOISE, "note", what, "no_turbo: 0" if intel else "boost: 1", mend)
    if machine.file("sys/devices/system/cpu/smt/active").strip() == "1":
        what = "two threads share each core: a neighbour on the same core slows what is measured"
        mend = "echo off | sudo tee /sys/devices/system/cpu/smt/control"
        yield Finding("smt", NOISE, "note", what, "/sys/devices/system/cpu/smt/active: 1", mend)


def _sharing(machine: Machine, seen: dict[str, float]) -> Iterator[Finding]:
    if seen.get("steal", 0.0) > 0.01:
        what = f"{seen['steal']:.1%} of the time was stolen by other virtual machines"
        yield Finding("steal", NOISE, "warning", what, "/proc/stat: steal", "grep '^cpu ' /proc/stat")
    if seen.get("held_back_times", 0.0) > 0:
        what = f"the control group held this process back {seen['held_back_times']:.0f} times in 0.25 s"
        yield Finding(
            "held-back", NOISE, "warning", what, "cpu.stat: nr_throttled", "export OMP_NUM_THREADS=1"
        )
    if seen.get("too_hot", 0.0) > 0:
        what, why = "the processor was too hot and slowed down", "core_throttle_count"
        yield Finding("too-hot", NOISE, "warning", what, why, "sensors")
    if machine.fingerprint.get("virtual"):
        what = "it is a virtual machine: others may share the processor, and do not show"
        yield Finding("virtual", NOISE, "note", what, "/proc/cpuinfo: hypervisor")
