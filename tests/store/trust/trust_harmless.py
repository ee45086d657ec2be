"""Harmless files of real savers, one kind each: a function that gives the value or writes the file."""

from __future__ import annotations

import argparse
import collections
import datetime
import json
import pathlib
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")
nn = torch.nn
DTYPES = (
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
    torch.int8, torch.uint8, torch.bool, torch.complex64, torch.complex128, torch.float8_e4m3fn,
)  # fmt: skip


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, 2))


def trained(make: Callable[..., torch.optim.Optimizer], **more: Any) -> dict[str, object]:
    """What a trainer saves after two steps."""
    model = network()
    optimizer = make(model.parameters(), lr=0.1, **more)
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.rand(2, 3, 4, 4)).sum().backward()
        optimizer.step()
    return {"epoch": 2, "model": model.state_dict(), "optimizer": optimizer.state_dict(), "loss": 0.25}


def shared() -> dict[str, torch.Tensor]:
    base = torch.arange(12.0)
    return {"all": base, "view": base[2:8].view(2, 3).t(), "last": base[11:], "none": base[:0]}


def quantized() -> dict[str, torch.Tensor]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "tensor": torch.quantize_per_tensor(torch.rand(4), 0.1, 3, torch.qint8),
            "channel": torch.quantize_per_channel(
                torch.rand(2, 4), torch.ones(2).double(), torch.zeros(2).long(), 0, torch.quint8
            ),
        }


def sparse() -> dict[str, torch.Tensor]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {"coo": torch.eye(3).to_sparse(), "csr": torch.eye(3).to_sparse_csr()}


def scheduled() -> dict[str, object]:
    optimizer = torch.optim.SGD(network().parameters(), lr=0.1)
    return {"steps": torch.optim.lr_scheduler.StepLR(optimizer, 3).state_dict()}


TORCH: dict[str, Callable[[], object]] = {
    "a state dict": lambda: network().state_dict(),
    "an OrderedDict": lambda: collections.OrderedDict(a=torch.zeros(2), b=torch.ones(3)),
    "parameters": lambda: dict(network().named_parameters()),
    "a parameter with an attribute": lambda: {"p": with_attribute()},
    "one tensor": lambda: torch.rand(3),
    "a scalar and an empty one": lambda: {"scalar": torch.tensor(1.5), "empty": torch.empty(0, 3)},
    "SGD": lambda: trained(torch.optim.SGD, momentum=0.9),
    "Adam": lambda: trained(torch.optim.Adam),
    "AdamW with amsgrad": lambda: trained(torch.optim.AdamW, amsgrad=True),
    "a scheduler": scheduled,
    "tensors that share a storage": shared,
    "a slice of a storage": lambda: torch.arange(100.0)[10:20],
    "strides": lambda: torch.rand(4, 5).t(),
    "nested dictionaries": lambda: {"a": {"b": [torch.zeros(1), (torch.ones(1), {"c": torch.rand(2)})]}},
    "plain values": lambda: {"i": 1, "big": 2**70, "f": 1.5, "t": "ü", "n": None, "b": True, 3: ([4],)},
    "bytes, sets and a complex": lambda: {"b": b"abc\xff", "a": bytearray(b"x"), "s": {1, 2}, "c": 1j},
    "words of torch": lambda: {"d": torch.float16, "s": torch.Size([1, 2]), "v": torch.device("cuda:1")},
    "a random state": lambda: {"torch": torch.get_rng_state(), "cuda": []},
    "sparse tensors": sparse,
    "quantized tensors": quantized,
    "a meta tensor": lambda: torch.empty(3, 2, device="meta"),
    "a counter": lambda: collections.Counter(a=2, b=1),
    "a tensor that wants a gradient": lambda: torch.rand(2, requires_grad=True),
    "conjugated": lambda: {"c": torch.rand(2, dtype=torch.complex64).conj().resolve_conj()},
    **{f"tensors of {dtype}": lambda dtype=dtype: {"x": torch.zeros(3, dtype=dtype)} for dtype in DTYPES},
}  # fmt: skip

