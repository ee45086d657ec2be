"""`python -m modelyard.reports`: the command `modelyard report` by another door."""

from __future__ import annotations

import sys

from modelyard.cli import main

if __name__ == "__main__":
    sys.exit(main(["report", *sys.argv[1:]]))
