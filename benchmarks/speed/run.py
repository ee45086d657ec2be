"""Run every speed script, one after the other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

for script in ("listing.py", "indexing.py", "fetching.py", "unpacking.py", "forward.py"):
    print(f"== {script}", flush=True)
    subprocess.run([sys.executable, str(Path(__file__).with_name(script))], check=True)
    print()
