"""A zoo of pretended models, whose times are known, and a plug-in that opens them."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from quick_config import QUICK

from modelyard.benchmark.run.plan import Plan, planned
from modelyard.benchmark.run.runner import run_benchmark

if TYPE_CHECKING:
    from modelyard.benchmark.run.measured import Measured

ASKED = {"processes", "most_processes", "min_samples", "anchor", "interval", "threads", "patience", "seed"}

PLUG_IN = '''"""A runtime whose models behave badly, each in its own way."""

import os, sys, time
import numpy
from modelyard.runtimes.port import Port
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

REQUIRES, EXTRA, PACKAGE, READS = ("numpy",), "", "modelyard", ()


def devices():
    return ["cpu"]


def crashing(x):
    os.kill(os.getpid(), 11)


def hanging(x):
    time.sleep(60)


def noisy(x):
    print("{" * 1000, flush=True)
    return x


def exiting(x):
    print("no such luck", file=sys.stderr, flush=True)
    os._exit(3)


def wrong(x):
    return x * numpy.nan


def recursing(x):
    return recursing(x)


def interrupting(x):
    raise KeyboardInterrupt


def leaving(x):
    raise SystemExit(0)


def odd(x):
    raise ExceptionGroup("both", [ValueError("one"), KeyError("other")])


def closing(x):
    os.closerange(3, 64)
    return x


def overwriting(x):
    for number in range(3, 256):
        try:
            os.write(number, b"[1, 2]\\n")
        except OSError:
            pass
    return x


def greedy(x):
    return numpy.ones(1 << 40, "uint8")


def filling(x):
    import resource
    pages = int(open("/proc/self/statm").read().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * 4096 + (100 << 20),) * 2)
    kept = []
    while True:
        kept.append(numpy.ones(10 << 20, "uint8"))


def killed(x):
    os.kill(os.getpid(), 9)


def forking(x):
    if os.fork() == 0:
        os.setsid()
        open(os.environ["CHILD"], "w").write(str(os.getpid()))
        time.sleep(60)
        os._exit(0)
    while not (os.path.exists(os.environ["CHILD"]) and open(os.environ["CHILD"]).read()):
        time.sleep(0.01)
    os.kill(os.getpid(), 11)


def held(x):
    while os.path.exists(os.environ["HOLD"]):
        time.sleep(0.05)
    return x


def late(x, asked=[]):
    if not asked:
        time.sleep(0.2)
    asked.append(1)
    return x


def pacing(x):
    time.sleep(0.01)
    return x


def calm(x):
    return x


def open_model(model, how):
    does = globals().get(model.ref, calm)
    port = Port("x", ("batch", 1, 2, 2), "float32")
    out = Port("y", port.shape, port.dtype)
    return Session(
        (port,), (out,), Used("naughty", "1", "cpu", "none", 1, "float32"), lambda arrays: [does(arrays[0])]
    )


def open_file(file, how):
    raise AssertionError
'''
CARD = 'name: "{0}"\nversion: "1.0.0"\ntask: "classification"\nframework: "pytorch"\n'
SIZE = "architecture: {input_size: [1, 2, 2]}\n"


@dataclass
class Yard:
    """A zoo, and where results go."""

    zoo: Path
    results: Path

    def add(self, *names: str) -> None:
        for name in names:
            folder = self.zoo / "registry" / "classification" / name
            folder.mkdir(parents=True)
            (folder / "model_card.yaml").write_text(CARD.format(name) + SIZE)

    def run(self, *names: str, **how: Any) -> dict[str, Measured]:
        """Benchmark models of the zoo, which are added, and give their rows."""
        self.add(*names)
        plan = self.plan(*names, **how)
        return {one.cell.model: one for one in run_benchmark(plan, output=str(self.results))}

    def plan(self, *names: str, **how: Any) -> Plan:
        config = QUICK.but(models=list(names), runtimes=["naughty"], **how)
        return planned(config, str(self.zoo))

    @property
    def command(self) -> list[str]:
        """The command, in few words, to which names are added."""
        config = {"runtimes": ["naughty"], **QUICK.model_dump(include=ASKED)}
        (self.zoo / "quick.yaml").write_text(json.dumps(config))
        return [
            sys.executable, "-m", "modelyard", "benchmark", "--config", str(self.zoo / "quick.yaml"),
            "--zoo", str(self.zoo), "--output", str(self.results),
        ]  # fmt: skip


@pytest.fixture
def yard(tmp_path, monkeypatch) -> Yard:
    """A zoo for the runtime `naughty`, which worker processes find as any plug-in."""
    lent = tmp_path / "lent"
    (lent / "naughty-1.dist-info").mkdir(parents=True)
    (lent / "naughty.py").write_text(PLUG_IN)
    (lent / "naughty-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: naughty\nVersion: 1\n"
    )
    (lent / "naughty-1.dist-info" / "entry_points.txt").write_text("[modelyard.engines]\nnaughty = naughty\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(lent), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.syspath_prepend(lent)
    monkeypatch.setattr("modelyard.runtimes.family.ENGINES._outside", None)
    zoo = tmp_path / "yard"
    zoo.mkdir()
    (zoo / "modelyard.toml").write_text('name = "yard"\nstarter = false\n')
    return Yard(zoo, tmp_path / "results")
