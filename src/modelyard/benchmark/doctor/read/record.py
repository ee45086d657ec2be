"""Write a machine into a folder, so that its user can look at it and send it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping

from modelyard.benchmark.doctor.read.machine import Answer, Machine
from modelyard.benchmark.doctor.read.places import LIBRARIES
from modelyard.benchmark.doctor.read.private import hider
from modelyard.benchmark.doctor.read.recorded import CODE, LATE
from modelyard.core.errors import InputError


def record(machine: Machine, folder: str) -> list[str]:
    """Write a machine into a folder that is empty or new, without the names of its user; give the paths.

    The folder is there whole, or as it was: what is written lies beside it until then.

    Args:
        machine: this one.
        folder: where to; it is made.
    """
    demand_new(folder)
    above = os.path.dirname(os.path.abspath(folder))
    os.makedirs(above, exist_ok=True)
    beside = tempfile.mkdtemp(prefix=".modelyard-doctor-", dir=above)
    try:
        paths = _written(machine, beside)
        os.rename(beside, folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return [os.path.join(folder, path) for path in paths]


def _written(machine: Machine, folder: str) -> list[str]:
    hidden, paths = hider(), []
    for name, text in sorted(_texts(machine).items()):
        inside = hidden(name)
        path = os.path.join(folder, inside)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", errors="replace") as file:
            file.write(hidden(text))
        paths.append(inside)
    return paths


def demand_new(folder: str) -> None:
    """Refuse a folder that holds something, before anything is read for it."""
    if os.path.lexists(folder) and (not os.path.isdir(folder) or os.listdir(folder)):
        raise InputError(f"{folder} is there already, and not an empty folder", hint="Name a new folder.")


def _texts(machine: Machine) -> dict[str, str]:
    """Give the text of each file of the folder by its path in it."""
    answers = {**machine.commands, **_groups(machine), **_libraries(machine)}
    said = {f"commands/{name}.txt": _transcript(answer) for name, answer in answers.items()}
    read = {f"files/{path}": text for path, text in machine.files.items()}
    lists = {
        "environment.txt": _lines(machine.environment, "="),
        "packages.txt": _lines(machine.packages, "=="),
        "libraries.txt": "".join(f"{path}\n" for path in machine.libraries),
        "engines.json": _json(machine.engines),
        "fingerprint.json": _json(machine.fingerprint),
        "noise.json": _json(machine.noise),
    }
    return {name: text for name, text in (said | read | lists).items() if text or name.startswith("files/")}


def _groups(machine: Machine) -> dict[str, Answer]:
    """Keep of the user's groups those that device files are for: others may tell of projects and people."""
    devices = machine.said("devices").split()
    kept = [group for group in machine.said("id-groups").split() if group in devices]
    return {"id-groups": Answer(f"{' '.join(['user', *kept])}\n")} if "id-groups" in machine.commands else {}


def _libraries(machine: Machine) -> dict[str, Answer]:
    """Keep of the loader's libraries those that checks ask for, and not what else is installed."""
    lines = machine.said("ldconfig").splitlines(keepends=True)
    kept = [line for line in lines if any(library in line for library in LIBRARIES)]
    return {"ldconfig": Answer("".join([*lines[:1], *kept]))} if lines else {}


def _transcript(answer: Answer) -> str:
    text = answer.text if answer.text.endswith("\n") or not answer.text else f"{answer.text}\n"
    return text + (f"{LATE}\n" if answer.code is None else f"{CODE}{answer.code}\n" if answer.code else "")


def _lines(pairs: Mapping[str, str], between: str) -> str:
    return "".join(f"{key}{between}{value}\n" for key, value in pairs.items())


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, indent=2) + "\n" if value else ""
