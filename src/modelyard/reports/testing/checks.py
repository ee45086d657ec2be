"""All that a format of reports holds to."""

from __future__ import annotations

from collections.abc import Callable

from modelyard.reports.family import format_for, format_named
from modelyard.reports.gathered.gather import Gathered
from modelyard.reports.options import Options
from modelyard.reports.own import sealed
from modelyard.reports.testing.made_up import HOSTILE, some_results

_NEAR = 1 << 16


def written(name: str, gathered: Gathered, options: Options | None = None) -> bytes:
    """Write a report in a format.

    Args:
        name: of the format.
        gathered: what it is of.
        options: how it is made.
    """
    return format_named(name).write(gathered, options or Options())


def it_states_what_it_is(name: str) -> None:
    found = format_named(name)
    demand(found.SUFFIXES, f"{name} has no SUFFIXES")
    endings = all(one.startswith(".") and one == one.lower() for one in found.SUFFIXES)
    demand(
        endings, f"the SUFFIXES of {name} are {found.SUFFIXES!r}: endings begin with a dot, in small letters"
    )
    demand(isinstance(found.MARK, bytes) and len(found.MARK) > 3, f"the MARK of {name} is {found.MARK!r}")
    demand(isinstance(found.TEXT, bool), f"TEXT of {name} is neither True nor False")


def it_is_found_by_its_endings(name: str) -> None:
    for ending in format_named(name).SUFFIXES:
        found = format_for(f"report{ending}")
        demand(found == name, f"report{ending} is written as {found}, not as {name}")


def a_file_is_known_again_by_its_mark(name: str) -> None:
    for gathered in (some_results(), Gathered()):
        data = written(name, gathered)
        found = format_named(name)
        place = sealed(data, found)
        demand(
            found.MARK in data[:_NEAR] + data[-_NEAR:],
            f"the MARK of {name} stands at neither end of its file",
        )
        begins = not found.TEXT or place != data or data.startswith(found.MARK)
        demand(begins, f"{name} is a text that does not begin with its MARK, and states no SEAL")


def equal_results_are_equal_bytes(name: str) -> None:
    demand(written(name, some_results()) == written(name, some_results()), f"{name} is another each time")


def a_report_of_nothing_is_a_file(name: str) -> None:
    demand(written(name, Gathered()), f"a report of nothing is no file of {name}")


def text_can_be_printed(name: str) -> None:
    if format_named(name).TEXT:
        text = _text(name, written(name, some_results()))
        demand("quick" in text and "slow" in text, f"{name} leaves out a model")


def names_of_any_characters_are_written(name: str) -> None:
    """A card may be a stranger's: what it says ends no file, and is UTF-8 where the rest is."""
    data = written(name, some_results(HOSTILE), Options(title=HOSTILE))
    if format_named(name).TEXT:
        _text(name, data)


REPORT_CHECKS: tuple[Callable[[str], None], ...] = (
    it_states_what_it_is, it_is_found_by_its_endings, a_file_is_known_again_by_its_mark,
    equal_results_are_equal_bytes, a_report_of_nothing_is_a_file, text_can_be_printed,
    names_of_any_characters_are_written,
)  # fmt: skip


def check_report(name: str) -> None:
    """Check all that a format of reports holds to; an AssertionError says what does not hold.

    Args:
        name: as `modelyard plugins report` names it.
    """
    for check in REPORT_CHECKS:
        check(name)


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise AssertionError(f"{name} writes what is no UTF-8: {error}") from error


def demand(holds: object, sentence: str) -> None:
    """Say what does not hold; unlike `assert`, with `python -O` too."""
    if not holds:
        raise AssertionError(sentence)
