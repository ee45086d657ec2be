"""Write a machine into a folder, so that its user can look at it and send it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from modelyard.benchmark.doctor.read.machine import Answer, Machine
from modelyard.benchmark.doctor.read.private import hider
from modelyard.benchmark.doctor.read.recorded import CODE, LATE
from modelyard.core.errors import InputError
from modelyard.store.atomic import write_atomically


def record(machine: Machine, folder: str) -> list[str]:
    """Write a machine into a folder that is empty or new, without the names of its user; give the paths.

    Args:
        machine: this one.
        folder: where to; it is made.
    """
    demand_new(folder)
    hidden = hider()
    paths = []
    for name, text in sorted(_texts(machine).items()):
        path = os.path.join(folder, hidden(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_atomically(path, hidden(text).encode())
        paths.append(path)
    return paths


def demand_new(folder: str) -> None:
    """Refuse a folder that holds something, before anything is read for it."""
    if os.path.lexists(folder) and (not os.path.isdir(folder) or os.listdir(folder)):
        raise InputError(f"{folder} is there already, and not an empty folder", hint="Name a new folder.")


def _texts(machine: Machine) -> dict[str, str]:
    """Give the text of each file of the folder by its path in it."""
    said = {f"commands/{name}.txt": _transcript(answer) for name, answer in machine.commands.items()}
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


def _transcript(answer: Answer) -> str:
    text = answer.text if answer.text.endswith("\n") or not answer.text else f"{answer.text}\n"
    return text + (f"{LATE}\n" if answer.code is None else f"{CODE}{answer.code}\n" if answer.code else "")


def _lines(pairs: Mapping[str, str], between: str) -> str:
    return "".join(f"{key}{between}{value}\n" for key, value in pairs.items())


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, indent=2) + "\n" if value else ""
