"""`modelyard new --defaults` beside Copier itself on the same template and answers, as processes."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 9
LIMIT = 1.5


def seconds(words: list[str], folder: Path) -> float:
    """Time a process."""
    begun = time.perf_counter()
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - begun


def main() -> int:
    from modelyard.scaffold.template import template_named

    template = template_named("zoo").root
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        python = sys.executable
        seconds([python, "-m", "modelyard", "new", "answered", "--defaults"], place)
        answers = place / "answered" / ".copier-answers.yml"
        plain = "".join(
            line for line in answers.read_text().splitlines(keepends=True) if not line.startswith("_")
        )
        (place / "answers.yml").write_text(plain)
        for turn in range(ROUNDS):
            ours.append(seconds([python, "-m", "modelyard", "new", f"ours-{turn}", "--defaults"], place))
            copier = [python, "-m", "copier", "copy", "--defaults", "--quiet", "--data-file", "answers.yml"]
            theirs.append(seconds([*copier, template, f"theirs-{turn}"], place))
    ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
    ours_took, theirs_took = statistics.median(ours), statistics.median(theirs)
    print(f"modelyard new {ours_took:.2f} s, copier copy {theirs_took:.2f} s: {ratio:.2f} times")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
