"""What a checkpoint holds comes back equal, with the same types, to the last bit."""

from __future__ import annotations

import json
import struct
from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.core.errors import InputError
from modelyard.models.checkpoint_file.structure import decode, encode
from modelyard.models.versioning.checkpoint import load_checkpoint, save_checkpoint

NET = torch.nn.Linear(1, 1)
FLOATS = [0.1, -0.0, float("inf"), -float("inf"), 5e-324, 1.7976931348623157e308]
PAYLOAD = struct.unpack(">d", bytes.fromhex("7ff800000000beef"))[0]


def same(one: Any, other: Any) -> bool:
    """Are two values equal, with equal types throughout, NaNs bit by bit and dictionaries in order?"""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return struct.pack("d", one) == struct.pack("d", other)
    if isinstance(one, complex):
        return same(one.real, other.real) and same(one.imag, other.imag)
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and one.shape == other.shape and bits(one) == bits(other)
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, dict):
        return same([*one], [*other]) and same([*one.values()], [*other.values()])
    if isinstance(one, (list, tuple, deque)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def bits(tensor: torch.Tensor) -> bytes:
    return bytes(tensor.detach().resolve_conj().contiguous().untyped_storage()[: tensor.nbytes])


def through_a_file(value: object, folder: Any) -> Any:
    saved = save_checkpoint(NET, None, 0, {}, folder / "a.safetensors", extra=value, rng=False)
    return load_checkpoint(saved.path).extra


NUMBERS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(FLOATS), st.complex_numbers()
)
LEAVES = st.one_of(NUMBERS, st.text(), st.text(st.characters(categories=["Cs"])), st.binary())
KEYS = st.one_of(
    st.text(), st.integers(), st.booleans(), st.tuples(st.integers(), st.text()), st.just("$tuple")
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner), st.lists(inner).map(tuple), st.dictionaries(KEYS, inner),
        st.dictionaries(st.text(), inner), st.dictionaries(KEYS, inner).map(OrderedDict),
        st.lists(inner, max_size=3).map(lambda items: deque(items, maxlen=4)),
    ),
    max_leaves=25,
)  # fmt: skip


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_plain_data_come_back_with_their_types(value: object) -> None:
    text = json.dumps(encode(value, ("extra",)), allow_nan=False)
    assert same(decode(json.loads(text)), value)


@given(st.dictionaries(st.sampled_from("abc"), VALUES))
@settings(max_examples=15, deadline=None)
def test_plain_data_come_back_from_a_file(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    assert same(through_a_file(value, tmp_path_factory.mktemp("run")), value)


@pytest.mark.parametrize(
    "value",
    [
        {1, 2, 3}, frozenset({(1, 2)}), Counter({3: 2, 5: 1}), range(3, 30, 4), bytearray(b"ab"), 1 << 5000,
        deque([1, 2]), torch.Size([2, 3]), torch.bfloat16, torch.device("cpu"), torch.device("cuda", 1),
        PAYLOAD, np.float64(0.1), np.int8(-3), np.bool_(True), np.str_("zwölf"), np.str_(""),
        np.datetime64("2020-02-02"), np.arange(12, dtype=np.int16).reshape(3, 4),
        np.zeros((0, 3), np.float16),
        np.array(1 + 2j), np.array(["a", "bc"]), np.arange(4, dtype=">f8"), np.asfortranarray(np.eye(3)),
    ],
    ids=repr,
)  # fmt: skip
def test_a_value_of_this_type_comes_back(value: object, tmp_path: Any) -> None:
    assert same(through_a_file({"here": [value]}, tmp_path), {"here": [value]})


def test_a_defaultdict_goes_on_to_make_what_it_made(tmp_path: Any) -> None:
    value = defaultdict(list, {1: [2]})
    found = through_a_file(value, tmp_path)
    assert same(found, value)
    assert found[7] == []


def function() -> None:
    return None


class Stranger:
    pass


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (function, "extra.here[0]['hook']: a function"),
        (lambda: 1, "extra.here[0]['hook']: a function"),
        (Stranger(), "of type test_checkpoint_structure.Stranger"),
        (Stranger, "of type type"),
        (pytest, "of type module"),
        (type("Own", (dict,), {})(), "Own"),
        (defaultdict(function), "extra.here[0]['hook']['default_factory']: a function"),
        (np.array([function], dtype=object), "an array of object"),
        (np.zeros(2, dtype=[("a", "f4")]), "an array of [('a'"),
        (torch.eye(2).to_sparse(), "a torch.sparse_coo tensor"),
        (torch.empty(2, device="meta"), "a meta tensor"),
    ],
    ids=lambda said: said if isinstance(said, str) else "",
)
def test_what_cannot_be_held_is_named_with_its_place(value: object, said: str, tmp_path: Any) -> None:
    with pytest.raises(InputError) as raised:
        through_a_file({"here": [{"hook": value}]}, tmp_path)
    assert said in str(raised.value)
    assert "extra.here[0]['hook']" in str(raised.value)
    assert [*tmp_path.glob("*.safetensors")] == []


def test_what_holds_itself_is_an_error_and_no_crash(tmp_path: Any) -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(InputError, match="or it holds itself"):
        through_a_file(value, tmp_path)


def test_a_hundred_megabytes_of_text_are_refused_with_their_size(tmp_path: Any) -> None:
    with pytest.raises(InputError, match=r"what is no tensor comes to 100,0"):
        through_a_file("x" * 100_000_000, tmp_path)
