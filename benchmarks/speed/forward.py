"""How long a network takes for a batch, against the same network of torchvision or timm.

python benchmarks/speed/forward.py [--rounds 30] [--processes 5] [--threads 0]

Each side is a process of its own that holds its network and runs one batch when it is told to; the sides take
turns. How a process lies in memory makes a few percent, so several pairs of processes are compared, and the
median of their ratios counts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from measure import row

from modelyard.models import list_backbones

TOOLS = Path(__file__).parents[2] / "tools"
BEGIN = """
import sys, time, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, {tools!r})
import torch
if {threads}:
    torch.set_num_threads({threads})
torch.manual_seed(0)
"""
RUN = """
network.eval()
x = torch.randn({batch}, 3, 224, 224)
with torch.inference_mode():
    for _ in range(3):
        network(x)
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        network(x)
        print(time.perf_counter() - start, flush=True)
"""
OURS = "from modelyard.models import create_model\nnetwork = create_model({name!r})\n"
TORCHVISION = (
    "from torchvision_operators import import_torchvision\n"
    "network = import_torchvision().models.get_model({name!r})\n"
)
TIMM = (
    "from torchvision_operators import import_torchvision\nimport_torchvision()\n"
    "import timm\nnetwork = timm.create_model({name!r})\n"
)
PAIRS = [
    ("resnet50", "torchvision", TORCHVISION, "resnet50"),
    ("vit_b_16", "timm", TIMM, "vit_base_patch16_224"),
]


class Side:
    """A process that holds one network."""

    def __init__(self, code: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        self._answer()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def seconds(self) -> float:
        """Run one batch and give its time."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"a side ended with {self._process.wait()}")
        return line


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument(
        "--processes", type=int, default=5, help="fresh ones of each side, one pair at a time"
    )
    parser.add_argument("--batch-sizes", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--threads", type=int, default=0, help="of each side; as torch chooses by default")
    given = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    print(
        f"{given.rounds} interleaved rounds, medians of single batches of 224 × 224, eager, {cores} cores\n"
    )
    print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
    known = set(list_backbones())
    for ours, publisher, code, theirs in PAIRS:
        for batch in given.batch_sizes:
            if ours in known:
                compare(ours, publisher, code.format(name=theirs), batch, given)


def compare(name: str, publisher: str, theirs: str, batch: int, given: argparse.Namespace) -> None:
    begin = BEGIN.format(tools=str(TOOLS), threads=given.threads)
    run = RUN.format(batch=batch)
    codes = {"modelyard": begin + OURS.format(name=name) + run, publisher: begin + theirs + run}
    found = [taken(codes, -(-given.rounds // given.processes)) for _ in range(given.processes)]
    median = {one: statistics.median(each[one] for each in found) for one in codes}
    detail = ", ".join(f"{one} {1000 * seconds:.1f} ms" for one, seconds in median.items())
    ratios = sorted(each["modelyard"] / each[publisher] for each in found)
    detail += f"; ratios of processes {ratios[0]:.2f} to {ratios[-1]:.2f}"
    row(f"forward, {name}, batch {batch}, {publisher}", statistics.median(ratios), "<= 1.03 x", detail)


def taken(codes: dict[str, str], rounds: int) -> dict[str, float]:
    """Give the median of each side, of a process each that take turns."""
    own, other = codes
    with Side(codes[own]) as one, Side(codes[other]) as two:
        sides = {own: one, other: two}
        times: dict[str, list[float]] = {name: [] for name in sides}
        for turn in range(rounds):
            for name in sorted(sides, reverse=bool(turn % 2)):
                times[name].append(sides[name].seconds())
    return {name: statistics.median(each) for name, each in times.items()}


if __name__ == "__main__":
    main()
