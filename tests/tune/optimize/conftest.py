"""Pretended runtimes, each with a time and a manner of its own, that worker processes find as plug-ins."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from modelyard.tune.optimize.optimize import optimize_model

if TYPE_CHECKING:
    from modelyard.tune.optimize.optimized import Optimized

ENGINE = '''"""A runtime that is as fast as it is told to be."""

import os, time
import numpy
from modelyard.runtimes.port import Port
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

REQUIRES, EXTRA, PACKAGE, READS = ("numpy",), "", "modelyard", ()
TOLD = {told!r}
WORTH_TRYING = [{{"calm": True}}] if "calm" in TOLD else []


def devices():
    return ["cpu"]


def precisions():
    return TOLD.get("precisions", ["float32"])


def open_model(model, how):
    def answer(arrays):
        time.sleep(seconds(how))
        return [spoilt(arrays[0].reshape(len(arrays[0]), 4).copy(), how)]

    port, out = Port("x", ("batch", 1, 2, 2), "float32"), Port("scores", ("batch", 4), "float32")
    used = Used(__name__, "1", "cpu", "none", how.threads, how.precision or "float32", options=how.options)
    return Session((port,), (out,), used, answer)


def seconds(how):
    whole = TOLD["seconds"] * TOLD.get("by_threads", {{}}).get(how.threads, 1)
    whole *= TOLD.get("halved", 1) if how.precision == "bfloat16" else 1
    return whole * (TOLD["calm"] if how.options.get("calm") else 1)


def spoilt(scores, how):
    does = TOLD.get("does")
    if does == "crash":
        os.kill(os.getpid(), 11)
    if does == "hang":
        time.sleep(60)
    if does == "nan":
        scores *= numpy.nan
    if does == "lie":
        scores = -scores
    while does == "wait" and os.path.exists(os.environ["HOLD"]):
        time.sleep(0.05)
    return scores


def open_file(file, how):
    raise AssertionError
'''
CARD = """# Ours, and to stay.
name: "calm"
version: "1.0.0"  # the first
task: "classification"
framework: "pytorch"
architecture: {input_size: [1, 2, 2]}
"""


@dataclass
class Bench:
    """A zoo with one model, and pretended runtimes."""

    zoo: Path
    lent: Path

    def lend(self, **engines: dict[str, Any]) -> None:
        """Add runtimes: what each is told."""
        for name, told in engines.items():
            (self.lent / f"{name}.py").write_text(ENGINE.format(told=told))
        info = self.lent / "pretended-1.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pretended\nVersion: 1\n")
        known = [one.stem for one in self.lent.glob("*.py")]
        lines = "".join(f"{name} = {name}\n" for name in known)
        (info / "entry_points.txt").write_text(f"[modelyard.engines]\n{lines}")

    def optimize(self, *runtimes: str, **how: Any) -> Optimized:
        given = {"budget": 60, "threads": [1], "seed": 1, "zoo": str(self.zoo), **how}
        return optimize_model("calm", runtimes=list(runtimes), **given)

    def command(self, *runtimes: str, budget: str = "60s") -> list[str]:
        return [
            sys.executable, "-m", "modelyard", "optimize", "calm", "--zoo", str(self.zoo), "--budget", budget,
            "--threads", "1", "--runtimes", *runtimes,
        ]  # fmt: skip

    @property
    def card(self) -> Path:
        return self.zoo / "registry" / "classification" / "calm" / "model_card.yaml"

    def everything(self) -> dict[str, bytes]:
        """The zoo's files, but for its index."""
        found = (self.zoo / "registry").rglob("*")
        return {str(one): one.read_bytes() for one in found if one.is_file()}


@pytest.fixture
def bench(tmp_path, monkeypatch) -> Bench:
    lent = tmp_path / "lent"
    lent.mkdir()
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(lent), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.syspath_prepend(lent)
    monkeypatch.setattr("modelyard.runtimes.family.ENGINES._outside", None)
    zoo = tmp_path / "yard"
    folder = zoo / "registry" / "classification" / "calm"
    folder.mkdir(parents=True)
    (zoo / "modelyard.toml").write_text('name = "yard"\nstarter = false\n')
    (folder / "model_card.yaml").write_text(CARD)
    found = Bench(zoo, lent)
    yield found
    for path in lent.glob("*.py"):
        sys.modules.pop(path.stem, None)