# What trainers add that torch must be told of before it takes it.
TOLD: dict[str, Callable[[], object]] = {
    "numbers of NumPy": lambda: {"best": np.float64(0.5), "step": np.int64(3), "flag": np.bool_(True)},
    "arrays of NumPy": lambda: {
        "f": np.arange(6.0).reshape(2, 3),
        "i": np.asfortranarray(np.eye(3, dtype="i4")),
    },
    "the random state of NumPy": lambda: np.random.RandomState(0).get_state(),
    "arguments of a command": lambda: {"args": argparse.Namespace(lr=0.1, name="x"), "w": torch.zeros(2)},
    "a path": lambda: {"data": pathlib.PosixPath("/data/set"), "w": torch.zeros(2)},
    "a time": lambda: {"when": datetime.datetime(2024, 1, 2, 3, 4), "took": datetime.timedelta(seconds=3)},
}


def with_attribute() -> nn.Parameter:
    made = nn.Parameter(torch.zeros(2))
    made.weight_decay = 0.1
    return made


def _safetensors(path: str) -> None:
    save_file = pytest.importorskip("safetensors.torch").save_file
    tensors = {
        f"x{at}": torch.zeros(3, dtype=dtype) for at, dtype in enumerate(DTYPES) if not dtype.is_complex
    }
    save_file(tensors | {"empty": torch.zeros(0, 2)}, path, metadata={"format": "pt"})


def _safetensors_of_numpy(path: str) -> None:
    save_file = pytest.importorskip("safetensors.numpy").save_file
    save_file({"a": np.arange(6.0).reshape(2, 3), "b": np.zeros(3, dtype="u2")}, path)


def _named(path: str) -> None:
    fields = np.zeros(3, dtype=[("a", "<f4", (2,)), ("b", "<i8")])
    np.save(path, fields)


def _keras(path: str) -> None:
    """As `keras.Model.save` lays it out; Keras itself is too large to be a part of these tests."""
    layer = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 2}, "registered_name": None}
    config = {"module": "keras", "class_name": "Sequential", "config": {"layers": [layer]}}
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("metadata.json", json.dumps({"keras_version": "3.5.0"}))
        file.writestr("config.json", json.dumps(config))
        file.writestr("model.weights.h5", b"\x89HDF\r\n\x1a\n" + bytes(200))


def _gguf(path: str) -> None:
    """A file of one key and one tensor, by the format's description."""
    key, name = b"general.name", b"w"
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 1)
    pair = struct.pack("<Q", len(key)) + key + struct.pack("<IQ", 8, 4) + b"tiny"
    tensor = struct.pack("<Q", len(name)) + name + struct.pack("<IQIQ", 1, 4, 0, 0)
    data = head + pair + tensor
    pathlib.Path(path).write_bytes(data + bytes(-len(data) % 32) + bytes(32))


FILES: dict[str, tuple[str, Callable[[str], None]]] = {
    "x.safetensors": ("safetensors", _safetensors),
    "y.safetensors": ("safetensors", _safetensors_of_numpy),
    "a.npy": ("npy", lambda path: np.save(path, np.arange(6.0).reshape(2, 3))),
    "order.npy": ("npy", lambda path: np.save(path, np.asfortranarray(np.eye(3, dtype=">f8")))),
    "text.npy": ("npy", lambda path: np.save(path, np.array(["ab", "cde"]))),
    "fields.npy": ("npy", _named),
    "a.npz": ("npz", lambda path: np.savez(path, a=np.arange(3), b=np.zeros((2, 2)))),
    "packed.npz": ("npz", lambda path: np.savez_compressed(path, a=np.zeros(1000), b=np.arange(3))),
    "a.keras": ("keras", _keras),
    "a.gguf": ("gguf", _gguf),
}
