"""Reading 10,000 results to a table: `modelyard results list` as a process, and the functions alone.

python benchmarks/speed/results.py [--results 10000] [--rounds 7]

Each result is one that the benchmark writes: five processes of 26 samples. The folder was read before, as one
is that was written lately. The functions are read_all and as_table, in a process of their own.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from measure import interleaved, row

from modelyard.results.document import Result
from modelyard.results.folder import name_of
from modelyard.results.machine.environment import fingerprint

SCRIPT = """
import sys, time
from modelyard.results.folder import read_all
from modelyard.results.table import as_table
began = time.perf_counter()
columns, rows = as_table(read_all(sys.argv[1]).results)
assert len(rows) == int(sys.argv[2])
print(time.perf_counter() - began)
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        size = written(Path(folder), given.results)
        print(f"{given.results} results, {size / 1e6:.0f} MB\n")
        compare(folder, given.results, given.rounds)


def compare(folder: str, count: int, rounds: int) -> None:
    listing = [sys.executable, "-m", "modelyard", "results", "list", "--folder", folder]
    took = interleaved({"list": listing}, rounds=rounds, environment=os.environ)["list"]
    row("results list, the process, s", took, "<= 2 s", f"{1e6 * took / count:.0f} µs a result")
    alone = median(functions_alone(folder, count) for _ in range(rounds))
    row("read_all and as_table, s", alone, "<= 2 s", f"{1e6 * alone / count:.0f} µs a result")


def functions_alone(folder: str, count: int) -> float:
    command = [sys.executable, "-c", SCRIPT, folder, str(count)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def written(folder: Path, count: int) -> int:
    """Write results, and give their bytes; nobody else writes here, so none is written beside and moved."""
    chance, machine, size = random.Random(0), fingerprint(), 0
    for number in range(count):
        result = made(number, chance, machine)
        size += (folder / name_of(result)).write_bytes(result.as_json().encode())
    return size


def made(number: int, chance: random.Random, machine: dict[str, object]) -> Result:
    middle = chance.uniform(0.001, 0.1)
    samples = {str(one): [middle * chance.uniform(0.95, 1.1) for _ in range(26)] for one in range(1, 6)}
    every = sorted(time for one in samples.values() for time in one)
    figures = dict.fromkeys(("mean", "minimum", "throughput", "cold_start", "open", "first_answer"), middle)
    return Result(
        made=f"2026-07-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z", kind="latency",
        model=f"resnet{number % 50}", version="1.0.0", task="classification",
        artifact={"format": "onnx", "sha256": f"{number:064x}", "source_sha256": f"{number + 1:064x}",
                  "size": 46_800_000, "random_weights": False, "certificate": "equal"},
        runtime={"runtime": "onnxruntime", "version": "1.31.0", "device": "cpu", "threads": 2,
                 "precision": "float32", "provider": "CPUExecutionProvider", "options": {}},
        key={"device": "cpu", "threads": 2, "precision": "float32", "batch": 1 + number % 8,
             "shape": [3, 224, 224], "engine": "onnxruntime 1.31.0", "machine": f"{number % 3:016x}"},
        figures=figures | {"median": median(every), "p90": every[117], "p95": every[124], "p99": None},
        intervals={"median": (0.99 * middle, 1.01 * middle)}, config={"min_samples": 130, "processes": 5},
        seed=number, environment=machine, notes=("narrow enough",), samples=samples,
    )  # fmt: skip


if __name__ == "__main__":
    main()
