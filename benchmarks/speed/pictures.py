"""How long JPEG bytes take to become a normalised batch, against Pillow with torchvision's preset.

python benchmarks/speed/pictures.py [--rounds 40] [--count 32]

Each side is a process of its own, which prepares the same pictures of 500 × 375 when it is told to: ours with
one thread and with two, the other with one, as it works. Sides take turns, and medians are compared.
"""

from __future__ import annotations

import argparse
import io
import statistics
import tempfile
import warnings
from contextlib import ExitStack
from pathlib import Path

from forward import TOOLS, Side
from measure import row

SIZE = (500, 375)
BEGIN = """
import os, sys, time, warnings
os.environ["OMP_NUM_THREADS"] = "1"
warnings.simplefilter("ignore")
sys.path.insert(0, {tools!r})
import numpy, torch
torch.set_num_threads(1)
from pathlib import Path
pictures = [path.read_bytes() for path in sorted(Path({folder!r}).iterdir())]
"""
OURS = """
from modelyard.tasks.prepare import prepare
from modelyard.tasks.preprocessing import Preprocessing
how = Preprocessing(256, "shortest", crop=224, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
def work():
    return prepare(pictures, how, threads={threads})[0]
"""
PILLOW = "sys.modules.pop('torch')\n"
THEIRS = """
import io
from torchvision_operators import import_torchvision
import_torchvision()
from torchvision.transforms._presets import ImageClassification
from PIL import Image
preset = ImageClassification(crop_size=224)
def work():
    return torch.stack([preset(Image.open(io.BytesIO(data)).convert("RGB")) for data in pictures]).numpy()
"""
RUN = """
for _ in range(3):
    made = work()
numpy.save({made!r}, made)
print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    work()
    print(time.perf_counter() - start, flush=True)
"""
SIDES = {
    "torchvision": THEIRS,
    "one thread": OURS.format(threads=1),
    "two threads": OURS.format(threads=2),
    "two threads, Pillow resizes": PILLOW + OURS.format(threads=2),
}
TO_REACH = {"one thread": ">= 2 x", "two threads": ">= 3.3 x"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--count", type=int, default=32, help="pictures of a batch")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = measured(Path(folder), given.count, given.rounds)
        apart = {name: difference(Path(folder), name) for name in times}
    median = {name: statistics.median(taken) / given.count for name, taken in times.items()}
    print(f"{given.rounds} interleaved rounds, medians of batches of {given.count}\n")
    print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
    for name in [name for name in SIDES if name != "torchvision"]:
        detail = (
            f"{1000 * median[name]:.2f} ms a picture, torchvision {1000 * median['torchvision']:.2f} ms; "
        )
        ratio = median["torchvision"] / median[name]
        row(f"JPEG to batch, {name}", ratio, TO_REACH.get(name, "-"), detail + apart[name])


def measured(folder: Path, count: int, rounds: int) -> dict[str, list[float]]:
    """Let the sides take turns."""
    write_pictures(folder / "pictures", count)
    begin = BEGIN.format(tools=str(TOOLS), folder=str(folder / "pictures"))
    times: dict[str, list[float]] = {name: [] for name in SIDES}
    with ExitStack() as stack:
        sides = {
            name: stack.enter_context(Side(begin + code + RUN.format(made=str(folder / f"{name}.npy"))))
            for name, code in SIDES.items()
        }
        for turn in range(rounds):
            for name in sorted(sides, reverse=bool(turn % 2)):
                times[name].append(sides[name].seconds())
    return times


def write_pictures(folder: Path, count: int) -> None:
    """Write cuts of scikit-learn's two photographs."""
    from PIL import Image
    from sklearn.datasets import load_sample_images

    folder.mkdir()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        photographs = [Image.fromarray(one) for one in load_sample_images().images]
    for number in range(count):
        cut = photographs[number % 2].crop((number, number, 600 + number, 393 + number // 2))
        data = io.BytesIO()
        cut.resize(SIZE, Image.Resampling.LANCZOS).save(data, "JPEG", quality=90)
        (folder / f"{number:04}.jpg").write_bytes(data.getvalue())


def difference(folder: Path, name: str) -> str:
    """Say how far the batch of a side is from torchvision's, in steps of 255."""
    import numpy as np

    ours, theirs = np.load(folder / f"{name}.npy"), np.load(folder / "torchvision.npy")
    apart = np.abs(ours - theirs) * np.reshape([0.229, 0.224, 0.225], (3, 1, 1)) * 255
    return f"apart at most {apart.max():.1f}/255, on average {apart.mean():.4f}/255"


if __name__ == "__main__":
    main()
