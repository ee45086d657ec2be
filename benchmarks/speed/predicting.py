"""How near `predict` comes to what the cores allow: reading pictures and answering them overlap.

python benchmarks/speed/predicting.py [--pictures 500] [--rounds 3]

Each measurement is a process of its own. Reading alone and answering alone are measured with one thread and
with as many as there are cores. Two plans bound what can be reached: each work on all cores, one after the
other; and one work on one core, the other on the rest. The ratio is the time of the better plan over that
of `predict`, session opened before.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from measure import row

NETWORK = "resnet18"
CORES = len(os.sched_getaffinity(0))
WORKS = (("read", 1), ("read", CORES), ("answer", 1), ("answer", CORES), ("both", CORES))
SCRIPT = """
import sys, time, glob
work, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
from modelyard.runtimes.predict.predict import predictor
from modelyard.tasks.prepare import prepare
paths = sorted(glob.glob(f"{folder}/pictures/*.jpg"))
with predictor("net", runtime="onnxruntime", threads=threads, zoo=folder, batch_size=8) as answering:
    how = answering.about.preprocessing
    batch, _ = prepare(paths[:8], how)
    answering.session.run(batch)
    began = time.perf_counter()
    if work == "read":
        for start in range(0, len(paths), 8):
            prepare(paths[start:start + 8], how, threads=threads)
    elif work == "answer":
        for start in range(0, len(paths), 8):
            answering.session.run(batch[: len(paths[start:start + 8])])
    else:
        assert all(one.found for one in answering(paths))
    print(time.perf_counter() - began)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    os.environ["MODELYARD_CACHE"] = str(folder / "cache")
    try:
        write_zoo(folder, NETWORK)
        write_pictures(folder / "pictures", options.pictures)
        took: dict[tuple[str, int], list[float]] = {}
        for _ in range(options.rounds):
            for work, threads in WORKS:
                took.setdefault((work, threads), []).append(run(work, folder, threads))
        report({key: statistics.median(values) for key, values in took.items()}, options.pictures)
    finally:
        shutil.rmtree(folder)


def report(took: dict[tuple[str, int], float], pictures: int) -> None:
    for (work, threads), seconds in took.items():
        print(f"{work:<8} {threads} threads  {pictures / seconds:8.0f} pictures/s")
    after = took["read", CORES] + took["answer", CORES]
    beside = max(took["read", 1], took["answer", 1])
    best = min(after, beside)
    detail = f"{took['both', CORES]:.2f} s; one after the other {after:.2f}, side by side {beside:.2f}"
    row(f"predict on {pictures} pictures: bound / time", best / took["both", CORES], ">= 0.85", detail)


def run(work: str, folder: Path, threads: int) -> float:
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, work, str(folder), str(threads)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def write_zoo(folder: Path, network: str) -> None:
    """Write a zoo with one model, `net`: of new weights, preprocessing as ImageNet's."""
    from safetensors.torch import save_file

    from modelyard.models import create_model

    home = folder / "registry" / "classification" / "net"
    home.mkdir(parents=True)
    (folder / "modelyard.toml").write_text("starter = false\n")
    path = home / "net.safetensors"
    save_file(create_model(network).state_dict(), path)
    (home / "config.yaml").write_text(f"architecture: {network}\n")
    (home / "model_card.yaml").write_text(
        'name: net\nversion: "1.0.0"\ntask: classification\nframework: pytorch\n'
        "architecture:\n  input_size: [3, 224, 224]\n  input_normalization:\n"
        "    mean: [0.485, 0.456, 0.406]\n    std: [0.229, 0.224, 0.225]\n"
        "preprocessing:\n  resize: 256\n  resize_rule: shortest\n  crop: 224\n"
        f"weights:\n  url: net.safetensors\n  sha256: {sha256(path.read_bytes()).hexdigest()}\n"
    )


def write_pictures(folder: Path, count: int) -> None:
    """Write JPEGs of 500 × 375, cut from scikit-learn's photographs."""
    import numpy as np
    from PIL import Image
    from sklearn.datasets import load_sample_images

    folder.mkdir()
    photographs = [Image.fromarray(one) for one in load_sample_images().images]
    chance = np.random.default_rng(0)
    for number in range(count):
        whole = photographs[number % len(photographs)]
        left, top = int(chance.integers(whole.width - 499)), int(chance.integers(whole.height - 374))
        whole.crop((left, top, left + 500, top + 375)).save(folder / f"{number:04}.jpg", quality=90)


if __name__ == "__main__":
    main()
