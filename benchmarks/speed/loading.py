"""How long it takes from weights on disk to a network that is ready, against timm and torchvision.

python benchmarks/speed/loading.py [--rounds 9]

Every measurement is a process of its own. Within it, libraries are imported first; the clock then runs from
a warm file to a network in eval mode. The whole process is measured too, from start to ready. Each
library has the same weights in its own form: safetensors for modelyard and timm, `.pth` for torchvision.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from measure import row

TOOLS = str(Path(__file__).parents[2] / "tools")
START = "import sys, time; sys.path.insert(0, sys.argv[1]); import torch; name, folder = sys.argv[2:4]\n"
REFEREE = "from torchvision_operators import import_torchvision; tv = import_torchvision()\n"
END = "\nready = time.perf_counter() - began; assert not net.training; print(ready)"
SCRIPTS = {
    "modelyard": START + """
from modelyard.models.config import ModelConfig
from modelyard.models.build import build
from modelyard.models.state.read import state_of
from modelyard.store.trust.demand import demand_safe
import modelyard.models.architectures.cnn, modelyard.models.backbones.resnet, safetensors.torch
import modelyard.models.backbones.efficient
began = time.perf_counter()
net = build(ModelConfig(name), state_of(demand_safe(f"{folder}/{name}.safetensors", inert=True)))""" + END,
    "load_model": START + """
from modelyard import load_model
began = time.perf_counter()
net = load_model(name, zoo=folder)""" + END,
    "timm": START + REFEREE + """
import timm
began = time.perf_counter()
net = timm.create_model(name, checkpoint_path=f"{folder}/{name}.timm.safetensors").eval()""" + END,
    "torchvision": START + REFEREE + """
began = time.perf_counter()
net = tv.models.get_model(name, weights=None)
net.load_state_dict(torch.load(f"{folder}/{name}.pth", weights_only=True))
net.eval()""" + END,
}  # fmt: skip
MEMORY = """
import os
def resident():
    with open("/proc/self/status") as file:
        return {key: int(rest.split()[0]) for key, _, rest in (line.partition(":") for line in file)
                if key in ("VmRSS", "VmHWM")}
import torch, sys
name, folder = sys.argv[2:4]
before = resident()["VmRSS"]
from modelyard import load_model
net = load_model(name, zoo=folder)
loaded = resident()["VmHWM"]
total = sum(float(one.sum()) for one in net.state_dict().values())  # every page is read
print(loaded - before, resident()["VmHWM"] - before)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    folder = Path(tempfile.mkdtemp())
    os.environ["MODELYARD_CACHE"] = str(folder / "cache")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        prepare(folder)
        print(f"{rounds} interleaved rounds, medians, {len(os.sched_getaffinity(0))} cores\n")
        print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
        ready("resnet50", folder, rounds, {"timm": "<= 0.125", "torchvision": "<= 0.167"})
        ready("efficientnet_b0", folder, rounds, {"timm": "<= 0.5", "torchvision": "<= 0.5"})
        memory("resnet50", folder)
    finally:
        shutil.rmtree(folder)


def prepare(folder: Path) -> None:
    """Write the same weights in every form, and a zoo with their cards."""
    sys.path.insert(0, TOOLS)
    from torchvision_operators import import_torchvision

    models = import_torchvision().models
    import timm
    import torch
    from safetensors.torch import save_file

    from modelyard.models import create_model

    (folder / "modelyard.toml").write_text("starter = false\n")
    for name in ("resnet50", "efficientnet_b0"):
        published = models.get_model(name, weights=None)
        ours = create_model(name)
        ours.load_state_dict(ours.layouts()[0].apply(published.state_dict()))
        torch.save(published.state_dict(), folder / f"{name}.pth")
        save_file(ours.state_dict(), folder / f"{name}.safetensors")
        save_file(timm.create_model(name).state_dict(), folder / f"{name}.timm.safetensors")
        home = folder / "registry" / "classification" / name
        home.mkdir(parents=True)
        path = folder / f"{name}.safetensors"
        (home / "config.yaml").write_text(f"architecture: {name}\n")
        (home / "model_card.yaml").write_text(
            f'name: {name}\nversion: "1.0.0"\ntask: classification\nframework: pytorch\nweights:\n'
            f"  url: {path}\n  sha256: {sha256(path.read_bytes()).hexdigest()}\n"
        )


def ready(name: str, folder: Path, rounds: int, targets: dict[str, str]) -> None:
    inner: dict[str, list[float]] = {who: [] for who in SCRIPTS}
    whole: dict[str, list[float]] = {who: [] for who in SCRIPTS}
    for turn in range(rounds + 1):
        for who, script in SCRIPTS.items():
            began = time.perf_counter()
            said = run(script, name, folder)
            if turn:  # the first round warms the files
                whole[who].append(time.perf_counter() - began)
                inner[who].append(float(said))
    took = {who: statistics.median(seconds) for who, seconds in inner.items()}
    for peer, target in targets.items():
        detail = f"{took['modelyard'] * 1000:.0f} ms, {peer} {took[peer] * 1000:.0f}"
        row(f"{name}: file to ready / {peer}", took["modelyard"] / took[peer], target, detail)
        detail = f"{took['load_model'] * 1000:.0f} ms, {peer} {took[peer] * 1000:.0f}"
        row(f"{name}: load_model, its card too / {peer}", took["load_model"] / took[peer], "-", detail)
    took = {who: statistics.median(seconds) for who, seconds in whole.items()}
    for peer, target in {"timm": "<= 0.40", "torchvision": "<= 0.50"}.items():
        detail = f"{took['load_model']:.2f} s, {peer} {took[peer]:.2f}"
        row(f"{name}: process start to ready / {peer}", took["load_model"] / took[peer], target, detail)


def run(script: str, name: str, folder: Path) -> str:
    command = [sys.executable, "-W", "ignore", "-c", script, TOOLS, name, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def memory(name: str, folder: Path) -> None:
    weights = (folder / f"{name}.safetensors").stat().st_size / 1024
    loaded, used = map(int, run(MEMORY, name, folder).split())
    for what, grown in (("when it is ready", loaded), ("when every weight was read", used)):
        detail = f"{grown / 1024:.0f} MiB, weights {weights / 1024:.0f}"
        row(f"{name}: memory after `import torch`, {what}", grown / weights, "<= 1.15", detail)


if __name__ == "__main__":
    main()
