"""The sentences of the corpus of facts: a few dozen forms over tables of numbers, days, units and planets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from modelyard.evaluation.datasets._number_words import ORDINALS, in_roman, in_words

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = {
    "January": 31, "February": 28, "March": 31, "April": 30, "May": 31, "June": 30, "July": 31,
    "August": 31, "September": 30, "October": 31, "November": 30, "December": 31,
}  # fmt: skip
UNITS = (
    ("kilometre", "metre", 1000), ("metre", "centimetre", 100), ("centimetre", "millimetre", 10),
    ("tonne", "kilogram", 1000), ("kilogram", "gram", 1000), ("litre", "millilitre", 1000),
    ("foot", "inch", 12), ("day", "hour", 24), ("hour", "minute", 60), ("minute", "second", 60),
    ("week", "day", 7), ("year", "month", 12), ("century", "year", 100), ("dozen", "piece", 12),
)  # fmt: skip
PLURALS = {"foot": "feet", "inch": "inches", "century": "centuries", "dozen": "dozen"}
# NASA's planetary fact sheet: diameter in km, distance from the Sun in million km, year and day in
# the days and hours of the Earth.
PLANETS = {
    "Mercury": (4879, 57.9, 88.0, 4222.6),
    "Venus": (12104, 108.2, 224.7, 2802.0),
    "Earth": (12756, 149.6, 365.2, 24.0),
    "Mars": (6792, 228.0, 687.0, 24.7),
    "Jupiter": (142984, 778.5, 4331.0, 9.9),
    "Saturn": (120536, 1432.0, 10747.0, 10.7),
    "Uranus": (51118, 2867.0, 30589.0, 17.2),
    "Neptune": (49528, 4515.0, 59800.0, 16.1),
}


def sentences() -> list[str]:
    """Write every sentence there is, each once, in the order of the grammar."""
    topics = (
        _sums(),
        _order(),
        _spelling(),
        _weekdays(),
        _months(),
        _dates(),
        _clock(),
        _units(),
        _planets(),
    )
    said = (f"{text[0].upper()}{text[1:]}." for topic in topics for text in topic)
    return list(dict.fromkeys(said))


def _sums() -> Iterator[str]:
    for one, other in product(range(21), repeat=2):
        yield f"{in_words(one)} plus {in_words(other)} is {in_words(one + other)}"
        yield f"the sum of {in_words(one)} and {in_words(other)} is {in_words(one + other)}"
        yield f"{in_words(one + other)} minus {in_words(other)} is {in_words(one)}"
    for one, other in product(range(13), repeat=2):
        yield f"{in_words(one)} times {in_words(other)} is {in_words(one * other)}"
        if other:
            yield f"{in_words(one * other)} divided by {in_words(other)} is {in_words(one)}"


def _order() -> Iterator[str]:
    for one in range(100):
        yield f"after {in_words(one)} comes {in_words(one + 1)}"
        yield f"before {in_words(one + 1)} comes {in_words(one)}"
        yield f"{in_words(one)} is {'odd' if one % 2 else 'even'}"
        for other in (one * 7 % 100, one * 13 % 100, one * 29 % 100, one * 41 % 100):
            relation = "less than" if one < other else "greater than" if one > other else "equal to"
            yield f"{in_words(one)} is {relation} {in_words(other)}"


def _spelling() -> Iterator[str]:
    for number in range(1, 200):
        yield f"the number {number} is written {in_words(number)}"
        yield f"in Roman numerals {number} is {in_roman(number)}"
    for number in range(2, 60):
        yield f"the square of {number} is {number**2}"


def _weekdays() -> Iterator[str]:
    for (place, day), steps in product(enumerate(DAYS), range(1, 15)):
        later, earlier = DAYS[(place + steps) % 7], DAYS[(place - steps) % 7]
        yield f"{_days(steps)} after {day} comes {later}"
        yield f"{_days(steps)} before {day} comes {earlier}"
        yield f"if today is {day}, then in {_days(steps)} it is {later}"


def _days(count: int) -> str:
    return "one day" if count == 1 else f"{in_words(count)} days"


def _months() -> Iterator[str]:
    names = list(MONTHS)
    for place, month in enumerate(names):
        yield f"{month} has {in_words(MONTHS[month])} days" + (" in a common year" if place == 1 else "")
        yield f"{month} is the {ORDINALS[place]} month of the year"
        yield f"the {ORDINALS[place]} month of the year is {month}"
        for steps in range(1, 13):
            count = "one month" if steps == 1 else f"{in_words(steps)} months"
            yield f"{count} after {month} comes {names[(place + steps) % 12]}"
            yield f"{count} before {month} comes {names[(place - steps) % 12]}"


def _dates() -> Iterator[str]:
    dates = [f"{day} {month}" for month, length in MONTHS.items() for day in range(1, length + 1)]
    for place, date in enumerate(dates):
        yield f"{date} is day {place + 1} of a common year"
        following = dates[(place + 1) % len(dates)]
        yield f"the day after {date} is {following}"
        weekday = place * 5 % 7
        yield f"if {date} is a {DAYS[weekday]}, then {following} is a {DAYS[(weekday + 1) % 7]}"


def _clock() -> Iterator[str]:
    for hour, minute in product(range(1, 13), range(0, 60, 5)):
        for minutes in (10, 25, 40):
            later = (hour % 12) * 60 + minute + minutes
            then = f"{(later // 60 - 1) % 12 + 1}:{later % 60:02d}"
            yield f"{in_words(minutes)} minutes after {hour}:{minute:02d} it is {then}"
        past = {15: "quarter past", 30: "half past", 0: "the full hour of"}.get(minute)
        if past:
            yield f"{past} {in_words(hour)} is {hour}:{minute:02d}"


def _units() -> Iterator[str]:
    for (large, small, ratio), count in product(UNITS, range(1, 21)):
        verb = "is" if count == 1 else "are"
        yield f"{in_words(count)} {_many(large, count)} {verb} {count * ratio} {_many(small, count * ratio)}"
        yield f"{count * ratio} {_many(small, count * ratio)} make {in_words(count)} {_many(large, count)}"


def _many(unit: str, count: int) -> str:
    return unit if count == 1 else PLURALS.get(unit, f"{unit}s")


def _planets() -> Iterator[str]:
    for place, (planet, (diameter, distance, year, day)) in enumerate(PLANETS.items()):
        yield f"{planet} is the {ORDINALS[place]} planet from the Sun"
        yield f"the {ORDINALS[place]} planet from the Sun is {planet}"
        yield f"the diameter of {planet} is {diameter} km"
        yield f"{planet} is {distance} million km away from the Sun"
        yield f"{planet} goes once round the Sun in {year} days"
        yield f"a day on {planet} lasts {day} hours"
    for (one, mine), (other, its) in product(PLANETS.items(), repeat=2):
        if one != other:
            yield f"{one} is {'larger' if mine[0] > its[0] else 'smaller'} than {other}"
            yield f"{one} is {'farther from' if mine[1] > its[1] else 'nearer to'} the Sun than {other}"
            yield f"the year of {one} is {'longer' if mine[2] > its[2] else 'shorter'} than that of {other}"
            yield f"the day of {one} is {'longer' if mine[3] > its[3] else 'shorter'} than that of {other}"
    for inner, outer in pairwise(PLANETS):
        yield f"after {inner} comes {outer}, counted from the Sun"
