"""A result is one text: what it says is read back, and whoever edits it is told."""

from __future__ import annotations

import hashlib
import json

import pytest

from modelyard.core.errors import DigestError, InputError
from modelyard.results.document import SCHEMA, from_json


def test_a_result_is_read_back_as_it_was_written(measured):
    result = measured(seed=7, notes=["the governor was powersave"], anchor={"model": "digits_cnn"})
    again = from_json(result.as_json())
    assert json.loads(json.dumps(again.as_dict())) == json.loads(json.dumps(result.as_dict()))
    assert again.samples["2"] == [0.0118]


def test_the_digest_is_sha256_of_the_text_without_the_line_that_states_it(measured):
    first, second, *rest = measured().as_json().splitlines(keepends=True)
    assert second == f'"digest": "{hashlib.sha256("".join([first, *rest]).encode()).hexdigest()}",\n'


@pytest.mark.parametrize(
    ("before", "after"), [("0.0117,", "0.0107,"), ("resnet18", "resnet50"), ("null", "1")]
)
def test_an_edited_result_is_told(measured, before, after):
    text = measured().as_json()
    assert before in text
    with pytest.raises(DigestError, match="edited"):
        from_json(text.replace(before, after, 1))


def test_a_result_that_another_tool_laid_out_anew_still_holds(measured):
    text = measured().as_json()
    assert from_json(json.dumps(json.loads(text), indent=4)).digest == json.loads(text)["digest"]


def test_what_a_result_says_and_not_how_it_was_given_decides_its_digest(measured):
    key = {"threads": 2, "batch": 1}
    assert measured(key=key).digest == measured(key=dict(reversed(key.items()))).digest


def test_a_result_written_before_a_field_was_added_still_reads(measured):
    text = measured().as_json()
    assert "notes" not in text
    assert from_json(text).notes == ()


def test_a_result_of_an_older_schema_reads_and_keeps_its_digest(measured, monkeypatch):
    text = measured().as_json()
    monkeypatch.setattr("modelyard.results.document.SCHEMA", SCHEMA + 1)
    assert from_json(text).as_json() == text


def test_a_result_of_a_later_schema_is_refused_with_what_reads_it(measured):
    with pytest.raises(InputError, match=r"schema is 2.*\n.*--upgrade"):
        from_json(measured(schema=2).as_json())


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '{"schema": 1}', '{"schema": NaN}', "\x00"])
def test_what_is_no_result_is_refused_in_a_sentence(text):
    with pytest.raises(InputError):
        from_json(text)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "0.1"])
@pytest.mark.parametrize("field", ["figures", "samples"])
def test_a_figure_that_is_no_finite_number_is_refused(measured, field, number):
    with pytest.raises(InputError, match="not a finite number: one"):
        measured(**{field: {"one": [number] if field == "samples" else number}})


def test_a_kind_there_is_not_is_refused_with_those_there_are(measured):
    with pytest.raises(InputError, match="latency, accuracy"):
        measured(kind="speed")
