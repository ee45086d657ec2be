"""All that a task holds to."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from modelyard.core.errors import InputError
from modelyard.tasks.answers import Answer
from modelyard.tasks.kind import kind_of
from modelyard.tasks.testing.decoding import SIDE, demand

if TYPE_CHECKING:
    from modelyard.tasks.outputs import Outputs
    from modelyard.tasks.testing.decoding import Decoding

_OWN = ("outputs", "placed", "labels")


def it_takes_outputs_places_and_labels(one: Decoding) -> None:
    """Whatever else it takes is an option, given by its name, and has a default."""
    parameters = inspect.signature(kind_of(one.task).decode).parameters
    demand(tuple(parameters)[:3] == _OWN, f"`decode` takes {', '.join(parameters)}, not {', '.join(_OWN)}")
    for option in list(parameters.values())[3:]:
        demand(option.kind is option.KEYWORD_ONLY, f"its option `{option.name}` is not by keyword alone")
        demand(option.default is not option.empty, f"its option `{option.name}` has no default")


def each_input_has_an_answer(one: Decoding) -> None:
    answers = one.answers()
    demand(len(answers) == one.count, f"a batch of {one.count} has {len(answers)} answers")
    demand(all(isinstance(answer, Answer) for answer in answers), "an answer is no `Answer`")


def an_answer_does_not_depend_on_its_batch(one: Decoding) -> None:
    alone = [one.answers(_item(one.outputs, place))[0] for place in range(one.count)]
    together = [answer.as_dict() for answer in one.answers()]
    demand([answer.as_dict() for answer in alone] == together, "an answer is another when asked for alone")


def an_answer_is_told_in_words_and_as_data(one: Decoding) -> None:
    for answer in one.answers():
        json.loads(json.dumps(answer.as_dict(), allow_nan=False))
        demand(isinstance(answer.text(), str), "`text` gives no text")
        phrases = answer.phrases()
        flat = all(isinstance(phrase, str) and len(phrase.splitlines()) <= 1 for phrase in phrases)
        demand(isinstance(phrases, list) and flat, f"`phrases` gives {phrases!r}, not short texts")


def outputs_stay_as_they_were(one: Decoding) -> None:
    given = {name: value.copy() for name, value in one.outputs.items()}
    for value in given.values():
        value.flags.writeable = False
    one.answers(given)


def names_may_be_missing(one: Decoding) -> None:
    """Without labels an answer is told all the same, by numbers."""
    from dataclasses import replace

    for answer in replace(one, labels=None).answers():
        demand(answer.text() is not None, "without labels there is no answer")


def other_outputs_are_refused(one: Decoding) -> None:
    """An axis too many is an InputError, which says what was expected."""
    wrong = {name: value[None] for name, value in one.outputs.items()}
    try:
        one.answers(wrong)
    except InputError:
        return
    except (ValueError, TypeError, IndexError, KeyError) as error:
        said = f"{type(error).__name__}: {error}"
        raise AssertionError(f"outputs with an axis too many end in a {said}") from error
    raise AssertionError("outputs with an axis too many are answered")


def it_is_drawn_on_a_copy(one: Decoding) -> None:
    if not one.takes_pictures:
        return
    picture = np.full((SIDE, SIDE, 3), 200, np.uint8)
    drawn = one.answers()[0].drawn(picture)
    demand(drawn.dtype == np.uint8 and drawn.ndim == 3 and drawn.shape[2] == 3, "it is drawn as no picture")
    demand((picture == 200).all(), "the picture itself was drawn on")


def _item(outputs: Outputs, place: int) -> Outputs:
    return {name: value[place : place + 1] for name, value in outputs.items()}


TASK_CHECKS: tuple[Callable[[Decoding], None], ...] = (
    it_takes_outputs_places_and_labels, each_input_has_an_answer, an_answer_does_not_depend_on_its_batch,
    an_answer_is_told_in_words_and_as_data, outputs_stay_as_they_were, names_may_be_missing,
    other_outputs_are_refused, it_is_drawn_on_a_copy,
)  # fmt: skip


def check_task(one: Decoding) -> None:
    """Check all that a task holds to; an AssertionError says what does not hold.

    Args:
        one: the task, and outputs for it.
    """
    for check in TASK_CHECKS:
        check(one)
