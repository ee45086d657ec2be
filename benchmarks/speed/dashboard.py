"""The dashboard on 10,000 results: each view as Streamlit runs it, in a process that imported what it needs.

python benchmarks/speed/dashboard.py [--results 10000] [--rounds 3]

The first view reads every result; later looks read none. The folder was read before, as one is that was
written lately. What a browser then takes to draw is not in these times.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from measure import row

from modelyard.results.document import Result
from modelyard.results.folder import write
from results import written

TARGET = "<= 3 s"
SCRIPT = """
import json, sys, time
import pandas, streamlit
from streamlit.testing.v1 import AppTest
from modelyard.reports.dashboard import page, script
app_file = script.__path__[0] + "/app.py"
sys.argv = [app_file, sys.argv[1], "starter"]
took = {}
def opened(name, **query):
    app = AppTest.from_file(app_file, default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    began = time.perf_counter(), time.process_time()
    app.run()
    took[name] = time.perf_counter() - began[0], time.process_time() - began[1]
    assert not app.exception and not app.error, app.exception
    return app
app = opened("the first view, which reads all")
began = time.perf_counter(), time.process_time()
app.multiselect(key="batch").set_value(["1"]).run()
took["a filter"] = time.perf_counter() - began[0], time.process_time() - began[1]
for view in ("Explore", "Model", "Mistakes", "History", "Regressions"):
    opened(f"{view}, once read", view=view)
print(json.dumps(took))
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        size = written(Path(folder), given.results - 50)
        for number in range(50):
            write(scored(number), folder)
        print(f"{given.results} results, {size / 1e6:.0f} MB\n")
        rounds = [taken(folder) for _ in range(given.rounds)]
    for name in rounds[0]:
        wall, cpu = (median(one[name][which] for one in rounds) for which in (0, 1))
        row(f"dashboard: {name}, s", wall, TARGET, f"{cpu:.2f} s of processor time")


def taken(folder: str) -> dict[str, tuple[float, float]]:
    """Give the seconds of each view in a process of its own, and those of its processor."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, folder], capture_output=True, text=True, check=True)
    found: dict[str, tuple[float, float]] = json.loads(done.stdout)
    return found


def scored(number: int) -> Result:
    """Make an accuracy of one of the models that were timed."""
    kept = [float(at % (number + 2) != 0) for at in range(100)]
    return Result(
        made="2026-07-02T00:00:00Z", kind="accuracy", model=f"resnet{number}", version="1.0.0",
        task="classification", artifact={"certificate": "equal"}, runtime={"runtime": "onnxruntime",
        "provider": "CPUExecutionProvider"}, key={"dataset": "digits", "slice": "0:100", "split": "held-out"},
        figures={"top1_accuracy": sum(kept) / 100}, samples={"top1_accuracy": kept},
    )  # fmt: skip


if __name__ == "__main__":
    main()
