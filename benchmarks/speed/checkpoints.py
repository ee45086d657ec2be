"""How long saving a training run takes, against `torch.save` and fsync, which verify and promise less.

python benchmarks/speed/checkpoints.py [--megabytes 1024] [--rounds 7] [--folder FOLDER]
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
from collections.abc import Callable
from pathlib import Path

import torch  # noqa: TID253
from measure import row

from modelyard.models.versioning.checkpoint import load_checkpoint, save_checkpoint

SIDE = 2048  # a layer of it has 16 MB of weights
PEAK = """
import sys
sys.path.insert(0, {here!r})
from checkpoints import network, saving_ours
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
saving_ours(network(16), {place!r})()
net = network({megabytes})
before = peak()
saving_ours(net, {place!r})()
print(peak() - before)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder")
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(dir=given.folder))
    try:
        print(f"{given.rounds} interleaved rounds, medians, {len(os.sched_getaffinity(0))} cores, {place}\n")
        print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
        compare(place, given.megabytes, given.rounds)
        if os.path.exists("/proc/self/status"):
            growth = most_memory(place, given.megabytes)
            row("  memory it needs for that (MB)", growth, "", "growth of the peak resident")
    finally:
        shutil.rmtree(place)


def network(megabytes: int) -> torch.nn.Module:
    """A model of so many megabytes, as large layers with small ones between them."""
    layers = [[torch.nn.Linear(SIDE, SIDE), torch.nn.LayerNorm(SIDE)] for _ in range(megabytes >> 4)]
    return torch.nn.Sequential(*(one for pair in layers for one in pair))


def saving_ours(net: torch.nn.Module, place: str) -> Callable[[], object]:
    return lambda: save_checkpoint(net, None, 1, {"loss": 0.5}, f"{place}/ours/")


def saving_theirs(net: torch.nn.Module, place: str) -> Callable[[], object]:
    def save() -> None:
        path = f"{place}/theirs.pt"
        torch.save({"model": net.state_dict(), "epoch": 1}, path)
        for name in (path, place):
            descriptor = os.open(name, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)

    return save


def compare(place: Path, megabytes: int, rounds: int) -> None:
    """Each save is into an empty folder, since room that has just been given back is quicker to fill."""
    net = network(megabytes)
    saves = {"ours": saving_ours(net, str(place)), "theirs": saving_theirs(net, str(place))}
    loads = {
        "ours": lambda: load_checkpoint(place / "ours", net),
        "theirs": lambda: net.load_state_dict(torch.load(place / "theirs.pt", mmap=True)["model"]),
    }
    what = f"save {megabytes} MB, synced; atomic and with digests"
    tell(what, "<= 1.2 x", interleaved(saves, rounds, lambda: empty(place)))
    for save in saves.values():
        save()
    tell("load it into the model, every byte verified", "", interleaved(loads, rounds, os.sync))


def tell(what: str, target: str, taken: dict[str, float]) -> None:
    detail = f"{taken['ours']:.2f} s, torch {taken['theirs']:.2f} s"
    row(what, taken["ours"] / taken["theirs"], target, detail)


def empty(place: Path) -> None:
    shutil.rmtree(place)
    place.mkdir()
    os.sync()  # what the last one wrote is not the next one's work


def interleaved(
    works: dict[str, Callable[[], object]], rounds: int, before: Callable[[], object]
) -> dict[str, float]:
    """Give each work's median time; the first round is not counted."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name in works if number % 2 else reversed(works):
            before()
            start = time.perf_counter()
            works[name]()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken[1:]) for name, taken in times.items()}


def most_memory(place: Path, megabytes: int) -> float:
    code = PEAK.format(here=str(Path(__file__).parent), place=str(place), megabytes=megabytes)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


if __name__ == "__main__":
    main()
