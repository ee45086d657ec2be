"""`release_model`: new weights of a model become a version of it, described as the one before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.core.progress import silent
from modelyard.registry.files.artifacts import WEIGHTS
from modelyard.registry.life.add import demand_card
from modelyard.registry.life.release import demand_release, release, takes_over
from modelyard.registry.zoo import Zoo, open_zoo
from modelyard.scaffold.adding.add import Added
from modelyard.scaffold.adding.answers import Answers
from modelyard.scaffold.adding.draft import write_draft
from modelyard.scaffold.adding.look import brought, look
from modelyard.scaffold.adding.source import Source
from modelyard.store.writing import writing

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.models.config import ModelConfig
    from modelyard.registry.model import Model
    from modelyard.scaffold.adding.computed import Computed

_NOT_CARRIED = frozenset((
    "performance", "weights", "exports", "deployments", "training", "status", "deprecated_by",
    "migration_guide", "samples", "labels",
))  # fmt: skip
"""What a card says of its own weights: of others it would not be true."""


@dataclass(frozen=True)
class Released:
    """A version that is there now."""

    added: Added
    before: str
    """The version that was current."""
    current: bool
    """Whether the new one is current now."""


def release_model(
    name: str,
    answers: Answers,
    *,
    zoo: Zoo | str | None = None,
    trust: Collection[str] = (),
    report: Report = silent,
) -> Released:
    """Put a version beside those that are there; the current one moves to `versions/`, figures and all.

    Args:
        name: of a model of the zoo.
        answers: the version, the weights, and what the card says otherwise than the current one's.
        zoo: a zoo or its folder; the one at hand by default.
        trust: sha256 digests of files that may be read although the scan refuses them.
        report: called with `Progress` while weights are fetched.
    """
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    before = demand_release(opened, name, answers.version)
    source = _source(answers, before)
    with brought(source, report) as found:
        computed = look(found, answers, {*trust, *opened.settings.trust}, _config(source, before))
        card = _card(before, answers, computed)
        demand_card(opened, card)
        with writing(tempfile.gettempdir()), tempfile.TemporaryDirectory() as folder:
            copied = write_draft(folder, card, computed, answers, opened, name=name)
            model = release(opened, name, answers.version, folder)
    current = takes_over(answers.version, before.version)
    carried = {key: card[key] for key in ("licence", "labels") if card.get(key)}
    told = replace(computed, card={**computed.card, **carried})
    return Released(Added(model, told, copied), before.version, current)


def _source(answers: Answers, before: Model) -> Source:
    """Find the weights; they are of the kind that the model's are."""
    source = Source.parse(answers.weights or "")
    if source.kind == "none":
        raise InputError(
            "a version has weights", hint=f"`modelyard release {before.ref} {answers.version} --weights FILE`"
        )
    was = set(before.data.get("exports") or {}) if not before.data.get(WEIGHTS) else {WEIGHTS}
    part = source.format if source.is_artifact else WEIGHTS
    if was and part not in was:
        raise InputError(
            f"{before.ref} is {' and '.join(sorted(was))}, and {source.said} is {part}",
            hint="`modelyard add` makes a model of its own of it.",
        )
    return source


def _config(source: Source, before: Model) -> ModelConfig | None:
    from modelyard.models.build import config_for

    return None if source.kind == "hub" or source.is_artifact else config_for(before)


def _card(before: Model, answers: Answers, computed: Computed) -> dict[str, Any]:
    """Carry over what is true of every version; what was computed of the new weights counts more."""
    carried = {key: value for key, value in before.data.items() if key not in _NOT_CARRIED}
    said = {
        "version": answers.version, "description": answers.description, "licence": answers.licence,
        "tags": list(answers.tags), "labels": computed.card.get("labels") or _labels(before, computed.config),
    }  # fmt: skip
    look: Mapping[str, Any] = computed.card.get("architecture") or {}
    carried["architecture"] = {**(carried.get("architecture") or {}), **look}
    return carried | {key: value for key, value in said.items() if value}


def _labels(before: Model, config: Mapping[str, Any] | None) -> Any:
    """Give the labels, written out where they stand in a file, unless there are other classes now."""
    from modelyard.tasks.labels import labels_of

    stated, named = before.data.get("labels"), labels_of(before.data, before.folder)
    classes = (config or {}).get("num_classes")
    if named is not None and classes not in (None, len(named)):
        return None
    return (
        named if isinstance(stated, str) and os.path.isfile(os.path.join(before.folder, stated)) else stated
    )
