"""How often the guard raises a false alarm, and how often it catches a planted fault, by really running it.

Each trial is a whole guard of one model: fresh processes in pairs, looks, verdicts. Trials of all kinds
take turns in an order drawn by lot. What each found is a line of a journal, and the same command goes on
where it was stopped.

python benchmarks/studies/guard.py [--alike N] [--planted N] [--pairs N] [--journal FILE] [--also FILE …]
                                   [--only KIND …]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from quiet import wait_for_quiet
from rates import clopper_pearson
from study_zoo import FAULTS, LEAST_WALK, SAID, SIZE, Planted, lend, make

from modelyard.benchmark.asked.config import Config
from modelyard.benchmark.cell import Prepared
from modelyard.benchmark.guard.gates import Gates
from modelyard.benchmark.guard.looks import FEWEST, PAIRS, Looks
from modelyard.benchmark.guard.pairs import run_pairs
from modelyard.benchmark.guard.timed import Timed
from modelyard.core.cores import usable_cores
from modelyard.core.progress import silent

FIGURES = ("time", "cold start", "memory")
TENTH = 0.1


def main() -> None:
    asked = _arguments()
    config = Config(threads=asked.threads)
    with tempfile.TemporaryDirectory(prefix="modelyard-study-") as folder:
        try:
            _trials(asked, Path(folder), config)
        except KeyboardInterrupt:
            print("interrupted: the same command goes on from here")
    report(asked.journal, *asked.also)


def _prepare(place: Path, config: Config, left: list[str]) -> None:
    """Write the networks; a sleep takes a tenth of what a call takes here, a walk over memory no less."""
    lend(place / "lent")
    planted = Planted(0.0, LEAST_WALK)
    make(place, planted)
    _write_inputs(place)
    if "sleep" in left:
        own = _own_seconds(place, config)
        planted = Planted(TENTH * own, LEAST_WALK)
        make(place, planted)
        print(f"a call takes {1000 * own:.2f} ms on {config.threads} threads", flush=True)
    if "thrash" in left:
        while (change := _change(place, "thrash", config)) < TENTH:
            planted = Planted(planted.seconds, planted.walked * 5 // 4)
            make(place, planted)
        print(f"a walk over {planted.walked / (1 << 20):.1f} MiB adds {change:.1%}", flush=True)


def _write_inputs(place: Path) -> None:
    import numpy

    drawn = numpy.random.RandomState(0).standard_normal((16, *SIZE))
    numpy.save(place / "inputs.npy", drawn.astype("float32"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--alike", type=int, default=300, help="trials of the same against the same")
    parser.add_argument("--planted", type=int, default=100, help="trials of each fault")
    parser.add_argument("--journal", type=Path, default=Path("guard-study.jsonl"))
    parser.add_argument(
        "--also", type=Path, nargs="+", default=[], help="journals of other cores or days, told with it"
    )
    parser.add_argument("--threads", type=int, default=usable_cores(), help="one plants no thread less")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="at most, in a trial")
    parser.add_argument(
        "--quiet", action="store_true", help="begin a trial only while nothing else is at work"
    )
    parser.add_argument("--short", action="store_true", help="10 trials alike, 3 of each fault")
    parser.add_argument("--only", nargs="+", choices=("none", *FAULTS), default=("none", *FAULTS))
    asked = parser.parse_args()
    asked.only = [kind for kind in asked.only if kind != "thread" or asked.threads > 1]
    if asked.short:
        asked.alike, asked.planted = 10, 3
    return asked


def _own_seconds(place: Path, config: Config) -> float:
    """Measure what a call takes without a fault, and undisturbed: the quickest quarter of a process."""
    cell = _cell(place, "none")
    run_pairs([cell], config, seed=0, gates=Gates(), looks=Looks(FEWEST), report=silent)
    return median(
        sorted(found["samples"])[len(found["samples"]) // 4] for pair in cell.pairs for found in pair if found
    )


def _change(place: Path, fault: str, config: Config) -> float:
    """Measure how much longer a call takes with that fault, in as few pairs as the guard looks at."""
    cell, looks = _cell(place, fault), Looks(FEWEST)
    run_pairs([cell], config, seed=0, gates=Gates(), looks=looks, report=silent)
    return next(one.change for one in cell.findings(Gates(), looks) if one.figure == "time")


def _cell(place: Path, fault: str) -> Timed:
    def opened(name: str) -> Prepared:
        return Prepared(
            None, None, None, None, None, False, None, str(place / "inputs.npy"), "random", f"net_{name}",
            str(place),
        )  # fmt: skip

    return Timed("net", "planted", 1, opened(fault), opened("base"))


def _trials(asked: argparse.Namespace, place: Path, config: Config) -> None:
    done = Counter(one["kind"] for one in _read(asked.journal))
    wanted = {kind: asked.alike if kind == "none" else asked.planted for kind in asked.only}
    left = [kind for kind, count in wanted.items() for _ in range(count - done[kind])]
    Random(len(left)).shuffle(left)
    if left:
        _prepare(place, config, left)
    for number, kind in enumerate(left, 1):
        if asked.quiet:
            wait_for_quiet()
        told = _trial(_cell(place, kind), kind, config, Looks(asked.pairs))
        with asked.journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")
        print(f"{number} of {len(left)}: {SAID[kind]}: {told['time']['side']}", flush=True)


def _trial(cell: Timed, kind: str, config: Config, looks: Looks) -> dict[str, Any]:
    """Run one guard, and give what it said of each figure."""
    gates, start, seed = Gates(), time.monotonic(), Random().getrandbits(31)
    run_pairs([cell], config, seed=seed, gates=gates, looks=looks, report=silent)
    if cell.broken:
        raise SystemExit(f"{SAID[kind]}: {cell.broken}")
    found = {one.figure: one for one in cell.findings(gates, looks)}
    said = {
        name: {"side": found[name].verdict, "change": found[name].change, "pairs": found[name].runs}
        for name in FIGURES
    }
    return {"kind": kind, "seed": seed, "seconds": time.monotonic() - start, **said}


def _read(journal: Path) -> list[dict[str, Any]]:
    """Read whole lines; one that a kill has cut off is left out."""
    found = []
    for line in journal.read_text(encoding="utf-8").splitlines() if journal.exists() else ():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def report(*journals: Path) -> None:
    """Print the rates of each kind with their intervals."""
    trials = [one for journal in journals for one in _read(journal)]
    for kind, said in SAID.items():
        own = [one for one in trials if one["kind"] == kind]
        if own:
            print(f"{said}: {len(own)} trials, {median(one['seconds'] for one in own):.0f} s each")
        for figure in FIGURES if kind == "none" else FIGURES[:1]:
            if own:
                print(f"  {figure:<11}{_rates([one[figure] for one in own])}")


def _rates(found: list[dict[str, Any]]) -> str:
    counts = Counter(one["side"] for one in found)
    said = []
    for side, count in sorted(counts.items()):
        low, high = clopper_pearson(count, len(found))
        said.append(f"{side} {count / len(found):.1%} ({low:.1%} to {high:.1%})")
    change = median(one["change"] for one in found)
    return (
        f"{'; '.join(said)}; median change {change:+.1%}, {median(one['pairs'] for one in found):.0f} pairs"
    )


if __name__ == "__main__":
    main()
