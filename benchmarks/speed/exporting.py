"""How long a proved export takes beside torch's own export, and one that is there already beside Python.

python benchmarks/speed/exporting.py [--rounds 5]

ResNet-50 on random weights becomes ONNX, each time in a process of its own, libraries imported and the
network's file warm. The clock of torch runs over `torch.onnx.export` and the writing of its file; ours over
`export_model` with the proof at eight samples: loading, export, placing, both networks' answers, certificate.
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

from measure import interleaved, row

NAME = "resnet50"
START = """
import sys, time, warnings
warnings.simplefilter("ignore")
import numpy, onnx, onnxruntime, onnxscript, torch
import torch.onnx._internal.exporter._core
folder = sys.argv[1]
"""
SCRIPTS = {
    "torch": START + f"""
from modelyard import load_model
network = load_model("{NAME}", zoo=folder)
pictures = torch.rand(2, 3, 224, 224)
began = time.perf_counter()
torch.onnx.export(network, (pictures,), folder + "/torch.onnx", dynamo=True, verbose=False,
                  dynamic_shapes=({{0: torch.export.Dim("batch")}},), external_data=False)
print(time.perf_counter() - began)
""",
    "modelyard": START + f"""
import os, shutil
from modelyard import export_model, load_model
load_model("{NAME}", zoo=folder)  # its modules are imported, as those of torch are
shutil.rmtree(folder + "/cache/.exports", ignore_errors=True)
began = time.perf_counter()
made = export_model("{NAME}", output=folder + "/ours.onnx", verify=True, num_samples=8, zoo=folder)
took = time.perf_counter() - began
assert made.proved and not made.reused
print(took)
""",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    folder = Path(tempfile.mkdtemp())
    os.environ["MODELYARD_CACHE"] = str(folder / "cache")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        prepare(folder)
        print(f"{rounds} interleaved rounds, medians, {len(os.sched_getaffinity(0))} cores\n")
        print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
        proved(folder, rounds)
        again(folder)
    finally:
        shutil.rmtree(folder)


def prepare(folder: Path) -> None:
    """Make a zoo of one model with random weights."""
    import torch
    from safetensors.torch import save_file

    from modelyard.models import create_model

    torch.manual_seed(0)
    (folder / "modelyard.toml").write_text("starter = false\n")
    path = folder / f"{NAME}.safetensors"
    save_file(create_model(NAME).state_dict(), path)
    home = folder / "registry" / "classification" / NAME
    home.mkdir(parents=True)
    (home / "config.yaml").write_text(f"architecture: {NAME}\n")
    (home / "model_card.yaml").write_text(
        f'name: {NAME}\nversion: "1.0.0"\ntask: classification\nframework: pytorch\n'
        "architecture:\n  input_size: [3, 224, 224]\n"
        f"weights:\n  url: {path}\n  sha256: {sha256(path.read_bytes()).hexdigest()}\n"
    )


def proved(folder: Path, rounds: int) -> None:
    took: dict[str, list[float]] = {who: [] for who in SCRIPTS}
    for turn in range(rounds + 1):
        for who, script in SCRIPTS.items():
            words = [sys.executable, "-W", "ignore", "-c", script, str(folder)]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            if turn:  # the first round warms the files
                took[who].append(float(done.stdout.splitlines()[-1]))
    ours, theirs = (statistics.median(took[who]) for who in ("modelyard", "torch"))
    detail = f"{ours:.1f} s, torch.onnx.export {theirs:.1f}"
    row("ResNet-50 as ONNX, proved at 8 samples / export alone", ours / theirs, "<= 1.5", detail)


def again(folder: Path) -> None:
    out = str(folder / "again")
    words = [sys.executable, "-m", "modelyard", "export", "digits_resnet", "--zoo", "starter"]
    words += ["--output", out, "--quiet"]
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    began = time.perf_counter()
    subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, check=True)
    first = time.perf_counter() - began
    commands = {"python": [sys.executable, "-c", "pass"], "again": words}
    took = interleaved(commands, rounds=31, environment=environment)
    detail = (
        f"{took['again'] * 1000:.0f} ms, python {took['python'] * 1000:.0f}; the first took {first:.1f} s"
    )
    row("export, nothing changed / `python -c pass`", took["again"] / took["python"], "<= 8", detail)


if __name__ == "__main__":
    main()
