"""How long unpacking a verified archive takes, against `tar xzf`, which verifies and syncs nothing.

python benchmarks/speed/unpacking.py [--megabytes 1024] [--rounds 5]
"""

from __future__ import annotations

import argparse
import array
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import interleaved, peak_megabytes, row

OURS = """
import sys
from modelyard.store.archive.unpack import unpack
unpack(sys.argv[1], sys.argv[2], sha256=sys.argv[3])
"""
_PIECE = 8 << 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp())
    try:
        print(f"{given.rounds} interleaved rounds, medians of whole processes, {_cores()} cores\n")
        print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
        large = packed(place, "large", [given.megabytes << 17] * 8)
        compare(place, large, f"{given.megabytes} MB tar.gz of weights, verified", given.rounds)
        small = packed(place, "small", [20_000] * 2000)
        compare(place, small, "2,000 files of 20 kB, verified and synced", given.rounds)
    finally:
        shutil.rmtree(place)


def packed(place: Path, name: str, sizes: list[int]) -> Path:
    """Pack files of these sizes as weights are: normal float32 numbers, which hardly shrink."""
    folder = place / name
    folder.mkdir()
    weights = normal_numbers()
    for number, size in enumerate(sizes):
        with (folder / f"{number}.bin").open("wb") as file:
            for start in range(0, size, _PIECE):
                file.write(weights[: min(_PIECE, size - start)])
    archive = place / f"{name}.tar.gz"
    with archive.open("wb") as file:
        tar = subprocess.Popen(["tar", "cf", "-", name], cwd=place, stdout=subprocess.PIPE)
        subprocess.run(["gzip", "-1"], stdin=tar.stdout, stdout=file, check=True)
        if tar.wait():
            raise SystemExit("tar failed")
    shutil.rmtree(folder)
    return archive


def normal_numbers() -> bytes:
    source = random.Random(1)
    return array.array("f", (source.gauss(0, 0.02) for _ in range(_PIECE // 4))).tobytes()


def compare(place: Path, archive: Path, name: str, rounds: int) -> None:
    digest = subprocess.run(["sha256sum", archive], capture_output=True, text=True, check=True).stdout[:64]
    ours, theirs = place / "ours", place / "theirs"
    commands = {
        "modelyard": [sys.executable, "-c", OURS, str(archive), str(ours), digest],
        "tar": ["tar", "xzf", str(archive), "-C", str(theirs)],
    }

    def cleared(folder: Path, *, make: bool) -> Callable[[], None]:
        def clear() -> None:
            shutil.rmtree(folder, ignore_errors=True)
            if make:
                folder.mkdir()
            os.sync()  # what the last round wrote is not this one's work

        return clear

    before = {"modelyard": cleared(ours, make=False), "tar": cleared(theirs, make=True)}
    taken = interleaved(commands, rounds=rounds, environment=os.environ, before=before)
    detail = f"{taken['modelyard']:.2f} s, tar xzf {taken['tar']:.2f} s"
    row(name, taken["modelyard"] / taken["tar"], "<= 1.2 x", detail)
    before["modelyard"]()
    peak = peak_megabytes(commands["modelyard"], os.environ)
    row("  most memory of it (MB)", peak, "", "peak resident")


def _cores() -> int:
    return len(os.sched_getaffinity(0))


if __name__ == "__main__":
    main()
