"""Was torch built for this machine's cards and their driver?"""

from __future__ import annotations

from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.distribution import install_driver
from modelyard.benchmark.doctor.facts.nvidia import Card, Nvidia, nvidia_of
from modelyard.benchmark.doctor.facts.tables import capabilities, driver_for, holds_code
from modelyard.benchmark.doctor.facts.torch_build import FILE, TorchBuild, torch_build
from modelyard.benchmark.doctor.facts.version import Numbers, dotted, numbers
from modelyard.benchmark.doctor.finding import GPU, Finding
from modelyard.benchmark.doctor.read.machine import Machine, line_with

_INSTALL = "pip install uv && uv pip install --reinstall torch --torch-backend="
_TORCH = ("torch",)


def check(machine: Machine) -> Iterator[Finding]:
    """Find a build of torch that has no part for the cards, or for their driver."""
    build, nvidia = torch_build(machine), nvidia_of(machine)
    if build is None or not nvidia.is_there:
        return
    if not build.cuda:
        yield _other_build(build, nvidia)
        return
    found = [*_driver(machine, build, nvidia), *_code(machine, build, nvidia)]
    yield from found or _fits(machine, build, nvidia)


def _other_build(build: TorchBuild, nvidia: Nvidia) -> Finding:
    return Finding(
        "torch-without-cuda", GPU, "problem",
        f"torch {build.version} was built for {build.for_what}, and there is an NVIDIA card",
        f"{FILE}: {build.line}", _INSTALL + _backend(nvidia), _TORCH, by_choice=True,
    )  # fmt: skip


def _driver(machine: Machine, build: TorchBuild, nvidia: Nvidia) -> Iterator[Finding]:
    first, driver = driver_for(build.cuda), numbers(nvidia.version)
    if first and driver and driver < first:
        said = line_with(machine.said("nvidia-smi"), "Driver Version")
        yield Finding(
            "driver-too-old-for-torch", GPU, "problem",
            f"torch {build.version} was built for CUDA {dotted(build.cuda)}, which wants a driver from "
            f"{dotted(first)} on; here it is {nvidia.version}"
            + (f", which knows CUDA up to {dotted(nvidia.cuda)}" if nvidia.cuda else ""),
            f"nvidia-smi: {said}; {FILE}: {build.line}", install_driver(machine), _TORCH,
        )  # fmt: skip


def _code(machine: Machine, build: TorchBuild, nvidia: Nvidia) -> Iterator[Finding]:
    """Find cards for which the build holds no code."""
    built = _built_for(machine) or capabilities(build.cuda, numbers(build.version))
    for card in dict.fromkeys(nvidia.cards):
        if built and len(card.capability) == 2 and not holds_code(card.capability, built):
            yield _no_code(card, build, built)


def _no_code(card: Card, build: TorchBuild, built: tuple[Numbers, ...]) -> Finding:
    newer = card.capability > max(built)
    held = " ".join(f"sm_{one[0]}{one[1]}" for one in built)
    return Finding(
        "card-too-new-for-torch" if newer else "card-too-old-for-torch", GPU, "problem",
        f"torch {build.version} holds no code for {card.name} (sm_{card.capability[0]}{card.capability[1]}): "
        f"no kernel image is available",
        f"{FILE}: {build.line}; its builds hold {held}", _INSTALL + ("cu128" if newer else "cu126"), _TORCH,
    )  # fmt: skip


def _built_for(machine: Machine) -> tuple[Numbers, ...]:
    """Give the capabilities that torch itself named when it was asked: sm_86."""
    named = machine.engines.get("torch", {}).get("built_for") or []
    digits = [str(one).rpartition("_")[2] for one in named if str(one).startswith("sm_")]
    return tuple((int(one[:-1]), int(one[-1])) for one in digits if one.isdecimal())


def _fits(machine: Machine, build: TorchBuild, nvidia: Nvidia) -> Iterator[Finding]:
    answer = machine.engines.get("torch", {})
    if answer.get("gpu") is False and nvidia.answers:
        why = f"torch: {answer.get('error') or 'torch.cuda.is_available() is False'}"
        what = f"torch {build.version} finds no GPU, for none of the reasons that are known here"
        mend = "modelyard doctor --record machine"
        yield Finding("torch-finds-no-gpu", GPU, "problem", what, why, mend, _TORCH)
    elif nvidia.answers:
        what = f"torch {build.version} was built for {build.for_what}, which fits the driver and the cards"
        yield Finding("torch", GPU, "ok", what, f"{FILE}: {build.line}")
        yield from _older_minor(machine, build, nvidia)


def _older_minor(machine: Machine, build: TorchBuild, nvidia: Nvidia) -> Iterator[Finding]:
    """Find a driver that runs a build of its major CUDA, and does not know all of it."""
    if nvidia.cuda and nvidia.cuda < build.cuda[:2]:
        what = f"the driver knows CUDA up to {dotted(nvidia.cuda)}; a build for {dotted(build.cuda)} runs"
        what += " all the same, but for what is compiled meanwhile (torch.compile, PTX)"
        why = f"nvidia-smi: {line_with(machine.said('nvidia-smi'), 'Driver Version')}"
        mend = install_driver(machine)
        yield Finding("driver-older-than-torch", GPU, "note", what, why, mend)


def _backend(nvidia: Nvidia) -> str:
    """Name the build that fits a driver and the cards, as uv names it."""
    newest = max((card.capability for card in nvidia.cards if card.capability), default=())
    oldest = min((card.capability for card in nvidia.cards if card.capability), default=())
    driver = numbers(nvidia.version)
    if driver >= (580,) and oldest >= (7, 5):
        return "cu130"
    if driver >= (525,):
        return "cu128" if newest >= (10, 0) else "cu126"
    return "cu118" if driver else "auto"
