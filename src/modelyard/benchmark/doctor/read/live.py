"""Read this machine: its noise first, while nothing else runs, then all else at once."""

from __future__ import annotations

import os
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from shutil import which

from modelyard.benchmark.doctor.read.capture import captured
from modelyard.benchmark.doctor.read.engines import asked
from modelyard.benchmark.doctor.read.files import files_of
from modelyard.benchmark.doctor.read.machine import Answer, Machine
from modelyard.benchmark.doctor.read.noise import noise
from modelyard.benchmark.doctor.read.packages import libraries_of, package_files, packages_of
from modelyard.benchmark.doctor.read.places import COMMANDS, ELSEWHERE, VARIABLES
from modelyard.results.machine.environment import fingerprint

PATIENCE = 2.3  # seconds for a command or an engine


def this_machine(patience: float = PATIENCE) -> Machine:
    """Read this machine.

    Args:
        patience: seconds after which a command or an engine is given up.
    """
    measured = noise()
    environment = {name: os.environ[name] for name in VARIABLES if name in os.environ}
    packages = packages_of()
    with ThreadPoolExecutor(2) as pool:
        engines = pool.submit(asked, _engines(packages), patience)
        commands = pool.submit(commands_of, patience)
        files = files_of("/") | package_files()
        return Machine(
            commands.result(), files, environment, packages, libraries_of(environment), engines.result(),
            fingerprint(), measured,
        )  # fmt: skip


def _engines(packages: Collection[str]) -> set[str]:
    gpu = {"onnxruntime"} if "onnxruntime-gpu" in packages else set()
    return {*packages} | gpu


def commands_of(patience: float) -> dict[str, Answer]:
    """Run all commands at once; those that are not there are left out.

    Args:
        patience: seconds after which a command is given up.
    """
    with ThreadPoolExecutor(len(COMMANDS)) as pool:
        answers = pool.map(lambda name: captured(_line(name), patience), COMMANDS)
        pairs = zip(COMMANDS, answers, strict=True)
        return {name: answer for name, answer in pairs if answer is not None}


def _line(name: str) -> tuple[str, ...]:
    program, *words = COMMANDS[name]
    return (which(program) or ELSEWHERE.get(program, program), *words)
