"""A damaged, cut off, newer or foreign file is an error that says so, and never half loaded."""

from __future__ import annotations

import json
import random
import shutil
import struct
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
import torch
from safetensors.torch import save_file

from modelyard.core.errors import DigestError, InputError, NotFoundError, StoreError, UnsafeFileError
from modelyard.models.versioning.checkpoint import load_checkpoint, save_checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER, TENSORS = "modelyard.checkpoint", "data"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    net = torch.nn.Linear(5, 3)
    save_checkpoint(
        net, torch.optim.SGD(net.parameters()), 4, {"loss": 0.5}, tmp_path / "a.safetensors", rng=False
    )
    return tmp_path / "a.safetensors"


def sealed(path: Path, change: Callable[[dict[str, object], dict[str, str]], object]) -> None:
    """Change the header, and take its digest again as the page on checkpoints says."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    change(header, header["__metadata__"])
    header["__metadata__"][HEADER] = "0" * 64
    text = json.dumps(header, separators=(",", ":")).encode()
    raw = struct.pack("<Q", len(text)) + text
    path.write_bytes(raw.replace(b"0" * 64, sha256(raw).hexdigest().encode(), 1) + data[8 + length :])


def set_metadata(key: str, value: str) -> Callable[[dict[str, object], dict[str, str]], object]:
    return lambda _, metadata: metadata.update({key: value})


def test_a_flipped_bit_in_any_byte_is_found(path: Path) -> None:
    data = path.read_bytes()
    choice = random.Random(1)
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << choice.randrange(8)]) + data[at + 1 :])
        with pytest.raises(DigestError, match=r"is damaged|is cut off"):
            load_checkpoint(path)


def test_a_file_cut_off_anywhere_is_said_to_be_so(path: Path) -> None:
    data = path.read_bytes()
    for size in range(len(data)):
        path.write_bytes(data[:size])
        with pytest.raises(DigestError, match="is cut off"):
            load_checkpoint(path)


def test_bytes_behind_the_end_are_damage(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(DigestError, match="4 bytes stand behind its end"):
        load_checkpoint(path)


def test_the_two_digests_are_those_that_the_page_describes(path: Path) -> None:
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    metadata = json.loads(data[8 : 8 + length])["__metadata__"]
    blocks = [data[at : at + 4 << 20] for at in range(8 + length, len(data), 4 << 20)]
    assert metadata[TENSORS] == sha256(b"".join(sha256(block).digest() for block in blocks)).hexdigest()
    head = data[: 8 + length].replace(metadata[HEADER].encode(), b"0" * 64)
    assert metadata[HEADER] == sha256(head).hexdigest()


def test_a_newer_format_is_said_to_be_newer(path: Path) -> None:
    sealed(path, set_metadata("format", "2"))
    with pytest.raises(InputError, match=r"format 2; this modelyard reads up to 1\n.*pip install --upgrade"):
        load_checkpoint(path)


def test_weights_that_are_no_checkpoint_are_said_to_be_none(tmp_path: Path) -> None:
    save_file({"a": torch.ones(30)}, tmp_path / "w.safetensors")
    with pytest.raises(InputError, match="is not a checkpoint"):
        load_checkpoint(tmp_path / "w.safetensors")


def test_a_pickle_under_the_name_of_a_checkpoint_is_not_read(tmp_path: Path) -> None:
    torch.save({"model": torch.ones(3)}, tmp_path / "w.safetensors")
    with pytest.raises(InputError, match="is not a checkpoint"):
        load_checkpoint(tmp_path / "w.safetensors")


BROKEN = {
    "no json": set_metadata("structure", "{"),
    "no parts": set_metadata("structure", "{}"),
    "no such kind": set_metadata("structure", '{"parts":{"model":{"$code":"x"}},"tensors":[]}'),
    "no such tensor": set_metadata("structure", '{"parts":{"model":{"$tensor":7}},"tensors":[]}'),
    "no hash": set_metadata("structure", '{"parts":{"model":{"$set":[[]]}},"tensors":[]}'),
    "view outside": set_metadata(
        "structure",
        '{"parts":{"model":{"$tensor":0}},"tensors":[{"in":"model.bias","view":[0,[9],[1]]}]}',
    ),
    "negative view": set_metadata(
        "structure", '{"parts":{"model":{"$tensor":0}},"tensors":[{"in":"model.bias","view":[-1,[2],[1]]}]}'
    ),
    "no dtype": set_metadata(
        "structure", '{"parts":{"model":{"$tensor":0}},"tensors":[{"in":"model.bias","dtype":"load"}]}'
    ),
    "no factory": set_metadata("structure", '{"parts":{"model":{"$defaultdict":["exec",[]]}},"tensors":[]}'),
    "deep": set_metadata("structure", '{"parts":{"model":' + "[" * 9999 + "]" * 9999 + '},"tensors":[]}'),
    "no epoch": set_metadata("epoch", "x"),
    "no block": set_metadata("block", "x"),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_a_forged_structure_is_one_sentence_and_runs_nothing(
    path: Path, change: Callable[[dict[str, object], dict[str, str]], object]
) -> None:
    sealed(path, change)
    with pytest.raises(InputError, match=r"a\.safetensors"):
        _ = load_checkpoint(path).model_state


def test_tensors_that_overlap_are_refused_before_they_are_read(path: Path) -> None:
    sealed(path, lambda header, _: header["model.weight"].update(data_offsets=[12, 72]))  # type: ignore[attr-defined]
    with pytest.raises(UnsafeFileError, match="overlap"):
        load_checkpoint(path)


def test_a_checkpoint_that_is_replaced_between_two_looks_is_not_mixed(path: Path) -> None:
    first = load_checkpoint(path)
    del first.__dict__["states"]
    net = torch.nn.Linear(5, 3)
    save_checkpoint(net, None, 5, {}, path)
    with pytest.raises(DigestError, match="has been replaced"):
        _ = first.model_state


def test_what_is_not_there_or_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such checkpoint"):
        load_checkpoint(tmp_path / "none.safetensors")
    with pytest.raises(NotFoundError, match="there is no checkpoint in this folder"):
        load_checkpoint(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(StoreError, match="cannot be read"):
        load_checkpoint(tmp_path / "loop")


def test_no_module_of_pickle_is_used(path: Path, tmp_path: Path) -> None:
    """In a fresh process in which unpickling is an error."""
    import subprocess
    import sys

    code = (
        "import pickle, torch, sys\n"
        "def no(*_, **__): raise SystemExit('a pickle is read')\n"
        "pickle.load = pickle.loads = pickle.Unpickler = pickle._Unpickler = torch.load = no\n"
        "from modelyard.models.versioning.checkpoint import load_checkpoint\n"
        "print(load_checkpoint(sys.argv[1]).model_state['bias'].shape)\n"
    )
    copy = shutil.copy(path, tmp_path / "b.safetensors")
    done = subprocess.run([sys.executable, "-c", code, copy], capture_output=True, text=True, check=True)
    assert done.stdout == "torch.Size([3])\n"
