"""Run every speed script, one after the other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPTS = (
    "listing.py", "indexing.py", "fetching.py", "unpacking.py", "loading.py", "forward.py", "checkpoints.py",
    "pictures.py", "session.py", "harness.py", "exporting.py", "predicting.py",
    "evaluating.py", "mean_precision.py", "results.py", "benchmarking.py", "doctor.py", "quantizing.py",
    "optimizing.py", "reporting.py", "report_in_browser.py", "site.py", "dashboard.py", "adding.py", "new.py",
)  # fmt: skip

for script in SCRIPTS:
    print(f"== {script}", flush=True)
    subprocess.run([sys.executable, str(Path(__file__).with_name(script))], check=True)
    print()
