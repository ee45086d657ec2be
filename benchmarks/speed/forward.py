"""How long a network takes for a batch, against the same network of torchvision or timm.

python benchmarks/speed/forward.py [--rounds 30] [--threads 0]

Each side is a process of its own that holds its network and runs one batch when it is told to; the sides take
turns, and medians are compared.
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
    parser.add_argument("--threads", type=int, default=0, help="of each side; as torch chooses by default")
    given = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    print(
        f"{given.rounds} interleaved rounds, medians of single batches of 224 × 224, eager, {cores} cores\n"
    )
    print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
    known = set(list_backbones())
    for ours, publisher, code, theirs in PAIRS:
        for batch in (1, 8):
            if ours in known:
                compare(ours, publisher, code.format(name=theirs), batch, given)


def compare(name: str, publisher: str, theirs: str, batch: int, given: argparse.Namespace) -> None:
    begin = BEGIN.format(tools=str(TOOLS), threads=given.threads)
    run = RUN.format(batch=batch)
    with Side(begin + OURS.format(name=name) + run) as own, Side(begin + theirs + run) as other:
        sides = {"modelyard": own, publisher: other}
        times: dict[str, list[float]] = {one: [] for one in sides}
        for turn in range(given.rounds):
            for one in sorted(sides, reverse=bool(turn % 2)):
                times[one].append(sides[one].seconds())
    median = {one: statistics.median(taken) for one, taken in times.items()}
    detail = ", ".join(f"{one} {1000 * taken:.1f} ms" for one, taken in median.items())
    ratio = median["modelyard"] / median[publisher]
    row(f"forward, {name}, batch {batch}, {publisher}", ratio, "<= 1.03 x", detail)


if __name__ == "__main__":
    main()
