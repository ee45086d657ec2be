"""One runtime runs cases, in a process of its own: what a library brings down is this process alone.

It reads folders of cases, a line each, and writes what came of each, a line each.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import ModelyardError
from modelyard.runtimes.open import open_session

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.runtimes.session import Session

MARK = "case\t"
# What these give is drawn anew each time: shape and type alone can agree.
RANDOM = ("bernoulli", "randomnormal", "randomuniform", "multinomial")


def main(runtime: str) -> None:
    for line in sys.stdin:
        folder = line.rstrip("\n")
        verdict, reason = judged(runtime, folder)
        sys.stdout.write(f"{MARK}{json.dumps([os.path.basename(folder), verdict, reason])}\n")
        sys.stdout.flush()


def judged(runtime: str, folder: str) -> tuple[str, str]:
    """Run one case: `agrees`, `unsupported` or `disagrees`, and why."""
    with open(os.path.join(folder, "case.json"), encoding="utf-8") as file:
        case = json.load(file)
    try:
        with open_session(os.path.join(folder, "model.onnx"), runtime, threads=1) as session:
            for number in range(case["sets"]):
                wrong = _wrong(session, folder, number, case)
                if wrong:
                    return "disagrees", wrong
    except ModelyardError as error:
        return "unsupported", error.message
    return "agrees", ""


def _wrong(session: Session, folder: str, number: int, case: dict[str, Any]) -> str:
    given = _arrays(os.path.join(folder, f"inputs_{number}.npz"))
    expected = _arrays(os.path.join(folder, f"outputs_{number}.npz"))
    answered = session.run([given[place] for place in sorted(given)])
    loose = any(word in case["name"] for word in RANDOM)
    for place, (name, value) in enumerate(answered.items()):
        if place in expected:
            wrong = difference(value, expected[place], case["rtol"], case["atol"], loose=loose)
            if wrong:
                return f"{name}: {wrong}"
    return ""


def _arrays(path: str) -> dict[int, NDArray[Any]]:
    import numpy

    with numpy.load(path, allow_pickle=False) as file:
        return {int(name.removeprefix("arr_")): file[name] for name in file.files}


def difference(
    got: NDArray[Any], expected: NDArray[Any], rtol: float, atol: float, *, loose: bool = False
) -> str:
    """Say in what an answer differs from the recorded one; nothing where it agrees."""
    import numpy

    if got.shape != expected.shape:
        return f"shape {list(got.shape)}, not {list(expected.shape)}"
    if expected.dtype.kind in "SU":
        return "" if got.astype(str).tolist() == expected.astype(str).tolist() else "other texts"
    if got.dtype != expected.dtype:
        return f"{got.dtype}, not {expected.dtype}"
    if loose or numpy.allclose(got, expected, rtol=rtol, atol=atol, equal_nan=expected.dtype.kind in "fc"):
        return ""
    with numpy.errstate(all="ignore"):
        furthest = numpy.abs(got.astype("float64") - expected.astype("float64"))
    return f"off by up to {numpy.nanmax(furthest):.3g}" if furthest.size else "other values"


if __name__ == "__main__":
    main(sys.argv[1])
