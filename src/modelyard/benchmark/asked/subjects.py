"""Which models a benchmark is of: those that are named, or all that fit."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from modelyard.benchmark.asked.entry import TASK
from modelyard.benchmark.asked.models_file import models_of, read_models, unread
from modelyard.benchmark.asked.subject import Subject, of_hub, of_zoo
from modelyard.core.errors import InputError, MissingExtraError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.asked.entry import Entry
    from modelyard.registry.zoo import Zoo


def subjects_of(config: Config, zoo: Zoo, models_file: str | None = None) -> list[Subject]:
    """Give the models that a config is of. A name that is none is an error before anything is done.

    Args:
        config: what is asked.
        zoo: whose models are meant.
        models_file: the path of a models file; that of the zoo by default.
    """
    own = models_of(zoo.root) if models_file is None else read_models(models_file)
    passed_over = unread(zoo.root) if models_file is None else None
    if config.models:
        known = {one.name: one for one in own}
        with _hinting(passed_over):
            found = [_named(_meant(entry, known), zoo) for entry in config.models]
    elif models_file is not None:
        found = [_named(entry, zoo) for entry in own if config.task in (None, entry.task or TASK)]
    else:
        if passed_over:
            warnings.warn(passed_over, stacklevel=2)
        found = [*_all(config, zoo), *_all_of(own, config)]
    _demand_some(found)
    demand_distinct(found)
    return _distinct(found)


@contextmanager
def _hinting(hint: str | None) -> Iterator[None]:
    """Add a hint to a name that is none."""
    try:
        yield
    except NotFoundError as error:
        error.hint = "\n".join(filter(None, (hint, error.hint)))
        raise


def _meant(entry: Entry, known: dict[str, Entry]) -> Entry:
    """Take a bare name for the entry of that name, where a models file has one."""
    bare = entry.model_fields_set == {"name"}
    return known.get(entry.name, entry) if bare else entry


def _named(entry: Entry, zoo: Zoo) -> Subject:
    from modelyard.registry.resolve import get_model

    if entry.hub is None:
        return of_zoo(get_model(entry.name, zoo=zoo), opset=entry.opset)
    subject = of_hub(entry)
    _demand_known(subject)
    return subject


def _all(config: Config, zoo: Zoo) -> list[Subject]:
    """Give the models of the zoo that fit; deprecated ones have to be named."""
    from modelyard.registry.listing.discover import list_models

    return [of_zoo(one) for one in list_models(task=config.task, where=config.where, zoo=zoo)]


def _all_of(own: Sequence[Entry], config: Config) -> list[Subject]:
    """Give the entries of a models file that fit; a query is of cards, which they have not."""
    if config.where is not None:
        return []
    subjects = [of_hub(one) for one in own if one.hub is not None]
    return [one for one in subjects if config.task in (None, one.task)]


def _demand_some(found: Sequence[Subject]) -> None:
    if not found:
        raise NotFoundError(
            "no model fits what was asked for", hint="`modelyard list` shows those there are."
        )


def demand_distinct(found: Sequence[Subject]) -> None:
    """Refuse one name for two things: figures of the one would be told as those of the other.

    Args:
        found: the models, that of the anchor too.
    """
    known: dict[str, Subject] = {}
    for one in found:
        other = known.setdefault(one.reference, one)
        if _of(one) != _of(other):
            raise InputError(
                f"{one.reference} is the name of two: {_of(other)}, and {_of(one)}",
                hint="Give each entry a `name` of its own.",
            )


def _of(one: Subject) -> str:
    """Say what a model is, beside its name."""
    said = (
        one.hub or "of the zoo",
        one.img_size and f"img_size {one.img_size}",
        one.opset and f"opset {one.opset}",
    )
    return " ".join(each for each in said if each)


def _distinct(found: Sequence[Subject]) -> list[Subject]:
    return list({one.reference: one for one in found}.values())


def _demand_known(subject: Subject) -> None:
    """Refuse a name that timm does not have; whether the Hub has one is known when it is asked."""
    hub, _, name = (subject.hub or "").partition(":")
    if hub != "timm":
        return
    from modelyard.models.hub.named import config_of

    try:
        config_of(name.partition("@")[0])
    except MissingExtraError:
        return  # its row will say so


def downloads(subjects: Sequence[Subject], zoo: Zoo) -> tuple[int, int]:
    """Count the bytes of weights that are not here yet, and the models of which no size is known.

    Args:
        subjects: the models.
        zoo: whose models are meant.
    """
    absent = [one for one in subjects if not _is_here(one, zoo)]
    return sum(one.size or 0 for one in absent), sum(one.size is None for one in absent)


def _is_here(subject: Subject, zoo: Zoo) -> bool:
    """Tell whether the weights of a model lie on this machine already, or it has none."""
    from modelyard.registry.files.artifacts import WEIGHTS, artifacts_of
    from modelyard.registry.files.fetch import Fetcher
    from modelyard.registry.resolve import resolve

    if subject.hub is not None:
        return False
    model = resolve(subject.reference, subject.zoo or zoo).model  # its notices are told elsewhere
    weights = [one for one in artifacts_of(model) if one.part == WEIGHTS]
    fetcher = Fetcher(model.zoo, offline=True)
    return all(os.path.isfile(one.sources[0]) or fetcher.at_hand(one) for one in weights)
