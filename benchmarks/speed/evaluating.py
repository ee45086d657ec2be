"""How near `evaluate` comes to what the cores allow, and how it stands beside timm's loader.

python benchmarks/speed/evaluating.py [--pictures 1200] [--rounds 5]

JPEG files of 500 × 375 and networks of new weights on ONNX Runtime. Each measurement is a process of its own.
Decoding alone (from a file to the network's input) and running alone take one core each; the bound is
cores ÷ (seconds of decoding + seconds of running, a picture). timm's loader has no workers, as many threads
of its own as there are cores, and feeds the same session, whose threads are the cores too; it may choose the
better of its two ways to normalise. Sessions are open, and have answered a batch, before time is taken.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import row
from predicting import write_pictures, write_zoo

CORES = len(os.sched_getaffinity(0))
TOOLS = Path(__file__).parents[2] / "tools"
NETWORKS = {"mobilenet_v2": 1.4, "resnet18": 1.05}
WORKS = ("decode", "run", "evaluate", "timm", "timm_prefetched")
SCRIPT = """
import glob, sys, time
work, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
from modelyard.runtimes.predict.about import About
from modelyard.runtimes.predict.predict import predictor
from modelyard.tasks.prepare import prepare
paths = sorted(glob.glob(f"{folder}/pictures/*.jpg"))
batches = [paths[start : start + 8] for start in range(0, len(paths), 8)]
with predictor("net", runtime="onnxruntime", threads=threads, zoo=folder) as answering:
    how, session = answering.about.preprocessing, answering.session
    array, _ = prepare(paths[:8], how)
    session.run(array)
    began = time.perf_counter()
    if work == "decode":
        for batch in batches:
            prepare(batch, how)
    else:
        for batch in batches:
            session.run(array[: len(batch)])
    print(time.perf_counter() - began)
"""
EVALUATE = """
import sys
from modelyard.evaluation.evaluate import evaluate
found = evaluate("net", f"folder:{sys.argv[2]}/classes", runtime="onnxruntime", label_map="by-number",
                 zoo=sys.argv[2])
assert found.samples == int(sys.argv[4]), found.notes
print(found.seconds)
"""
TIMM = """
import sys, time
import torch
from torchvision_operators import import_torchvision
import_torchvision()
from timm.data import create_dataset, create_loader
from modelyard.runtimes.predict.predict import predictor
work, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
with predictor("net", runtime="onnxruntime", threads=threads, zoo=folder) as answering:
    session = answering.session
    data = create_dataset("", f"{folder}/classes")
    loader = create_loader(
        data, (3, 224, 224), 8, num_workers=0, persistent_workers=False,
        interpolation="bilinear", crop_pct=0.875,
        use_prefetcher=work == "timm_prefetched", device=torch.device("cpu"),
    )
    session.run(next(iter(loader))[0].numpy())
    began, seen, right = time.perf_counter(), 0, 0
    for pictures, labels in loader:
        (answers,) = session.run(pictures.numpy()).values()
        right += int((answers.argmax(1) == labels.numpy()).sum())
        seen += len(answers)
    print(time.perf_counter() - began)
    assert seen == int(sys.argv[4])
"""
SCRIPTS = {"evaluate": EVALUATE, "timm": TIMM, "timm_prefetched": TIMM}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=int, default=1200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for network, ahead in NETWORKS.items():
        compare(network, ahead, options.pictures, options.rounds)


def compare(network: str, ahead: float, pictures: int, rounds: int) -> None:
    folder = Path(tempfile.mkdtemp())
    os.environ["MODELYARD_CACHE"] = str(folder / "cache")
    try:
        write_zoo(folder, network)
        write_pictures(folder / "pictures", pictures)
        in_classes(folder)
        took: dict[str, list[float]] = {}
        run("run", folder, pictures)  # writes the file that all others open
        for _ in range(rounds):
            for work in WORKS:
                took.setdefault(work, []).append(run(work, folder, pictures) / pictures)
        report(network, ahead, {work: statistics.median(times) for work, times in took.items()})
    finally:
        shutil.rmtree(folder)


def report(network: str, ahead: float, took: dict[str, float]) -> None:
    """Print the two ratios of a network; what was taken is seconds a picture."""
    bound, own = (took["decode"] + took["run"]) / CORES, took["evaluate"]
    peer = min(took["timm"], took["timm_prefetched"])
    parts = f"decode {1e3 * took['decode']:.2f} ms + run {1e3 * took['run']:.2f} ms, {CORES} cores"
    row(
        f"evaluate {network}: of the bound",
        bound / own,
        ">= 0.90",
        f"{1 / own:.0f}/s of {1 / bound:.0f}/s; {parts}",
    )
    row(
        f"evaluate {network}: timm's loader / ours", peer / own, f">= {ahead}", f"{1 / peer:.0f}/s against it"
    )


def run(work: str, folder: Path, pictures: int) -> float:
    """Give the seconds of a work, which is done in a process of its own."""
    threads = CORES if work.startswith("timm") else 1
    script = SCRIPTS.get(work, SCRIPT)
    command = [sys.executable, "-W", "ignore", "-c", script, work, str(folder), str(threads), str(pictures)]
    environment = os.environ | {"PYTHONPATH": str(TOOLS)}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    return float(ran.stdout)


def in_classes(folder: Path) -> None:
    """Link the pictures into folders of two classes."""
    for number, path in enumerate(sorted((folder / "pictures").iterdir())):
        place = folder / "classes" / "ab"[number % 2]
        place.mkdir(parents=True, exist_ok=True)
        os.link(path, place / path.name)


if __name__ == "__main__":
    main()
