"""`doctor`: read a machine, find what is wrong, say whether its GPU is used; `diagnose`: without reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from modelyard.benchmark.doctor.checks import (
    amd,
    cards,
    container,
    driver,
    instructions,
    intel,
    libcuda,
    limits,
    noise,
    onnxruntime,
    permissions,
    tensorrt,
    torch,
    visible,
    zoo,
)
from modelyard.benchmark.doctor.facts.nvidia import bus, nvidia_of
from modelyard.benchmark.doctor.facts.surroundings import in_container
from modelyard.benchmark.doctor.facts.torch_build import torch_build
from modelyard.benchmark.doctor.finding import Finding
from modelyard.benchmark.doctor.read.live import this_machine
from modelyard.benchmark.doctor.read.machine import Machine
from modelyard.benchmark.doctor.read.record import demand_new
from modelyard.benchmark.doctor.read.record import record as write
from modelyard.benchmark.doctor.read.recorded import recorded_machine
from modelyard.benchmark.doctor.report import Report

CHECKS: tuple[Callable[[Machine], Iterator[Finding]], ...] = (
    driver.check, container.check, permissions.check, libcuda.check, cards.check, visible.check, torch.check,
    onnxruntime.check, tensorrt.check, amd.check, intel.check, instructions.check, limits.check, noise.check,
)  # fmt: skip
_NO_ENGINE = "no engine that is installed has a part for it"
_ENGINES = ("torch", "onnxruntime", "onnxruntime-gpu", "openvino", "tensorrt", "ncnn")


def doctor(*, record: str | None = None, recorded: str | None = None, zoo: str | None = None) -> Report:
    """Look for what is wrong with this machine and its zoo, or with a machine that was recorded.

    Args:
        record: A folder that is written, so that what was read can be sent.
        recorded: A folder that was written so, on any machine; it is read instead of this one.
        zoo: The zoo's folder; the one at hand by default.
    """
    if recorded is not None:
        return diagnose(recorded_machine(recorded))
    if record is not None:
        demand_new(record)
    with ThreadPoolExecutor(1) as pool:
        health = pool.submit(_of_zoo, zoo)
        machine = this_machine()
        if record is not None:
            write(machine, record)
        found = diagnose(machine)
        return replace(found, findings=[*found.findings, *health.result()])


def diagnose(machine: Machine) -> Report:
    """Conclude from what was read of a machine."""
    found = [one for check in CHECKS for one in check(machine)]
    names = _cards(machine)
    used = _used_by(machine, found) if names else ()
    eased = [_eased(one, used) for one in found]
    engines = {name: machine.packages[name] for name in _ENGINES if name in machine.packages}
    return Report(_verdict(machine, eased, names, used), names, used, engines, machine.fingerprint, eased)


def _of_zoo(path: str | None) -> list[Finding]:
    return [*zoo.check(path)]


def _cards(machine: Machine) -> tuple[str, ...]:
    """Name the cards, by what the driver calls them, or by their vendors."""
    nvidia, vendors = nvidia_of(machine), [*bus(machine).values()]
    told = [card.name for card in nvidia.cards]
    if not told and nvidia.is_there:
        told = ["NVIDIA"] * max(1, nvidia.on_bus)
    if not told and not vendors and machine.engines.get("torch", {}).get("gpu"):
        told = ["one that torch finds"]
    others = {"amd": "AMD", "intel": "Intel"}
    return (*told, *(others[vendor] for vendor in vendors if vendor in others))


def _used_by(machine: Machine, found: list[Finding]) -> tuple[str, ...]:
    """Name the engines that can use a card of a kind that is there, and that nothing keeps from it."""
    nvidia, vendors, build = nvidia_of(machine), {*bus(machine).values()}, torch_build(machine)
    able = {
        "torch": build is not None
        and bool((nvidia.answers and build.cuda) or ("amd" in vendors and build.hip)),
        "onnxruntime": nvidia.answers and "onnxruntime-gpu" in machine.packages,
        "openvino": "intel" in vendors and "openvino" in machine.packages,
    }
    kept = {engine for one in found for engine in one.blocks}
    sure = {"torch"} if machine.engines.get("torch", {}).get("gpu") else set()
    return tuple(name for name, can in able.items() if name in sure or (can and name not in kept))


def _eased(one: Finding, used: tuple[str, ...]) -> Finding:
    """A package for the CPU alone is a choice where another engine uses the card."""
    return replace(one, severity="warning") if one.by_choice and used and one.severity == "problem" else one


def _verdict(machine: Machine, found: list[Finding], names: tuple[str, ...], used: tuple[str, ...]) -> str:
    if not names:
        inside = ", or its container was started without one" if in_container(machine) else ""
        return f"No GPU is used: this machine shows none{inside}."
    called = ", ".join(dict.fromkeys(names))
    if used:
        return f"The GPU can be used, by {' and '.join(used)}: {called}."
    reasons = [one.what for one in found if one.blocks and one.severity in ("problem", "warning")]
    return f"The GPU ({called}) is not used: {(reasons or [_NO_ENGINE])[0]}."
