"""Reports of results: 100 as Markdown, and 600 as one HTML page, as processes.

python benchmarks/speed/reporting.py [--rounds 9]

The results are those of results.py: five processes of 26 samples each. Folder and index were read before. The
ratio is to a Python that does nothing, in rounds that run each once.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from measure import interleaved, row

from modelyard.reports.family import FORMATS
from results import written

FEW, MANY = 100, 600
LARGEST = 1_500_000  # bytes of a page


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        markdown(folder, rounds)
        if "html" in FORMATS:
            html(folder, rounds)


def markdown(folder: Path, rounds: int) -> None:
    command = reporting(folder, FEW, "RESULTS.md")
    took = interleaved({"nothing": [sys.executable, "-c", "pass"], "report": command}, rounds=rounds,
                       environment=os.environ)  # fmt: skip
    ratio = took["report"] / took["nothing"]
    detail = f"{1000 * took['report']:.0f} ms to {1000 * took['nothing']:.0f} ms"
    row(f"RESULTS.md of {FEW} results to `python -c pass`", ratio, "<= 10", detail)


def html(folder: Path, rounds: int) -> None:
    command = reporting(folder, MANY, "report.html")
    took = interleaved({"report": command}, rounds=rounds, environment=os.environ)["report"]
    row(f"HTML of {MANY} results, the process, s", took, "<= 2 s", f"{1e6 * took / MANY:.0f} µs a result")
    size = (folder / "report.html").stat().st_size
    row("its size, MB", size / 1e6, f"<= {LARGEST / 1e6} MB", f"{size:,} bytes")


def reporting(folder: Path, count: int, name: str) -> list[str]:
    """Write results, and give the command that makes a report of them; it ran once."""
    results = folder / str(count)
    results.mkdir()
    written(results, count)
    command = [sys.executable, "-m", "modelyard", "report", "--results", str(results)]
    command += ["--output", str(folder / name), "--quiet"]
    interleaved({"once": command}, rounds=1, environment=os.environ)
    return command


if __name__ == "__main__":
    main()
