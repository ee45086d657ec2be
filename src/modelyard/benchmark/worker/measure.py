"""One process of one cell: open, first answer, warm-up, timed calls, memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.statistics import is_steady
from modelyard.benchmark.worker.aside import watched
from modelyard.benchmark.worker.memory import peak_bytes, resident_bytes
from modelyard.benchmark.worker.timing import MOST, overhead, quiet, rotated, timed, warmed
from modelyard.core.errors import RunError
from modelyard.runtimes.family import engine_of
from modelyard.runtimes.open import open_session

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.runtimes.session import Session

DISTINCT = 8  # batches that take turns


def measured(job: dict[str, Any]) -> dict[str, Any]:
    """Do what a job says, and give times in seconds and memory in bytes."""
    batches = _batches(job["inputs"], job["batch"])
    engine_of(job["runtime"])  # looking through what is installed is no part of opening a model
    before, start = resident_bytes(), time.monotonic_ns()
    with open_session(
        job["source"], job["runtime"], device=job["device"], threads=job["threads"],
        precision=job["precision"], options=job.get("options"), zoo=job["zoo"],
    ) as session:  # fmt: skip
        opened = time.monotonic_ns()
        answers = session.run(batches[0])
        first = time.monotonic_ns()
        _demand_numbers(answers)
        return {
            "used": _used(session),
            "shape": list(batches[0].shape[1:]),
            "open": (opened - start) / 1e9,
            "first_answer": (first - opened) / 1e9,
            "cold_start": (first - job["spawned_ns"]) / 1e9,
            **_answers(session, job),
            **_repeated(session, batches, job),
            "peak_memory": peak_bytes(),
            "engine_memory": peak_bytes() - before,
        }


def _answers(session: Session, job: dict[str, Any]) -> dict[str, Any]:
    """Keep the answers, or hold them against those that are kept, where the job asks for that."""
    if "answers" not in job and "expected" not in job:
        return {}
    from modelyard.benchmark.worker.answers import kept_or_compared

    return kept_or_compared(session, job)


def _repeated(session: Session, batches: list[NDArray[Any]], job: dict[str, Any]) -> dict[str, Any]:
    turn = rotated(batches)
    warm = warmed(session.run, turn, job["warm_up"], job["warm_up_most"], job["seconds"] / 3)
    with quiet():
        timer, there = overhead(), resident_bytes()
        found, beside = watched(
            lambda: timed(session.run, turn, job["samples"], MOST, job["seconds"]), job["device"]
        )
        grown = resident_bytes() - there
    start = time.monotonic_ns()
    for batch in batches[1:]:
        _demand_numbers(session.run(batch))
    return {
        "warm_up": [one / 1e9 for one in warm],
        "steady": not job["warm_up"] or is_steady(warm),
        "samples": [one / 1e9 for one in found],
        "checked": (time.monotonic_ns() - start) / 1e9,
        "timer": timer,
        "grown": grown,
        **beside,
    }


def _batches(path: str, size: int) -> list[NDArray[Any]]:
    """Cut the inputs into batches, from the beginning again where they end."""
    import numpy

    inputs = numpy.load(path, allow_pickle=False)
    count = min(DISTINCT, max(1, len(inputs) // size) + (size > len(inputs)))
    places = (numpy.arange(number * size, (number + 1) * size) % len(inputs) for number in range(count))
    return [numpy.ascontiguousarray(inputs[place]) for place in places]


def _demand_numbers(answers: dict[str, NDArray[Any]]) -> None:
    import numpy

    for name, value in answers.items():
        if value.dtype.kind == "f" and not numpy.isfinite(value).all():
            raise RunError(f"its answer {name!r} holds numbers that are not finite (NaN or infinite)")


def _used(session: Session) -> dict[str, Any]:
    """Say what answered; the file's place on this machine is left out."""
    said = session.used.as_dict()
    return {key: value for key, value in said.items() if key != "file"}
