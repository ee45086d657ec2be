"""Checks of what a session answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy

from modelyard.runtimes.testing.subject import Subject, close, demand

if TYPE_CHECKING:
    from numpy.typing import NDArray

BATCHES = (1, 3, 8)


def it_answers_as_expected(subject: Subject) -> None:
    """Batches of 1, 3 and 8 get what another reckoning gives, where there is one."""
    for count in BATCHES:
        batch = subject.batch(count, seed=count)
        answer = subject.session.run(batch)
        for name, value in (subject.expected(batch) if subject.expected else answer).items():
            demand(
                close(answer[name], value, subject.tolerance),
                f"{name} is not as expected in a batch of {count}",
            )


def its_answers_are_as_its_ports_say(subject: Subject) -> None:
    """Names, types of numbers and axes of what comes out are those it states."""
    answer = subject.session.run(subject.batch(3))
    ports = subject.session.outputs
    demand(list(answer) == [port.name for port in ports], f"it answers {list(answer)}, and states {ports}")
    for port in ports:
        got = answer[port.name]
        demand(port.dtype in ("any", got.dtype.name), f"{port} came as {got.dtype}")
        axes = port.shape if port.shape is not None else got.shape
        fits = len(axes) == got.ndim and all(
            isinstance(axis, str) or axis == side for axis, side in zip(axes, got.shape, strict=False)
        )
        demand(fits, f"{port} came as {list(got.shape)}")
        demand(port.first != "batch" or got.shape[0] == 3, f"{port} came with {got.shape[0]} items of 3")


def an_item_is_answered_the_same_in_any_batch(subject: Subject) -> None:
    """What stands beside an item in a batch does not change its answer."""
    batch = subject.batch(8)
    together = subject.session.run(batch)
    for place in (0, 5):
        alone = subject.session.run({name: value[place : place + 1] for name, value in batch.items()})
        for port in subject.session.outputs:
            same = close(alone[port.name], together[port.name][place : place + 1], subject.tolerance)
            demand(same, f"{port.name} of item {place} is another when it is asked alone")


def an_empty_batch_has_empty_answers(subject: Subject) -> None:
    """No item in, no item out, in the same shapes otherwise."""
    batch = subject.batch(3)
    full = subject.session.run(batch)
    empty = subject.session.run({name: value[:0] for name, value in batch.items()})
    for name, value in full.items():
        demand(empty[name].shape == (0, *value.shape[1:]), f"{name} of no items is {list(empty[name].shape)}")
        demand(empty[name].dtype == value.dtype, f"{name} of no items is {empty[name].dtype}")


def it_takes_what_is_not_contiguous(subject: Subject) -> None:
    """An array with gaps is answered as the same numbers without."""
    _same_for(subject, _with_gaps, "is not contiguous")


def it_takes_what_may_not_be_written(subject: Subject) -> None:
    """A read-only array is answered as any other."""
    _same_for(subject, _read_only, "is read-only")


def it_leaves_inputs_as_they_were(subject: Subject) -> None:
    """Nothing is written into what it was given."""
    batch = subject.batch(3)
    before = {name: value.copy() for name, value in batch.items()}
    subject.session.run(batch)
    for name, value in batch.items():
        demand(numpy.array_equal(value, before[name]), f"the input {name} was changed")


def its_answers_belong_to_the_caller(subject: Subject) -> None:
    """An answer is the same after the next call, and writing into it changes no later one."""
    batch = subject.batch(3)
    first = subject.session.run(batch)
    kept = {name: value.copy() for name, value in first.items()}
    subject.session.run(subject.batch(3, seed=1))
    for name, value in first.items():
        demand(numpy.array_equal(value, kept[name]), f"{name} was changed by a later call")
        demand(value.flags.writeable, f"{name} may not be written")
        value[...] = 0
    again = subject.session.run(batch)
    for name, value in again.items():
        demand(close(value, kept[name], subject.tolerance), f"writing into {name} changed a later answer")


def two_sessions_do_not_disturb_each_other(subject: Subject) -> None:
    """Two that are open at once answer as one does, and closing one leaves the other."""
    batch = subject.batch(3)
    expected = subject.session.run(batch)
    other = subject.open()
    mixed = [session.run(batch) for session in (other, subject.session, other)]
    other.close()
    mixed.append(subject.session.run(batch))
    for answer in mixed:
        for name, value in answer.items():
            demand(close(value, expected[name], subject.tolerance), f"{name} differs with two sessions open")


def several_threads_may_call_it(subject: Subject) -> None:
    """Each of four threads gets the answer to its own batch."""
    batches = [subject.batch(1 + n % 3, seed=n) for n in range(12)]
    expected = [subject.session.run(batch) for batch in batches]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(subject.session.run, batches))
    for n, answer in enumerate(answers):
        for name, value in answer.items():
            demand(close(value, expected[n][name], subject.tolerance), f"{name} of another thread's batch")


def _same_for(subject: Subject, change: Any, what: str) -> None:
    batch = subject.batch(3)
    expected = subject.session.run(batch)
    answer = subject.session.run({name: change(value) for name, value in batch.items()})
    for name, value in answer.items():
        demand(close(value, expected[name], subject.tolerance), f"{name} is another when the input {what}")


def _with_gaps(array: NDArray[Any]) -> NDArray[Any]:
    wide = numpy.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    wide[..., ::2] = array
    return wide[..., ::2]


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    fixed = array.copy()
    fixed.flags.writeable = False
    return fixed


ANSWERS = (
    it_answers_as_expected, its_answers_are_as_its_ports_say, an_item_is_answered_the_same_in_any_batch,
    an_empty_batch_has_empty_answers, it_takes_what_is_not_contiguous, it_takes_what_may_not_be_written,
    it_leaves_inputs_as_they_were, its_answers_belong_to_the_caller, two_sessions_do_not_disturb_each_other,
    several_threads_may_call_it,
)  # fmt: skip
