"""Write docs/conformance.md: which of ONNX's operators each runtime answers as ONNX's own test models record.

It takes minutes: python tools/conformance_table.py
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

from modelyard.runtimes.conformance import run_conformance
from modelyard.runtimes.conformance.table import Table

PAGE = Path(__file__).parents[1] / "docs" / "conformance.md"
TOP = """# ONNX's own test models, by runtime

The `onnx` library makes and brings small models with recorded inputs and outputs, most of them of one
operator. `modelyard runtimes --conformance` runs each in every runtime here that opens ONNX; this page is
one such run, written by `tools/conformance_table.py`. A case agrees with the record within its own tolerance,
or is not supported, for which the runtime gives the reason, or differs. A runtime that ends its process ends
that case alone.

{summary}

| in the table | what it means |
| --- | --- |
| `yes (n)` | all n cases agree |
| `k of n` | the others are not supported, or differ where that is said |
| `too new` | of an opset or file version that this release does not know; older forms may well run |
| `not carried` | numpy has no arrays for it: sequences, bfloat16, float8, numbers of 2 and 4 bits |
| `no` | not supported |

Operators that draw at random agree by shape and type alone.

| operator | {runtimes} |
| --- |{rules}
{rows}
"""


def main() -> None:
    table = run_conformance(report=told)
    sys.stderr.write("\n")
    PAGE.write_text(page(table), encoding="utf-8")
    print("\n".join(table.summary()))
    differing = [one for one in table.outcomes if one.verdict == "disagrees"]
    print("\n".join(f"{one.runtime}: {one.case}: {one.reason}" for one in differing))


def page(table: Table) -> str:
    rows = "\n".join(f"| {' | '.join([f'`{row[0]}`', *row[1:]])} |" for row in table.rows())
    libraries = ", ".join(f"{name} {version(name)}" for name in ("onnx", *table.runtimes))
    return TOP.format(
        summary="\n".join(f"- {line}" for line in [f"With {libraries}, on a processor:", *table.summary()]),
        runtimes=" | ".join(table.runtimes),
        rules=" --- |" * len(table.runtimes),
        rows=rows,
    )


def told(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done} of {total}")


if __name__ == "__main__":
    main()
