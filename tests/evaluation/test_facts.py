"""The corpus of facts: what is held out is not in the rest, and what it says is true."""

from __future__ import annotations

import datetime
import re

import pytest

from modelyard.core.errors import InputError
from modelyard.evaluation.datasets import facts
from modelyard.evaluation.datasets._facts import sentences
from modelyard.evaluation.datasets._number_words import in_roman, in_words

SPLITS = ("train", "validation", "held-out")


def test_no_sentence_stands_in_two_splits():
    held = [set(facts.sentences_of(split)) for split in SPLITS]
    assert sum(map(len, held)) == len(set.union(*held)) == len(sentences())


def test_a_held_out_sentence_is_nowhere_in_the_training_text():
    train = facts.text_of("train")
    assert [one for one in facts.sentences_of("held-out") if one in train] == []


def test_the_corpus_is_of_the_size_that_is_stated():
    assert [len(facts.sentences_of(split)) for split in SPLITS] == [4980, 284, 550]
    assert 180_000 < len(facts.text_of("train")) < 190_000


def test_an_item_is_a_sentence_and_what_follows_each_token():
    tokens, following = facts.load("held-out")[0]
    sentence = facts.sentences_of("held-out")[0]
    assert facts.decoded(tokens) == "\n" + sentence
    assert facts.decoded(following) == sentence + "\n"


def test_a_text_comes_back_from_its_tokens():
    assert facts.decoded(facts.encoded(facts.text_of("validation"))) == facts.text_of("validation")


def test_a_character_that_no_fact_has_is_told():
    with pytest.raises(InputError, match="written without 'ß', '€'"):
        facts.encoded("Masse und Maße: 5 €")


def test_every_date_is_the_one_the_calendar_has():
    form = re.compile(r"(\d+) (\w+) is day (\d+) of a common year\.")
    found = [match for one in sentences() if (match := form.fullmatch(one))]
    assert len(found) == 365
    for day, month, place in (match.groups() for match in found):
        date = datetime.datetime.strptime(f"{day} {month} 2023", "%d %B %Y")
        assert date.timetuple().tm_yday == int(place)


def test_every_time_of_day_is_the_one_a_clock_shows():
    form = re.compile(r"(.+) minutes after (\d+:\d+) it is (\d+:\d+)\.")
    minutes = {"Ten": 10, "Twenty-five": 25, "Forty": 40}
    found = [match for one in sentences() if (match := form.fullmatch(one))]
    assert len(found) == 12 * 12 * 3
    for count, start, end in (match.groups() for match in found):
        then = datetime.datetime.strptime(start, "%I:%M") + datetime.timedelta(minutes=minutes[count])
        assert then.strftime("%I:%M").lstrip("0") == end


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (13, "thirteen"), (40, "forty"), (99, "ninety-nine"), (342, "three hundred and forty-two")],
)
def test_a_number_is_written_in_words(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize(("number", "roman"), [(4, "IV"), (44, "XLIV"), (99, "XCIX"), (944, "CMXLIV")])
def test_a_number_is_written_in_roman_numerals(number, roman):
    assert in_roman(number) == roman
