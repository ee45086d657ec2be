"""A zoo in a git repository of its own, and a runtime whose models take the time that their cards state."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

PLUG_IN = '''"""A runtime that waits as long as a card says, in milliseconds; of a range, once a process."""

import os, random, time
from modelyard.runtimes.port import Port
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

REQUIRES, EXTRA, PACKAGE, READS = ("numpy",), "", "modelyard", ()


def devices():
    return ["cpu"]


def open_model(model, how):
    said = model.data.get("metadata") or {}
    while "hold" in said and os.path.exists(said["hold"]):
        time.sleep(0.05)
    if said.get("crash"):
        os.abort()
    seconds = random.uniform(*said["ms"]) / 1000
    port, out = Port("x", ("batch", 1, 2, 2), "float32"), Port("y", ("batch", 1, 2, 2), "float32")

    def answer(arrays):
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            pass
        return [arrays[0]]

    return Session((port,), (out,), Used("paced", "1", "cpu", "none", 1, "float32"), answer)


def open_file(file, how):
    raise AssertionError
'''
CARD = 'name: "{0}"\nversion: "1.0.0"\ntask: "classification"\nframework: "pytorch"\n'
WIDE = {"cold_start": "900%", "memory": "900%"}  # gates that a busy machine does not reach


class GuardedZoo:
    """A zoo folder inside a repository, whose branch `main` is the base."""

    def __init__(self, top: Path) -> None:
        self.top, self.root = top, top / "models"
        self.root.mkdir(parents=True)
        (self.root / "modelyard.toml").write_text('name = "guarded"\nstarter = false\n')
        (top / "notes.txt").write_text("not of the zoo\n")
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> str:
        own = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        command = ["git", "-C", str(self.top), *own, *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", "a state")
        return self.git("rev-parse", "HEAD").strip()

    def home(self, name: str) -> Path:
        folder = self.root / "registry" / "classification" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def paced(self, name: str, low: float, high: float | None = None, **more: Any) -> None:
        """Write the card of a model that takes so many milliseconds."""
        said = {"ms": [low, high or low], **more}
        lines = "".join(f"  {key}: {_yaml(value)}\n" for key, value in said.items())
        text = f"{CARD.format(name)}architecture: {{input_size: [1, 2, 2]}}\nmetadata:\n{lines}"
        (self.home(name) / "model_card.yaml").write_text(text)

    def stack(self, name: str, layers: int) -> None:
        """Write an ONNX file of so many layers, and a card that names it."""
        path = self.home(name) / "net.onnx"
        write_stack(path, layers)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        exports = f'exports:\n  onnx: {{url: "net.onnx", sha256: "{digest}"}}\n'
        (self.home(name) / "model_card.yaml").write_text(CARD.format(name) + exports)

    def state(self) -> tuple[str, bytes, str, list[str]]:
        """Say all that git and the folder tell: nothing of it may change."""
        files = sorted(str(one) for one in self.root.rglob("*"))
        index = (self.top / ".git" / "index").read_bytes()
        status = self.git("--no-optional-locks", "status", "--porcelain")
        return status, index, self.git("worktree", "list"), files


def _yaml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def lend(place: Path, monkeypatch: Any) -> None:
    """Install the runtime as any plug-in is, for this process and those that it starts."""
    package = place / "paced-1.dist-info"
    package.mkdir(parents=True)
    (place / "paced.py").write_text(PLUG_IN)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: paced\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[modelyard.engines]\npaced = paced\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(place), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.syspath_prepend(place)
    monkeypatch.setattr("modelyard.runtimes.family.ENGINES._outside", None)


def write_stack(path: Path, layers: int, width: int = 256) -> None:
    """Write an ONNX file that multiplies matrices one after the other."""
    import numpy
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    chance = numpy.random.RandomState(0)
    weights = [chance.standard_normal((width, width)).astype("float32") / width**0.5 for _ in range(layers)]
    names = ["x", *(f"h{number}" for number in range(1, layers)), "y"]
    nodes = [
        helper.make_node("MatMul", [names[number], f"w{number}"], [names[number + 1]])
        for number in range(layers)
    ]
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 64, width]) for name in ("x", "y")
    ]
    held = [numpy_helper.from_array(one, f"w{number}") for number, one in enumerate(weights)]
    graph = helper.make_graph(nodes, "stack", ends[:1], ends[1:], held)
    opset = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), str(path))
