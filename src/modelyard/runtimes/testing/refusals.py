"""Checks of what a session refuses, and of what it says of itself."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy

from modelyard.core.errors import InputError
from modelyard.runtimes.testing.subject import Subject, demand

if TYPE_CHECKING:
    from modelyard.runtimes.session import Session


def it_refuses_other_names(subject: Subject) -> None:
    """A name that is none of its inputs is refused, with the one that was meant."""
    batch = subject.batch(1)
    name = next(iter(batch))
    batch[f"{name}_"] = batch.pop(name)
    said = _refused(subject.session, batch, f"an input named {name}_")
    demand(name in said, f"the refusal of {name}_ does not name {name}: {said}")
    _refused(subject.session, {}, "no input at all")


def it_refuses_other_shapes(subject: Subject) -> None:
    """An axis more or less, or of another length, is refused before the library sees it."""
    for name, value in subject.batch(3).items():
        rest = {other: array for other, array in subject.batch(3).items() if other != name}
        said = _refused(subject.session, {**rest, name: value[0]}, f"{name} without its batch axis")
        demand(name in said, f"the refusal of a wrong {name} does not name it: {said}")
        _refused(subject.session, {**rest, name: value[None]}, f"{name} with an axis too many")
        port = next(port for port in subject.session.inputs if port.name == name)
        for place, axis in enumerate(port.shape or ()):
            if isinstance(axis, int):
                wrong = numpy.concatenate([value, value], axis=place)
                _refused(subject.session, {**rest, name: wrong}, f"{name} as {list(wrong.shape)}")


def it_refuses_other_numbers(subject: Subject) -> None:
    """Numbers of another type are refused, with the cast that is needed; nothing is cast unseen."""
    for name, value in subject.batch(1).items():
        other = value.astype("float64" if value.dtype != "float64" else "float32")
        batch: dict[str, Any] = {**subject.batch(1), name: other}
        said = _refused(subject.session, batch, f"{name} as {other.dtype}")
        demand(value.dtype.name in said, f"the refusal of {other.dtype} does not say {value.dtype}: {said}")
        _refused(subject.session, {**batch, name: value.tolist()}, f"{name} as a list")


def it_refuses_when_closed(subject: Subject) -> None:
    """A closed session answers no more, and may be closed again."""
    session = subject.open()
    batch = subject.batch(1)
    session.run(batch)
    session.close()
    session.close()
    said = _refused(session, batch, "a call after close")
    demand("closed" in said, f"the refusal does not say that it is closed: {said}")


def it_refuses_a_device_that_is_not_there(subject: Subject) -> None:
    """Another device than the one that was asked for is never taken silently."""
    other = replace(subject, options={**subject.options, "device": "nowhere"})
    try:
        other.open().close()
    except InputError:
        return
    raise AssertionError("a session on the device `nowhere` was opened")


def it_says_what_it_used(subject: Subject) -> None:
    """Library, version, place, threads, numbers, and the file by its digest."""
    used = subject.session.used
    demand(used.runtime == subject.runtime, f"it says that it is {used.runtime}")
    demand(used.version[:1].isdigit(), f"it says version {used.version!r}")
    demand(used.device and used.provider and used.precision, f"it leaves a place empty: {used.as_dict()}")
    demand(used.threads in (None, 1), f"one thread was asked for, and it says {used.threads}")
    demand(used.sha256 is None or len(used.sha256) == 64, f"its digest is {used.sha256!r}")
    demand(used.file is None or os.path.isfile(used.file), f"its file is {used.file!r}")


def _refused(session: Session, batch: Any, what: str) -> str:
    try:
        session.run(batch)
    except InputError as error:
        return str(error)
    except (TypeError, ValueError, RuntimeError, KeyError) as error:
        raise AssertionError(f"{what} is refused by a {type(error).__name__}, not by a RunError") from error
    raise AssertionError(f"{what} is answered, not refused")


REFUSALS = (
    it_refuses_other_names, it_refuses_other_shapes, it_refuses_other_numbers, it_refuses_when_closed,
    it_refuses_a_device_that_is_not_there, it_says_what_it_used,
)  # fmt: skip
