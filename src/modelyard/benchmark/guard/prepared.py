"""What each runtime opens for both sides of a model: the card's own file, or one that is written here."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.cell import Prepared
from modelyard.benchmark.run.process import PREPARING, NoAnswerError, ask
from modelyard.core.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.asked.subject import Subject
    from modelyard.benchmark.guard.sides import Sides
    from modelyard.core.progress import Report

Had = Prepared | str | None
"""What is opened, the reason why there is nothing, or None where that side has no such model."""


@dataclass(frozen=True)
class Place:
    """Where one side is measured from: its zoo, and a folder for its inputs."""

    zoo: str
    scratch: str


@dataclass
class Both:
    """A model on one runtime, on both sides."""

    sides: Sides
    runtime: str
    base: Had = None
    candidate: Had = None
    notes: list[str] = field(default_factory=list)


def prepare_both(
    sides: Sequence[Sides],
    runtimes: Sequence[str],
    config: Config,
    places: tuple[Place | None, Place],
    report: Report,
) -> list[Both]:
    """Prepare every model; the candidate first, whose files may be those of the base, too.

    Args:
        sides: the models.
        runtimes: that open them.
        config: what is asked.
        places: of the baseline, where it is a zoo, and of the candidate.
        report: called with `Progress`.
    """
    found: list[Both] = []
    for number, one in enumerate(sides):
        report(Progress("preparing", number, len(sides), note="", unit="models"))
        late = _prepared(one.candidate, runtimes, config, places[1], number)
        early = _prepared(one.base, runtimes, config, places[0], number)
        found += [Both(one, runtime, early[runtime], late[runtime]) for runtime in runtimes]
    report(Progress("preparing", len(sides), len(sides), "done", unit="models"))
    return found


def _prepared(
    subject: Subject | None, runtimes: Sequence[str], config: Config, place: Place | None, number: int
) -> dict[str, Had]:
    if subject is None or place is None:
        return dict.fromkeys(runtimes)
    scratch = os.path.join(place.scratch, str(number))
    os.makedirs(scratch)
    try:
        said = ask(_job(subject, runtimes, config, place.zoo, scratch), PREPARING)["runtimes"]
    except NoAnswerError as error:
        return dict.fromkeys(runtimes, str(error))
    return {name: _had(one, place.zoo) for name, one in said.items()}


def _had(said: dict[str, Any], zoo: str) -> Had:
    if "problem" in said:
        return str(said["problem"])
    found = Prepared(**said)
    return replace(found, zoo=found.zoo or zoo)


def _job(subject: Subject, runtimes: Sequence[str], config: Config, zoo: str, scratch: str) -> dict[str, Any]:
    return {
        "what": "prepare", "model": subject.reference, "subject": subject.as_dict(), "zoo": zoo,
        "scratch": scratch, "runtimes": list(runtimes), "random_weights": config.random_weights,
        "verify": config.verify, "card_files": True,
    }  # fmt: skip
