"""Numbers as people write them become the plain number; what could mean two things is refused."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.cards import quantity
from modelyard.cards.validate import read_card

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = 'name: x\nversion: "1.0.0"\ntask: classification\nframework: pytorch\n'


def held(line: str) -> Any:
    """What a card holds of one line in flow style, or the message about it."""
    reading = read_card(f"{HEAD}{line}\n".encode())
    if reading.card is None:
        return reading.problems[0].message
    card = reading.card.model_dump(exclude_unset=True, exclude={"name", "version", "task", "framework"})
    value: Any = card
    while isinstance(value, dict):
        (value,) = value.values()
    return value


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("25557032", 25557032), ("25_557_032", 25557032), ("25.6M", 25_600_000), ("25.6 M", 25_600_000),
        ("25.6m", 25_600_000), ("1.5k", 1500), ("7B", 7_000_000_000), ("7b", 7_000_000_000),
        ("4.089G", 4_089_000_000), ("1T", 10**12), ("1e6", 10**6), ('"1e6"', 10**6),
        ("25557032.0", 25557032),
        ("2.5e7", 25_000_000), ("0", 0), ('" 5 K "', 5000), ('".5K"', 500), ('"1_0_0"', 100),
        ("1e16", 10**16),
        ("0.25557032e8", 25557032), ("8.1M", 8_100_000), ("0.29B", 290_000_000), ("1.1e0K", 1100),
    ],
)  # fmt: skip
def test_a_count_is_the_whole_number_that_was_meant(written: str, plain: int) -> None:
    assert held(f"architecture: {{num_parameters: {written}}}") == plain


@pytest.mark.parametrize(
    "written",
    [
        '"25,557,032"', '"25,6M"', "1.5.2M", "M", "-5M", "+5M", "5 million", "25.6 MB", "25.6Mi", "5KK",
        "1/2",
        "12 345", "0.0005K", "1.0000001K", "2.5", '""', '"0x10"', "٣", "∞", '"1e400"', '"1e9999"',
        '"1e99999"',
        "1__0K", "_5K", "5_K", "99999999T", "1e17", "-1", "true", ".nan", ".inf", '"' + "9" * 500 + '"',
    ],
)  # fmt: skip
def test_what_is_no_plain_count_is_refused(written: str) -> None:
    assert "allowed: " in str(held(f"architecture: {{num_parameters: {written}}}"))


def test_a_count_with_commas_gets_the_hint_to_leave_them_out() -> None:
    said = held('architecture: {num_parameters: "25,557,032"}')
    assert said.endswith("(write the number without commas)")


# What a unit is worth, from the definitions of SI and IEC 80000-13, in bytes.
BYTES = {"B": 1, "kB": 1000, "KB": 1000, "MB": 1000**2, "GB": 1000**3, "TB": 1000**4}
BYTES |= {"KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "TiB": 1024**4}
BYTES |= {"kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4, "mib": 1024**2, "gib": 1024**3}


@settings(deadline=None)
@given(
    digits=st.from_regex(r"[0-9]{1,5}(\.[0-9]{1,4})?", fullmatch=True), unit=st.sampled_from(sorted(BYTES))
)
def test_a_size_is_exactly_the_bytes_of_its_unit(digits: str, unit: str) -> None:
    megabytes = Fraction(digits) * BYTES[unit] / 10**6
    assert quantity.megabytes(f"{digits} {unit}") == float(megabytes)


@pytest.mark.parametrize(
    "written",
    ["97.8 Mb", "97.8 mB", "97.8 M", "97.8 Gb", "8 b", "97.8 bytes", '"97.8"', '"97,8 MB"', '"1,024 MB"',
     "1 PB", "5. MB", "-1 MB", "0 MB", '"1e300 MB"', "nan MB"],
)  # fmt: skip
def test_a_size_that_may_be_bits_or_anything_is_refused(written: str) -> None:
    assert "allowed: " in str(held(f"weights: {{size_mb: {written}}}"))


@pytest.mark.parametrize(
    ("written", "plain"),
    [("4.2", 4.2), ("4.2 ms", 4.2), ("4.2ms", 4.2), ("4200 us", 4.2), ("4200 \u00b5s", 4.2),
     ("4200 \u03bcs", 4.2),
     ("0.0042 s", 4.2), ("2s", 2000.0)],
)  # fmt: skip
def test_a_time_is_in_milliseconds(written: str, plain: float) -> None:
    assert held(f"performance: {{b: {{inference_latency_ms: {written}}}}}") == plain


@pytest.mark.parametrize(
    "written", ["4.2 MS", "4.2 Ms", "4.2 S", "4.2 sec", "1 min", "12 ns", '"4.2"', '"4,2 ms"', "0", "-1 ms"]
)
def test_a_time_that_may_be_siemens_or_anything_is_refused(written: str) -> None:
    assert "allowed: " in str(held(f"performance: {{b: {{inference_latency_ms: {written}}}}}"))


@pytest.mark.parametrize(
    ("written", "plain"),
    [("0.7613", 0.7613), ("76.13%", 0.7613), ("76.13 %", 0.7613), ("7.613e-1", 0.7613), ("100%", 1.0),
     ("0%", 0.0),
     ("1", 1.0), ("0", 0.0), ("93.456%", 0.93456), ("0.1%", 0.001)],
)  # fmt: skip
def test_a_fraction_may_be_written_as_a_percentage(written: str, plain: float) -> None:
    assert held(f"performance: {{b: {{top1_accuracy: {written}}}}}") == plain


@pytest.mark.parametrize(
    "written", ["101%", "-1%", '"76,13%"', '"0.7613"', '"76.13"', "76.13 percent", "1.0001", "-0.1", '"%"']
)
def test_what_is_no_fraction_is_refused_without_a_wrong_hint(written: str) -> None:
    assert re.search("allowed: a fraction (from 0 to 1|such as 0.7613 or 76.13%)$",
                     str(held(f"performance: {{b: {{top1_accuracy: {written}}}}}")))  # fmt: skip


@pytest.mark.parametrize(
    ("written", "hint"), [("76.13", "0.7613"), ("100", "1"), ("2", "0.02"), ("93.456", "0.93456")]
)
@pytest.mark.parametrize("metric", ["top1_accuracy", "recall", "balanced_accuracy", "town_recall"])
def test_a_percentage_without_its_sign_gets_the_fraction_as_a_hint(
    written: str, hint: str, metric: str
) -> None:
    said = held(f"performance: {{b: {{{metric}: {written}}}}}")
    assert said.endswith(f"(write {hint} for {written} %)")


@pytest.mark.parametrize(
    ("metric", "written", "hint"),
    [
        ("recall", "56.8%", " (write 0.568)"),
        ("latency_p95_ms", "4200 us", " (write 4.2)"),
        ("peak_memory_mb", "2 GB", " (write 2000.0)"),
        ("mmlu", "good", ""),
        ("tokens_per_second", "true", ""),
    ],
)
def test_a_metric_that_is_a_number_by_its_name_is_written_as_one(
    metric: str, written: str, hint: str
) -> None:
    said = held(f"performance: {{b: {{{metric}: {written}}}}}")
    assert re.search(rf"allowed: (a fraction from 0 to 1|a number){re.escape(hint)}$", said)


READERS = (quantity.count, quantity.megabytes, quantity.milliseconds, quantity.fraction)


@settings(deadline=None, max_examples=200)
@given(text=st.text(max_size=20) | st.from_regex(r"[+-]?[0-9_.,eE]{1,12} ?[a-zA-Z%]{0,3}", fullmatch=True))
@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_any_text_is_a_finite_number_or_a_sentence(read: Callable[[object], object], text: str) -> None:
    try:
        value = read(text)
    except ValueError as error:
        assert str(error).startswith("a ")
    else:
        assert isinstance(value, int | float)


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@pytest.mark.parametrize("value", [None, True, 3, 0.5, [], {}])
def test_what_is_no_text_is_left_to_the_schema(read: Callable[[object], object], value: object) -> None:
    assert read(value) is value
