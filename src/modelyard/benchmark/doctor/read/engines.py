"""Ask the engines what they make of this machine: each in a process of its own, all at once, with a limit."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from modelyard.benchmark.doctor.read.ask import MARK
from modelyard.benchmark.doctor.read.capture import captured

ENGINES = ("torch", "onnxruntime", "openvino")
_MODULE = "modelyard.benchmark.doctor.read.ask"


def asked(installed: Collection[str], seconds: float) -> dict[str, Mapping[str, Any]]:
    """Give what each engine answered; one that did not in time, or failed, has its `problem`.

    Args:
        installed: names of the engines that are there.
        seconds: for all of them.
    """
    names = [name for name in ENGINES if name in installed]
    with ThreadPoolExecutor(len(ENGINES)) as pool:
        return dict(zip(names, pool.map(lambda name: _asked(name, seconds), names), strict=True))


def _asked(name: str, seconds: float) -> Mapping[str, Any]:
    answer = captured([sys.executable, "-P", "-m", _MODULE, name], seconds)
    if answer is None or answer.code is None:
        return {"problem": f"no answer within {seconds:.1f} s"}
    for line in answer.text.splitlines():
        if line.startswith(MARK):
            found: Mapping[str, Any] = json.loads(line.removeprefix(MARK))
            return found
    lines = answer.text.strip().splitlines() or [f"exit code {answer.code}"]
    return {"problem": lines[-1][:300]}
