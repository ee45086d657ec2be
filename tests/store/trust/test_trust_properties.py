"""Whatever the bytes, a scan ends with a verdict; what is plain data is read as Python reads it."""

from __future__ import annotations

import io
import pickle
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trust_assembler import archive
from trust_streams import streams

from modelyard.store.trust.pickled.machine import Machine
from modelyard.store.trust.pickled.opcodes import NAMES, Stream
from modelyard.store.trust.report import VERDICTS, BrokenFileError, Notes
from modelyard.store.trust.scan import scan
from modelyard.store.trust.source import of_bytes

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors.numpy")
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
)
KEYS = st.text() | st.integers(-(2**59), 2**59) | st.tuples(st.text(), st.booleans())
DATA = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(KEYS, inner) | st.frozensets(KEYS)
    ),
    max_leaves=20,
)
OPCODES = sorted(NAMES)


def followed(data: bytes) -> tuple[object, Notes]:
    notes = Notes()
    return Machine(Stream(of_bytes(data, "")), notes).run(), notes


@settings(deadline=None, max_examples=300)
@given(DATA, st.integers(0, 5))
def test_plain_data_of_every_protocol_is_read_as_python_reads_it(value, protocol):
    data = pickle.dumps(value, protocol)
    read, notes = followed(data)
    assert read == pickle.loads(data)
    assert notes.verdict != "refused"


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(OPCODES) | st.binary(max_size=6), max_size=40))
def test_any_mixture_of_opcodes_ends_in_a_value_or_in_a_broken_file(parts):
    data = b"".join(bytes([part]) if isinstance(part, int) else part for part in parts) + b"."
    try:
        followed(data)
    except BrokenFileError as error:
        assert error.where


def originals() -> dict[str, bytes]:
    file, old, arrays = io.BytesIO(), io.BytesIO(), io.BytesIO()
    torch.save({"a": torch.arange(3.0), "b": [1, "x"]}, file)
    torch.save({"a": torch.arange(3.0)}, old, _use_new_zipfile_serialization=False)
    np.savez(arrays, a=np.arange(3))
    onnx = b"\x08\x08\x3a\x14\x2a\x12\x08\x02\x10\x01\x42\x01w\x6a\x07\x0a\x01k\x12\x02vv\x70\x01"
    tensors = safetensors.save({"a": np.zeros(3), "b": np.ones((2, 2))})
    return {
        "zip": file.getvalue(),
        "old": old.getvalue(),
        "npz": arrays.getvalue(),
        "st": tensors,
        "onnx": onnx,
    }


ORIGINALS = originals()


@settings(deadline=None, max_examples=250)
@given(st.sampled_from(sorted(ORIGINALS)), st.data())
def test_a_file_with_flipped_bytes_ends_in_a_verdict(tmp_path_factory, which, data):
    raw = bytearray(ORIGINALS[which])
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "flipped.bin"
    path.write_bytes(raw)
    assert scan(str(path)).verdict in VERDICTS


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_verdict_and_are_never_safe(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(data)
    assert scan(str(path)).verdict in ("unknown", "refused")


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_flipped_checkpoint_that_is_safe_is_one_that_torch_reads_without_running_anything(
    tmp_path_factory, data
):
    """Whatever the flip, a file that is called safe imports only names of the short list."""
    stream = bytearray(pickle.dumps({"a": [1, "x"], "o": streams.__name__}, protocol=2))
    stream[data.draw(st.integers(2, len(stream) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "stream.pt"
    path.write_bytes(archive(bytes(stream)))
    if scan(str(path)).verdict == "safe":
        torch.load(str(path), weights_only=True)


@pytest.mark.parametrize("depth", [10_000, 300_000])
def test_what_is_nested_deeply_is_read_without_running_out_of_stack(depth, tmp_path):
    nested = b"\x80\x02" + b"]" * depth + b"a" * (depth - 1) + b"."
    path = tmp_path / "deep.pt"
    path.write_bytes(archive(nested))
    assert scan(str(path)).verdict == "safe"


def test_what_grows_by_sharing_is_read_in_its_own_size(tmp_path):
    """Two hundred doublings: as many pairs, and 2 to the power of 200 leaves for who walks them naively."""
    path = tmp_path / "bomb.pt"
    path.write_bytes(archive(b"\x80\x02]" + b"q\x00h\x00\x86" * 200 + b"."))
    assert scan(str(path)).verdict == "safe"


def test_arrays_that_are_packed_small_are_not_inflated_to_be_judged(tmp_path):
    path = tmp_path / "zeros.npz"
    np.savez_compressed(path, a=np.zeros((100, 1 << 17)), b=np.arange(3))  # 105 MB in 100 kB
    report = scan(str(path))
    assert report.verdict == "safe"
    assert (report.weights.tensors, report.weights.bytes) == (2, 100 * (1 << 20) + 24)


def test_a_bomb_in_the_configuration_of_a_model_is_not_inflated(tmp_path):
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", bytes(100 << 20))
    report = scan(str(path))
    assert report.verdict == "refused"
    assert "too large to be inflated" in str(report.findings[0])
