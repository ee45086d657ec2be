"""The checks of a proof. Each is a function of its own that says what is wrong, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.export.case import BATCHES, LARGEST
from modelyard.export.decisions import decisions
from modelyard.export.figures import Figures, figures

if TYPE_CHECKING:
    from modelyard.export.case import Case

    Check = Callable[[Case], str | None]


def names(case: Case) -> str | None:
    """Inputs and outputs are called what they were promised to be, and are of the promised numbers."""
    expected = {name: str(port["dtype"]) for name, port in case.promised.inputs.items()}
    got = {port.name: port.dtype for port in case.inputs}
    if got != expected:
        return f"its inputs are {_listed(got)}, and {_listed(expected)} were promised"
    outputs = [port.name for port in case.outputs]
    if outputs != list(case.promised.outputs):
        return f"its outputs are {', '.join(outputs)}, and {', '.join(case.promised.outputs)} were promised"
    return None


def batches(case: Case) -> str | None:
    """A batch of any size is answered, with as many answers."""
    failed = [f"{size} ({why})" for size, why in case.failures.items()]
    failed += [f"{size} (other shapes)" for size in case.answers if not _shaped(case, size)]
    return f"it does not answer batches of {'; '.join(failed)}" if failed else None


def metadata(case: Case) -> str | None:
    """The artifact says of itself what the card says: how pictures are prepared, labels, licence, source."""
    if case.said is None:
        return "it says nothing of itself: its metadata is missing"
    for name in ("name", "version", "task", "preprocessing", "labels", "licence", "source_sha256"):
        said, promised = getattr(case.said, name), getattr(case.promised, name)
        if said != promised:
            return f"its metadata says {name} is {_short(said)}, and the card {_short(promised)}"
    return None


def labels(case: Case) -> str | None:
    """The card names as many classes as there are scores for."""
    names, classes = case.promised.labels, _classes(case)
    if names is None or classes is None or len(names) == classes:
        return None
    if case.promised.task == "segmentation" and (classes, len(names)) == (1, 2):
        return None  # one score a pixel tells of two classes
    return f"its scores are of {classes} classes, and the card names {len(names)}"


def constant(case: Case) -> str | None:
    """Different samples have different answers."""
    for name, one in _widest(case).items():
        if len(one) > 1 and bool((one == one[:1]).all()):
            return f"{name} is the same for each of {len(one)} samples"
    return None


def leaks(case: Case) -> str | None:
    """What a sample's answer is does not depend on its neighbours in the batch."""
    alone = case.answers.get(1)
    for size in BATCHES[1:]:
        beside = case.answers.get(size)
        for name in alone if alone is not None and beside is not None else ():
            assert alone is not None and beside is not None
            found = _apart(alone[name], beside[name], case.tolerances.across)
            if found is not None:
                return f"{name} of sample {found} is another alone than in a batch of {size}"
    return None


def values(case: Case) -> str | None:
    """Every figure of every output is within the tolerances."""
    far = [one for one in figures_of(case) if not one.within(case.tolerances)]
    if not far:
        return None
    worst = max(far, key=lambda one: one.relative)
    return (
        f"{worst.output} is {worst.absolute:.3g} away from the source at batch {worst.batch} "
        f"({worst.relative:.2g} of its largest value, cosine {worst.cosine:.6f})"
    )


def same_decisions(case: Case) -> str | None:
    """What is decided from the answers is the same."""
    if LARGEST not in case.answers:
        return None
    found = decisions(case.promised.task, case.answers[LARGEST], case.source, case.tolerances.overlap)
    if found is None or found.share >= case.tolerances.decisions:
        return None
    return f"another {found.kind} is decided for {found.of - found.agreed} of {found.of}"


CHECKS: dict[str, Check] = {
    "names": names,
    "batches": batches,
    "metadata": metadata,
    "labels": labels,
    "constant": constant,
    "leaks": leaks,
    "values": values,
    "decisions": same_decisions,
}
"""In the order in which they are told: one that comes first often explains the others."""


def figures_of(case: Case) -> list[Figures]:
    """Compare every output at every batch size that was answered."""
    return [
        figures(name, size, got[name], expected)
        for size, got in case.answers.items()
        for name, expected in case.expected(size).items()
        if name in got
    ]


_CLASSES = {"classification": -1, "detection": -1, "segmentation": 1}
"""The axis of `scores` with the classes; that of a text has the vocabulary, which no card names."""


def _classes(case: Case) -> int | None:
    axis, scores = _CLASSES.get(case.promised.task), _widest(case).get("scores")
    if axis is None or scores is None or scores.ndim < 2:
        return None
    return int(scores.shape[axis])


def _shaped(case: Case, size: int) -> bool:
    got, expected = case.answers[size], case.expected(size)
    return all(name not in got or got[name].shape == one.shape for name, one in expected.items())


def _widest(case: Case) -> dict[str, Any]:
    """Give the answers to the most samples."""
    return dict(case.answers[max(case.answers)]) if case.answers else {}


def _apart(alone: Any, beside: Any, bound: float) -> int | None:
    """Give the first row that is another alone than beside others."""
    count = min(len(alone), len(beside))
    if alone.shape[1:] != beside.shape[1:]:
        return 0
    away = np.abs(alone[:count].astype(np.float64) - beside[:count]).reshape(count, -1).max(1)
    far = np.flatnonzero(~(away <= bound * max(float(np.abs(alone).max()), 1e-30)))
    return int(far[0]) if len(far) else None


def _listed(ports: dict[str, str]) -> str:
    return ", ".join(f"{name} ({dtype})" for name, dtype in ports.items())


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 120 else f"{text[:117]}…"
