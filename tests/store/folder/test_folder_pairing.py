"""Files pair by the number they end in, or by name; every file is paired, alone or doubled, and said so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.store.folder.pairing import pair

NAMES = st.sampled_from(["a", "b-1", "b-01", "x/1", "x/2", "y/1", "inp-1", "inp-2", "out-2", "out-10", "z9z"])
FILES = st.builds(lambda name, end: name + end, NAMES, st.sampled_from([".npz", ".npy", ".json"]))
PARTS = st.dictionaries(
    st.sampled_from(["inputs", "outputs", "labels"]), st.lists(FILES, unique=True), min_size=1
)


def pairs(**parts: list[str]) -> list[tuple[str, ...]]:
    return [tuple(each.files.values()) for each in pair(parts).pairs]


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [
        (["inp-0000.npz", "inp-0001.npz"], ["out-0000.npz", "out-0001.npz"]),
        (["img-0000.npy", "img-0001.npy"], ["label-0.json", "label-1.json"]),
        (["0.png", "1.png"], ["sample_0000.npz", "sample_0001.npz"]),
        (["cat.png", "dog.png"], ["cat.json", "dog.json"]),
        (["cat/1.png", "dog/1.png"], ["cat/1.json", "dog/1.json"]),
        (["cat/in-1.png", "dog/in-1.png"], ["cat/out-01.json", "dog/out-01.json"]),
        (["cat-1.png", "dog-1.png"], ["cat-1.json", "dog-1.json"]),
        (["v1.2.png", "v1.3.png"], ["v1.2.json", "v1.3.json"]),
    ],
)
def test_files_that_belong_together_are_paired(inputs, outputs):
    assert pairs(inputs=inputs, outputs=outputs) == list(zip(inputs, outputs, strict=True))


def test_numbers_come_in_the_order_of_their_values():
    names = [f"inp-{number}.npz" for number in (10, 9, 100, 2)]
    assert pairs(inputs=names) == [("inp-2.npz",), ("inp-9.npz",), ("inp-10.npz",), ("inp-100.npz",)]


def test_a_file_without_a_partner_is_named():
    found = pair({"inputs": ["inp-1.npz", "inp-2.npz"], "outputs": ["out-2.npz", "out-3.npz"]})
    assert found.alone == {"inputs": ["inp-1.npz"], "outputs": ["out-3.npz"]}
    assert [each.name for each in found.pairs] == ["inp-2"]


def test_files_that_would_share_a_partner_are_named():
    found = pair({"inputs": ["cat.npz", "cat.npy"], "outputs": ["cat.json"]})
    assert found.pairs == []
    assert found.doubled == {"inputs": ["cat.npy", "cat.npz"], "outputs": ["cat.json"]}


@given(PARTS)
@settings(deadline=None)
def test_every_file_is_in_exactly_one_place(parts):
    found = pair(parts)
    for part, names in parts.items():
        paired = [each.files[part] for each in found.pairs]
        placed = paired + found.alone.get(part, []) + found.doubled.get(part, [])
        assert sorted(placed) == sorted(names)


@given(PARTS)
@settings(deadline=None)
def test_a_pair_has_one_file_of_every_part(parts):
    assert all(set(each.files) == set(parts) for each in pair(parts).pairs)


@given(PARTS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_in_which_a_disk_lists_files_does_not_count(parts, random):
    shuffled = {part: random.sample(names, len(names)) for part, names in parts.items()}
    assert pair(shuffled) == pair(parts)


@given(st.sets(st.integers(0, 10**6), min_size=1), st.integers(1, 8), st.integers(1, 8))
@settings(deadline=None)
def test_numbers_pair_however_many_zeros_stand_before_them(numbers, here, there):
    inputs = [f"inp-{number:0{here}}.npz" for number in numbers]
    labels = [f"label_{number:0{there}}.json" for number in numbers]
    found = pair({"inputs": inputs, "labels": labels})
    assert [int(each.name.removeprefix("inp-")) for each in found.pairs] == sorted(numbers)
    assert found.alone == found.doubled == {}
