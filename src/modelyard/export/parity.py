"""`prove`: run an artifact and its source on the same samples, and compare."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modelyard.convert.described import described
from modelyard.convert.examples import examples_of
from modelyard.convert.metadata import Metadata
from modelyard.convert.versions import versions_of
from modelyard.core.progress import Progress, silent
from modelyard.core.release import __version__
from modelyard.evaluation.samples import Samples, samples_for
from modelyard.export.case import BATCHES, LARGEST, Case, asked
from modelyard.export.certificate import EQUAL, NOT_EQUAL, Certificate
from modelyard.export.checks import CHECKS, figures_of
from modelyard.export.decisions import decisions
from modelyard.export.first_diverging import first_diverging
from modelyard.export.opened import opened
from modelyard.export.source import Source
from modelyard.export.tolerances import tolerances_for

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.export.case import Runner
    from modelyard.export.diverging import Diverging
    from modelyard.registry.model import Model

SAMPLES = 100
_LIBRARIES = ("torch", "numpy", "onnx", "onnxscript", "onnxruntime", "openvino", "ncnn", "pnnx")
_STEPS = 4


def prove(
    path: str,
    format: str,
    model: Model,
    sha256: str,
    *,
    num_samples: int = SAMPLES,
    trust: Sequence[str] = (),
    report: Report = silent,
) -> Certificate:
    """Compare an artifact with the model that it is of, and certify what was found.

    Args:
        path: the artifact.
        format: its format.
        model: what it was made from.
        sha256: the artifact's digest.
        num_samples: how many samples at most.
        trust: digests of programs that may be run.
        report: called with `Progress` now and then.
    """
    told = _teller(f"proving {model.ref}@{model.version}", report)
    network = _network(model)
    told(1)
    promised = _promised(model, format, network)
    samples = _samples(model, num_samples, promised)
    session = opened(path, format, model, promised, tuple(trust))
    try:
        case, used = _case(session, Source(network, promised), promised, samples, format), _used(session)
    finally:
        session.close()
    told(3)
    wrong = {name: check(case) for name, check in CHECKS.items()}
    found = _diverging(path, format, model, network, samples) if wrong["values"] else None
    told(_STEPS)
    return _certificate(path, sha256, case, samples, count=num_samples, wrong=wrong, found=found, used=used)


def _teller(name: str, report: Report) -> Any:
    def told(done: int) -> None:
        report(Progress(name, done, _STEPS, "done" if done == _STEPS else "running", unit="steps"))

    told(0)
    return told


def _network(model: Model) -> Any:
    from modelyard.models.load import load_model

    return load_model(f"{model.ref}@{model.version}", zoo=model.zoo)


def _promised(model: Model, format: str, network: Any) -> Metadata:
    """Say what an artifact of this model has to be like."""
    examples = examples_of(network, model.task)
    return replace(described(model, format), inputs=examples.described(), outputs=examples.outputs)


def _samples(model: Model, count: int, promised: Metadata) -> Samples:
    ((_, port),) = promised.inputs.items()
    shape = [side if isinstance(side, int) else 16 for side in port["shape"][1:]]
    return samples_for(model, max(count, *BATCHES), shape, str(port["dtype"]))


def _case(session: Runner, source: Source, promised: Metadata, samples: Samples, format: str) -> Case:
    answers, failures = asked(session, samples.inputs)
    expected, _ = asked(source, samples.inputs, (LARGEST,))
    return Case(
        promised, Metadata.from_texts(session.metadata), session.inputs, session.outputs,
        expected[LARGEST], answers, failures, tolerances_for(format),
    )  # fmt: skip


def _used(session: Any) -> dict[str, Any]:
    """Say what answered; the file's place on this machine is left out."""
    used = getattr(session, "used", None)
    said = used.as_dict() if used is not None else {"runtime": "torch", "device": "cpu"}
    return {key: value for key, value in said.items() if key not in ("file", "sha256")}


def _diverging(path: str, format: str, model: Model, network: Any, samples: Samples) -> Diverging | None:
    if format != "onnx":
        return None
    return first_diverging(path, model, network, samples.inputs[:2])


def _certificate(
    path: str,
    sha256: str,
    case: Case,
    samples: Samples,
    *,
    count: int,
    wrong: dict[str, str | None],
    found: Diverging | None,
    used: dict[str, Any],
) -> Certificate:
    promised, said = case.promised, case.said
    decided = LARGEST in case.answers
    versions = {"modelyard": __version__, **versions_of(_LIBRARIES)}
    return Certificate(
        verdict=NOT_EQUAL if any(wrong.values()) else EQUAL,
        model=f"{promised.name}@{promised.version}", task=promised.task, format=promised.format,
        artifact=os.path.basename(path), artifact_sha256=sha256, source_sha256=promised.source_sha256,
        opset=said.opset if said else None, samples=len(samples), origin=samples.origin, asked=count,
        tolerances=case.tolerances, figures=tuple(figures_of(case)),
        decisions=decisions(promised.task, case.answers[LARGEST], case.source, case.tolerances.overlap)
        if decided else None,
        checks=wrong, diverging=found, used=used,
        versions={name: version for name, version in versions.items() if version},
        made=datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
