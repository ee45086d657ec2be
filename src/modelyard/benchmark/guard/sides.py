"""`Sides`: a model as the baseline has it and as the candidate has it; either may have none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.benchmark.asked.subjects import subjects_of
from modelyard.benchmark.worker.reason import reason_of
from modelyard.core.errors import InputError, ModelyardError, NotFoundError

if TYPE_CHECKING:
    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.asked.subject import Subject
    from modelyard.registry.zoo import Zoo


@dataclass(frozen=True)
class Sides:
    """One model, found by its name in two zoos."""

    model: str
    base: Subject | None
    candidate: Subject | None
    named: bool
    """Whether it was asked for by its name."""
    problem: str = ""
    """Why the candidate cannot be read, though it is there."""


def sides_of(config: Config, zoo: Zoo, base: Zoo | None, models_file: str | None = None) -> list[Sides]:
    """Find the models that are guarded: those that are named, or all that fit in either zoo.

    Args:
        config: what is asked.
        zoo: of the candidates.
        base: of the baseline; None where results stand for it.
        models_file: a file of models of hubs; each zoo's own by default.
    """
    if not config.models:
        return _all(config, zoo, base, models_file)
    found = [_named(config.but(models=[entry]), zoo, base, models_file) for entry in config.models]
    return _once(found)


def _once(found: list[Sides]) -> list[Sides]:
    """Take each model once; two versions of one would be judged under one name."""
    known: dict[str, Sides] = {}
    for one in found:
        other = known.setdefault(one.model, one)
        if (other.base, other.candidate) != (one.base, one.candidate):
            first, second = (each.candidate or each.base for each in (other, one))
            names = " and ".join(each.reference for each in (first, second) if each)
            raise InputError(f"{names} are two versions of one model", hint="Guard one, then the other.")
    return list(known.values())


def _all(config: Config, zoo: Zoo, base: Zoo | None, models_file: str | None) -> list[Sides]:
    late = {one.model: one for one in _found(config, zoo, models_file)}
    early = {one.model: one for one in _of_base(config, base, models_file)}
    if not late and not early:
        raise NotFoundError(
            "no model fits what was asked for", hint="`modelyard list` shows those there are."
        )
    return [_side(name, early.get(name), late.get(name), config, zoo) for name in {**late, **early}]


def _side(name: str, early: Subject | None, late: Subject | None, config: Config, zoo: Zoo) -> Sides:
    """Look again for a model that is not listed any more: it may be deprecated, or its card broken."""
    if late is not None:
        return Sides(name, early, late, named=False)
    try:
        there = _found(config.but(models=[name]), zoo, None)
    except ModelyardError as error:
        return Sides(name, early, None, named=False, problem=reason_of(error))
    return Sides(name, early, there[0] if there else None, named=False)


def _named(one: Config, zoo: Zoo, base: Zoo | None, models_file: str | None) -> Sides:
    """Find a model by its name; one that neither zoo has is an error."""
    late, early = _found(one, zoo, models_file), _of_base(one, base, models_file)
    if not late and not early:
        subjects_of(one, zoo, models_file)  # says what is near
    name = (late or early)[0].model
    return Sides(name, early[0] if early else None, late[0] if late else None, named=True)


def _of_base(config: Config, base: Zoo | None, models_file: str | None) -> list[Subject]:
    """Find models of the baseline; a card that was broken there is none to be held against."""
    try:
        return _found(config, base, models_file) if base else []
    except ModelyardError:
        return []


def _found(config: Config, zoo: Zoo, models_file: str | None) -> list[Subject]:
    try:
        return subjects_of(config, zoo, models_file)
    except NotFoundError:
        return []
