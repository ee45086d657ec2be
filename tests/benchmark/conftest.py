"""A zoo of pretended models, whose times are known, and a plug-in that opens them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

PLUG_IN = '''"""A runtime whose models behave badly, each in its own way."""

import os, sys, time
import numpy
from modelyard.runtimes.port import Port
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

REQUIRES, EXTRA, PACKAGE, READS = ("numpy",), "", "modelyard", ()


def devices():
    return ["cpu"]


def open_model(model, how):
    def answer(arrays):
        if model.ref == "crashing":
            os.kill(os.getpid(), 11)
        if model.ref == "hanging":
            time.sleep(60)
        if model.ref == "noisy":
            print("{" * 1000, flush=True)
        if model.ref == "exiting":
            print("no such luck", file=sys.stderr, flush=True)
            os._exit(3)
        return [arrays[0] * (numpy.nan if model.ref == "wrong" else 1)]

    port = Port("x", ("batch", 1, 2, 2), "float32")
    out = Port("y", port.shape, port.dtype)
    return Session((port,), (out,), Used("naughty", "1", "cpu", "none", 1, "float32"), answer)


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
    zoo = tmp_path / "yard"
    zoo.mkdir()
    (zoo / "modelyard.toml").write_text('name = "yard"\nstarter = false\n')
    return Yard(zoo, tmp_path / "results")
