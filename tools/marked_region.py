"""A page of which one part is written by a script: what stands between two comments of its own."""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def put(page: str, name: str, made: str) -> int:
    """Write the part; with `--check` write nothing, and exit 1 where it is not what would be written."""
    path = DOCS / page
    text = path.read_text(encoding="utf-8")
    start, end = f"<!-- {name}: made by tools/{name}.py -->\n", f"<!-- end of {name} -->"
    before, found, rest = text.partition(start)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        print(f"docs/{page} has no part `{start.strip()}` … `{end}`", file=sys.stderr)
        return 1
    new = f"{before}{start}\n{made.strip()}\n\n{end}{after}"
    if new == text:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"docs/{page} is not current: run `python tools/{name}.py`", file=sys.stderr)
        return 1
    path.write_text(new, encoding="utf-8")
    return 0
