"""A machine recorded in a folder, in the formats that its commands and files have:

`commands/nvidia-smi.txt` (with `# exit code 9` as its last line, where it is not 0), `files/proc/modules`,
`environment.txt`, `packages.txt` as `pip list --format=freeze` prints it, `libraries.txt`, and what was asked
and measured in `engines.json`, `fingerprint.json` and `noise.json`. Each of them may be missing.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any

from modelyard.benchmark.doctor.read.engines import ENGINES
from modelyard.benchmark.doctor.read.files import read_text
from modelyard.benchmark.doctor.read.kinds import ENGINE, FINGERPRINT, NOISE, fitting
from modelyard.benchmark.doctor.read.machine import Answer, Machine
from modelyard.benchmark.doctor.read.places import COMMANDS
from modelyard.core.errors import InputError, NotFoundError

LATE = "# no answer in time"
CODE = "# exit code "
_MOST = 10_000  # files


def recorded_machine(folder: str) -> Machine:
    """Read a machine that was recorded.

    Args:
        folder: that `modelyard doctor --record` wrote, or one laid out like it.
    """
    if not os.path.isdir(folder):
        raise NotFoundError(
            f"{folder}: no such folder", hint="`modelyard doctor --record FOLDER` writes one."
        )
    machine = Machine(
        _commands(folder),
        _files(os.path.join(folder, "files")),
        dict(_pairs(folder, "environment.txt", "=")),
        dict(_pairs(folder, "packages.txt", "==")),
        tuple(_lines(folder, "libraries.txt")),
        {
            name: fitting(told, ENGINE)
            for name, told in _json(folder, "engines.json").items()
            if name in ENGINES
        },
        fitting(_json(folder, "fingerprint.json"), FINGERPRINT),
        fitting(_json(folder, "noise.json"), NOISE),
    )
    if machine == Machine():
        raise InputError(
            f"{folder} holds no recorded machine: neither commands/ nor files/ nor packages.txt",
            hint="`modelyard doctor --record FOLDER` writes one.",
        )
    return machine


def _commands(folder: str) -> dict[str, Answer]:
    texts = {name: read_text(os.path.join(folder, "commands", f"{name}.txt")) for name in COMMANDS}
    return {name: _answer(text) for name, text in texts.items() if text is not None}


def _answer(text: str) -> Answer:
    body, _, last = text.rstrip("\n").rpartition("\n")
    if last == LATE:
        return Answer(body, None)
    found = re.fullmatch(rf"{CODE}(\d+)", last)
    return Answer(f"{body}\n", int(found[1])) if found else Answer(text)


def _files(top: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for folder, _, names in os.walk(top):
        for name in sorted(names):
            path = os.path.join(folder, name)
            text = read_text(path) if len(found) < _MOST else None
            found |= {} if text is None else {os.path.relpath(path, top): text}
    return found


def _lines(folder: str, name: str) -> list[str]:
    lines = (line.strip() for line in (read_text(os.path.join(folder, name)) or "").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _pairs(folder: str, name: str, between: str) -> list[tuple[str, str]]:
    parts = (line.partition(between) for line in _lines(folder, name))
    return [(key, value) for key, found, value in parts if found]


def _json(folder: str, name: str) -> dict[str, Any]:
    text = read_text(os.path.join(folder, name))
    if text is None:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{os.path.join(folder, name)}: not JSON: {error}") from None
    if not isinstance(found, dict):
        raise InputError(f"{os.path.join(folder, name)}: not a JSON object")
    return found
