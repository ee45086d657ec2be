"""What a session answers to all inputs: kept for later, or held against what another one answered."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from modelyard.export.decisions import decisions
from modelyard.export.figures import INFINITE, figures
from modelyard.export.tolerances import Tolerances

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from modelyard.runtimes.session import Session

    Answers = dict[str, NDArray[Any]]

FEWEST = 4  # inputs that are asked in any case


def kept_or_compared(session: Session, job: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the inputs of a job, and write the answers to `answers`, or compare them with `expected`.

    Args:
        session: that answers.
        job: which names the files of the inputs and of the answers; after `answering` seconds no further
            batch is asked.
    """
    import numpy

    found = _answered(session, job["inputs"], job["batch"], job["answering"])
    if "answers" in job:
        numpy.savez(job["answers"], **found)  # type: ignore[arg-type]  # by the names of the outputs
        return {"answered": _length(found)}
    with numpy.load(job["expected"], allow_pickle=False) as file:
        expected = {name: file[name] for name in file.files}
    return {"parity": parity(found, expected, job["task"])}


def parity(found: Answers, expected: Answers, task: str) -> dict[str, Any]:
    """Say how far answers are from those that are expected, over as many inputs as both have.

    Args:
        found: by the name of the output.
        expected: likewise; outputs of other names are taken in their order.
        task: which says what is decided by them.
    """
    count = min(_length(found), _length(expected))
    one = {name: value[:count] for name, value in _named_alike(found, expected).items()}
    other = {name: value[:count] for name, value in expected.items()}
    apart = [figures(name, count, one[name], value) for name, value in other.items() if name in one]
    same = decisions(task, one, other, Tolerances().overlap)
    return {
        "samples": count,
        "relative": max((each.relative for each in apart), default=INFINITE),
        "cosine": min((each.cosine for each in apart), default=0.0),
        "decided": same.kind if same else None,
        "agreed": same.agreed if same else None,
        "of": same.of if same else None,
    }


def _answered(session: Session, path: str, batch: int, seconds: float) -> Answers:
    import numpy

    inputs, parts, until = numpy.load(path, allow_pickle=False), [], time.monotonic() + seconds
    for start in range(0, len(inputs), batch):
        if start >= FEWEST and time.monotonic() > until:
            break
        places = numpy.arange(start, start + batch) % len(inputs)
        parts.append(session.run(numpy.ascontiguousarray(inputs[places])))
    return {name: numpy.concatenate([part[name] for part in parts]) for name in parts[0]}


def _named_alike(found: Answers, expected: Answers) -> Answers:
    if found.keys() == expected.keys() or len(found) != len(expected):
        return found
    return dict(zip(expected, found.values(), strict=True))


def _length(answers: Answers) -> int:
    return min(len(value) for value in answers.values())
