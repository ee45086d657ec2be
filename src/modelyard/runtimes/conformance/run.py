"""Run cases in each runtime, in worker processes that may end without ending the run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence

from modelyard.runtimes.conformance.cases import Case, all_cases
from modelyard.runtimes.conformance.table import Outcome, Table
from modelyard.runtimes.conformance.worker import MARK
from modelyard.runtimes.listing import list_runtimes

PATIENCE = 60.0  # seconds for one case, the start of a worker included

Told = Callable[[int, int], None]


def run_conformance(
    cases: Iterable[Case] | None = None, runtimes: Sequence[str] | None = None, report: Told | None = None
) -> Table:
    """Run ONNX's own test models in the runtimes that open ONNX.

    Args:
        cases: the models; all that the onnx library has by default, which takes minutes.
        runtimes: names; all that are there by default.
        report: told how many are done, of how many.
    """
    names = tuple(runtimes or (one.name for one in list_runtimes() if one.ready and "onnx" in one.reads))
    with tempfile.TemporaryDirectory(prefix="modelyard-") as place:
        operators = {}
        folders = []
        for case in cases if cases is not None else all_cases():
            operators[case.name] = case.operator
            folders.append(case.write(os.path.join(place, case.name)))
        outcomes = []
        for runtime in names:
            for name, verdict, reason in _in_workers(runtime, folders):
                outcomes.append(Outcome(runtime, name, operators[name], verdict, reason.replace(place, "…")))
                if report is not None:
                    report(len(outcomes), len(names) * len(folders))
    return Table(names, outcomes)


def _in_workers(runtime: str, folders: list[str]) -> Iterator[tuple[str, str, str]]:
    """Run all cases; one that ends its worker is told so, and another worker goes on behind it."""
    at = 0
    while at < len(folders):
        ended = ""
        for found in _in_one_worker(runtime, folders[at:]):
            if isinstance(found, str):
                ended = found
                break
            at += 1
            yield found
        if at < len(folders):
            yield os.path.basename(folders[at]), "unsupported", ended
            at += 1


def _in_one_worker(runtime: str, folders: list[str]) -> Iterator[tuple[str, str, str] | str]:
    """Give what a worker says of each case, and at last how it ended."""
    command = [sys.executable, "-P", "-m", "modelyard.runtimes.conformance.worker", runtime]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as listed:
        listed.writelines(f"{folder}\n" for folder in folders)
        listed.seek(0)
        with subprocess.Popen(
            command, stdin=listed, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as worker:
            watch = _Watch(worker)
            for line in worker.stdout or ():
                if line.startswith(MARK):
                    name, verdict, reason = json.loads(line.removeprefix(MARK))
                    watch.again()
                    yield name, verdict, reason
            watch.end()
    yield watch.said or f"the runtime ended its process ({_ending(worker.returncode)})"


class _Watch:
    """Ends a worker that gives no answer for too long."""

    def __init__(self, worker: subprocess.Popen[str]) -> None:
        self.said = ""
        self._worker = worker
        self._timer = threading.Timer(PATIENCE, self._late)
        self._timer.start()

    def again(self) -> None:
        self.end()
        self._timer = threading.Timer(PATIENCE, self._late)
        self._timer.start()

    def end(self) -> None:
        self._timer.cancel()

    def _late(self) -> None:
        self.said = f"no answer in {PATIENCE:.0f} s"
        self._worker.kill()


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
