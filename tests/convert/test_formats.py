"""Every format: equal input gives equal bytes, and a runtime answers from the file as the network does."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from modelyard.convert.family import FORMATS, format_named
from modelyard.convert.metadata import Metadata
from modelyard.core.errors import MissingExtraError
from modelyard.runtimes.open import open_session

HERE = Path(__file__).parent
WRITTEN = ["ncnn", "onnx", "openvino", "safetensors", "torch_export", "torchscript"]
RUN = [name for name in WRITTEN if name != "safetensors"]
ELSEWHERE = """
import hashlib, sys, torch
sys.path.insert(0, sys.argv[1])
from conftest import Tiny, write
from pathlib import Path
torch.manual_seed(0)
network = Tiny().eval()
for name in sys.argv[3:]:
    written = write.__wrapped__ if hasattr(write, "__wrapped__") else write
    path = written(Path(sys.argv[2]))(network, name)
    print(*(hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(path.parent.glob("model.*"))))
    for one in path.parent.glob("model.*"):
        one.unlink()
"""


def test_these_formats_are_there():
    assert FORMATS.names() == sorted([*WRITTEN, "tensorrt"])


@pytest.mark.parametrize("name", RUN)
def test_a_runtime_answers_from_the_file_as_the_network_does(tiny, write, name):
    path = write(tiny, name)
    pictures = np.random.default_rng(0).standard_normal((3, 3, 8, 8)).astype(np.float32)
    expected = tiny(torch.from_numpy(pictures)).detach().numpy()
    with open_session(str(path), trust=[digest_of(path)]) as session:
        np.testing.assert_allclose(session.run(pictures)["scores"], expected, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(session.run(pictures[:1])["scores"], expected[:1], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", RUN)
def test_the_file_says_what_it_is_of(tiny, write, name):
    path = write(tiny, name)
    with open_session(str(path), trust=[digest_of(path)]) as session:
        said = Metadata.from_texts(session.metadata)
    assert (said.name, said.labels, said.outputs) == ("tiny", ("a", "b", "c", "d"), ("scores",))
    assert said.inputs == {"pictures": {"shape": ["batch", 3, 8, 8], "dtype": "float32"}}


def test_another_process_with_another_hash_seed_writes_the_same_bytes(tiny, write, tmp_path):
    words = [sys.executable, "-W", "ignore", "-c", ELSEWHERE, str(HERE), str(tmp_path), *WRITTEN]
    elsewhere = subprocess.run(
        words, env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for name, digests in zip(WRITTEN, elsewhere, strict=True):
        files = sorted(write(tiny, name, folder=name).parent.glob("model.*"))
        own = [hashlib.sha256(one.read_bytes()).hexdigest() for one in files]
        assert digests.split() == own, name


@pytest.mark.parametrize("name", WRITTEN)
def test_no_file_names_a_place_of_this_machine(tiny, write, name):
    for one in write(tiny, name).parent.glob("model*"):
        content = one.read_bytes()
        assert str(HERE).encode() not in content
        assert os.path.dirname(torch.__file__).encode() not in content


def test_safetensors_holds_the_networks_own_weights(tiny, write):
    from safetensors.torch import load_file

    found = load_file(write(tiny, "safetensors"))
    assert found.keys() == tiny.state_dict().keys()
    assert all(torch.equal(one, tiny.state_dict()[name]) for name, one in found.items())


@pytest.mark.skipif("tensorrt" in sys.modules, reason="TensorRT is here")
def test_tensorrt_is_refused_with_what_it_needs():
    with pytest.raises(MissingExtraError, match="needs tensorrt"):
        format_named("tensorrt")


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
