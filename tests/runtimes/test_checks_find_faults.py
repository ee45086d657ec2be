"""The contract finds a runtime that breaks it: each fault is planted, and one check names it."""

from __future__ import annotations

import numpy
import pytest

from modelyard.core.errors import RunError
from modelyard.runtimes import Port, Session, Used
from modelyard.runtimes.testing import RUNTIME_CHECKS, Subject

PORTS = (Port("x", ("batch", 4), "float32"),), (Port("y", ("batch", 4), "float32"),)
USED = Used("planted", "1.0", "cpu", "none", 1, "float32")


class Planted(Subject):
    """A runtime of a few lines, which answers as it is told."""

    def open(self) -> Session:
        answer = self.options["answer"]()
        return self.options.get("kind", Session)(*PORTS, self.options.get("used", USED), answer)


def double():
    return lambda arrays: [2 * arrays[0]]


def leaking():
    return lambda arrays: [arrays[0] - arrays[0].mean(axis=0)]


def one_buffer():
    room = numpy.zeros((8, 4), "float32")

    def answer(arrays):
        numpy.multiply(arrays[0], 2, out=room[: len(arrays[0])])
        return [room[: len(arrays[0])]]

    return answer


def writing():
    def answer(arrays):
        arrays[0] *= 2
        return [arrays[0].copy()]

    return answer


def other_type():
    return lambda arrays: [2.0 * arrays[0].astype("float64")]


def counting():
    seen: list[int] = []

    def answer(arrays):
        seen.append(1)
        return [arrays[0] * len(seen)]

    return answer


class Lenient(Session):
    """It takes what it is given."""

    def run(self, batch):
        if self.closed:
            raise RunError("the session is closed")
        given = next(iter(batch.values()), numpy.zeros((1, 4)))
        return {"y": self._answer([numpy.asarray(given)])[0]}


class Undying(Session):
    """It goes on after it was closed."""

    def close(self) -> None:
        return


def failing(**options) -> set[str]:
    subject = Planted("planted", "nothing", options, expected=lambda batch: {"y": 2 * batch["x"]})
    found = set()
    for check in RUNTIME_CHECKS:
        try:
            check(subject)
        except (AssertionError, ValueError):
            found.add(check.__name__)
    return found - {"it_refuses_a_device_that_is_not_there"}  # this one takes any


def test_what_holds_to_the_contract_fails_no_check():
    assert failing(answer=double) == set()


@pytest.mark.parametrize(
    ("answer", "check"),
    [
        (leaking, "an_item_is_answered_the_same_in_any_batch"),
        (one_buffer, "its_answers_belong_to_the_caller"),
        (writing, "it_leaves_inputs_as_they_were"),
        (other_type, "its_answers_are_as_its_ports_say"),
        (counting, "it_answers_as_expected"),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_a_planted_fault_of_an_answer_is_found(answer, check):
    assert check in failing(answer=answer)


def test_a_session_that_checks_nothing_is_found():
    checks = {"it_refuses_other_names", "it_refuses_other_shapes", "it_refuses_other_numbers"}
    assert checks <= failing(answer=double, kind=Lenient)


def test_a_session_that_answers_when_closed_is_found():
    assert failing(answer=double, kind=Undying) == {"it_refuses_when_closed"}


def test_a_session_that_tells_other_threads_than_asked_is_found():
    used = Used("planted", "1.0", "cpu", "none", 2, "float32")
    assert failing(answer=double, used=used) == {"it_says_what_it_used"}


def test_a_device_that_is_taken_though_it_is_not_there_is_found():
    subject = Planted("planted", "nothing", {"answer": double})
    check = next(one for one in RUNTIME_CHECKS if one.__name__ == "it_refuses_a_device_that_is_not_there")
    with pytest.raises(AssertionError, match="`nowhere` was opened"):
        check(subject)
