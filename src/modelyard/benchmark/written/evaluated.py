"""An evaluation as a result: what was opened for it, proved, and what it scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.result import stamp
from modelyard.benchmark.worker.score import by_metric
from modelyard.core.errors import InputError
from modelyard.core.release import __version__
from modelyard.results.document import Result
from modelyard.results.machine.environment import fingerprint

if TYPE_CHECKING:
    from modelyard.evaluation.evaluation import Evaluation
    from modelyard.registry.zoo import Zoo


@dataclass(frozen=True)
class Opened:
    """The file that a runtime opens for a model of the zoo, and what is known of it."""

    model: str
    version: str
    path: str | None
    """None where the runtime opens the model itself."""
    artifact: Mapping[str, Any]


def opened_for(reference: str, runtime: str | None, zoo: Zoo | str | None = None) -> Opened:
    """Write and prove what a runtime opens for a model.

    Args:
        reference: a name, `name@version` or stub of the zoo; a file has no card.
        runtime: its name; the one that `evaluate` would choose by default.
        zoo: the zoo or its folder.
    """
    from modelyard.benchmark.worker.prepare import proved
    from modelyard.registry.resolve import get_model
    from modelyard.runtimes.choose import chosen_for_reference
    from modelyard.runtimes.open import is_file

    if is_file(reference):
        raise InputError(f"{reference} is a file, and has no card to write to", hint="Name a model.")
    model = get_model(reference, zoo=zoo)
    made, artifact = proved(model, runtime or chosen_for_reference())
    return Opened(model.ref, model.version, made.path if made else None, artifact)


def result_of(found: Evaluation, opened: Opened, size: int | None, **asked: Any) -> Result:
    """Write an evaluation down as a result.

    Args:
        found: what was measured.
        opened: what was opened for it.
        size: how many samples were asked for; None for all.
        asked: what else was asked for, such as a `label_map`.
    """
    told = {name: value for name, value in asked.items() if value is not None}
    return Result(
        made=stamp(datetime.now(UTC)), kind="accuracy",
        model=opened.model, version=opened.version, task=found.task,
        artifact=opened.artifact,
        runtime=found.used,
        key=found.key,
        figures=found.figures,
        intervals={name: list(ends) for name, ends in found.intervals.items()},
        config={"size": size, "counted": found.samples, "dataset": found.data, **told},
        environment={**fingerprint(), "modelyard": __version__},
        notes=list(found.notes),
        samples=by_metric(found),
    )  # fmt: skip
