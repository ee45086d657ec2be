"""`Ready`: a model with all that its candidates open, and what each runtime leaves to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.process import NoAnswerError, ask
from modelyard.core.errors import InputError, RunError
from modelyard.core.progress import Progress
from modelyard.tune.optimize.field import Ruled, field_of, numbers_of, runtimes_here, wanted
from modelyard.tune.optimize.opened import opened_for, small_of, variants_of
from modelyard.tune.optimize.worker import MODULE
from modelyard.tune.variants.data import demand_metric
from modelyard.tune.variants.measuring import Measuring

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.model import Model
    from modelyard.tune.optimize.asked import Asked
    from modelyard.tune.optimize.candidate import Candidate

    Choices = Mapping[str, Mapping[str, Any]]

_ASKING = 120.0  # seconds for what runtimes leave to choose


@dataclass(frozen=True)
class Ready:
    """What a race is run with."""

    model: Model
    asked: Asked
    candidates: Sequence[Candidate]
    exact: Sequence[Candidate]
    """Those in float32, of which one is the reference, whether it takes part or not."""
    ruled: Sequence[Ruled]
    """What cannot be tried here."""
    choices: Choices
    inputs: str
    """The file with the inputs that all are given."""
    origin: str
    """Where those come from; `random` where there were none."""

    @property
    def groups(self) -> list[list[Candidate]]:
        """Those that compete: each batch by itself, or all where inputs a second count."""
        if self.asked.objective == "throughput":
            return [list(self.candidates)]
        by_batch = (
            [one for one in self.candidates if one.batch == batch] for batch in self.asked.batch_sizes
        )
        return [one for one in by_batch if one]

    def exact_for(self, group: Sequence[Candidate]) -> list[Candidate]:
        """Give those that may be the reference of a group.

        Args:
            group: those that compete.
        """
        batches = {one.batch for one in group}
        return [one for one in self.exact if one.batch in batches]


def model_of(wish: Asked) -> Model:
    """Find the model; one of a hub has no card here, and a drop that was asked for needs a metric.

    Args:
        wish: which names it.
    """
    from modelyard.registry.resolve import get_model

    if wish.reference.partition(":")[0] in ("hf", "timm"):
        raise InputError(
            f"{wish.reference} is of a hub, and has no card here that what is found could stand on",
            hint="`modelyard.models.versioning.register_model` puts a model into the zoo.",
        )
    model = get_model(wish.reference, zoo=wish.zoo)
    if wish.demands_metric and wish.random_weights:
        raise InputError(
            "--max-drop needs a metric to be measured, and random weights have none",
            hint="Leave `--max-drop` out: outputs are compared then.",
        )
    if wish.demands_metric:
        demand_metric(model, Measuring(wish.dataset, wish.split, max_drop=wish.max_drop))
    return model


def choices_of(runtimes: Sequence[str]) -> Choices:
    """Ask runtimes what they leave to choose, in a process of its own.

    Args:
        runtimes: their names.
    """
    job = {"what": "choices", "runtimes": list(runtimes)}
    try:
        found: Choices = ask(job, _ASKING, MODULE)["choices"]
    except NoAnswerError as error:
        raise RunError(f"the runtimes here could not be asked what they can: {error}") from None
    return found


def made_ready(model: Model, wish: Asked, scratch: str, report: Report) -> Ready:
    """Have everything written that candidates open.

    Args:
        model: what is optimized.
        wish: what is to be tried.
        scratch: a folder for the inputs.
        report: called with `Progress`.
    """
    names, ruled = runtimes_here(wish)
    if not names:
        raise InputError("no runtime can be used here", hint="`modelyard runtimes` says what to install.")
    told = f"writing what opens {model.ref}"
    report(Progress(told, 0, 2, unit="steps"))
    choices = choices_of(names)
    opened = opened_for(model, wish, names, scratch)
    if isinstance(opened, str):
        raise RunError(f"{model.ref} cannot be opened by any runtime here: {opened}")
    report(Progress(told, 1, 2, unit="steps"))
    small = small_of(model, wish, opened) if _wants_small(wish, choices) else "it was not asked for"
    found, more = field_of(wish, choices, opened.sources, small, variants_of(model))
    plain, _ = field_of(replace(wish, precisions=("float32",)), choices, opened.sources, small)
    report(Progress(told, 2, 2, "done", unit="steps"))
    _demand_some(found, [*ruled, *more], model)
    return Ready(model, wish, found, plain or found, [*ruled, *more], choices, opened.inputs, opened.origin)


def _wants_small(wish: Asked, choices: Choices) -> bool:
    able = [one for one in choices.values() if "problem" not in one]
    return wanted("int8", wish) and any("int8" in numbers_of(one) for one in able)


def _demand_some(found: Sequence[Candidate], ruled: Sequence[Ruled], model: Model) -> None:
    if not found:
        reasons = "; ".join(dict.fromkeys(f"{one.name}: {one.reason}" for one in ruled))
        raise InputError(f"nothing can be tried for {model.ref}: {reasons or 'nothing that was asked for'}")
