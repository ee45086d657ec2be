"""`hf:` models: repositories as timm and transformers write them, from a double of the Hub on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).parents[1] / "store" / "servers"))

from hub import Hub, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

    Run = Callable[..., tuple[dict[str, object], Path]]

TOOLS = Path(__file__).parents[2] / "tools"
PICTURES = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(3))
TOKENS = torch.arange(12).reshape(2, 6)
# huggingface_hub reads its environment once, when it is imported: so this runs in a process of its own.
LOADS = """
import json, sys, warnings
sys.path.insert(0, sys.argv[1])
from torchvision_operators import import_torchvision
import_torchvision()
import torch
from modelyard import load_model
from modelyard.core.errors import ModelyardError
for line in sys.stdin:
    name, options, inputs, outputs = json.loads(line)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            answer = load_model(name, **options)(torch.load(inputs))
            torch.save(getattr(answer, "logits", answer), outputs)
            found = {"said": [str(one.message) for one in said if one.category is UserWarning]}
        except ModelyardError as error:
            found = {"error": type(error).__name__, "message": str(error)}
    print(json.dumps(found), flush=True)
"""
CODE = {"model_type": "mine", "architectures": ["Mine"], "auto_map": {"AutoModel": "mine.Mine"}}
ODD = {
    "none": ({}, "StoreError", "has no config.json"),
    "list": ({"config.json": b"[]"}, "InputError", "holds no object"),
    "text": ({"config.json": b"{"}, "InputError", "not JSON"),
    "empty": ({"config.json": b"{}"}, "InputError", "names neither"),
    "unknown": ({"config.json": b'{"architecture": "resnet10x"}'}, "InputError", "has no 'resnet10x'"),
    "bare": ({"config.json": b'{"architecture": "resnet10t"}'}, "StoreError", "has no weights"),
    "index": (
        {"config.json": b'{"architecture": "resnet10t"}', "model.safetensors.index.json": b"{}"},
        "InputError",
        "is no index of weights",
    ),
    "part": (
        {
            "config.json": b'{"architecture": "resnet10t"}',
            "model.safetensors.index.json": b'{"weight_map": {"fc.bias": "a.safetensors"}}',
        },
        "StoreError",
        "lacks a.safetensors",
    ),
    "code": (
        {"config.json": json.dumps(CODE).encode(), "mine.py": b"raise SystemExit"},
        "InputError",
        "the code that it brings is not run",
    ),
}


@pytest.fixture(scope="module")
def hub(timm_files: dict[str, bytes], gpt2: tuple[dict[str, bytes], torch.nn.Module]) -> Iterator[Hub]:
    files, _ = gpt2
    unsafe = {name: data for name, data in files.items() if name != "model.safetensors"}
    unsafe["pytorch_model.bin"] = b"cos\nsystem\n(Vtrue\ntR."
    odd = {f"org/{name}": Repository({"README.md": b"hello", **files}) for name, (files, *_) in ODD.items()}
    known = {"org/net": Repository(timm_files), "org/lm": Repository(files), "org/unsafe": Repository(unsafe)}
    with Hub(known | odd) as server:
        yield server


@pytest.fixture(scope="module")
def run(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Load a model and run it, with the Hub's double as the Hub."""
    folder = tmp_path_factory.mktemp("run")
    own = {"HF_HOME": str(folder / "hf"), "HF_TOKEN": "", "HOME": str(folder)}
    own["MODELYARD_CACHE"] = str(folder / "cache")
    process = subprocess.Popen(
        [sys.executable, "-c", LOADS, str(TOOLS)], env=os.environ | hub.environment | own, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    asking, answering = process.stdin, process.stdout

    def running(name: str, inputs: torch.Tensor, **options: object) -> tuple[dict[str, object], Path]:
        torch.save(inputs, folder / "inputs.pt")
        asked = [name, options, str(folder / "inputs.pt"), str(folder / "outputs.pt")]
        asking.write(json.dumps(asked) + "\n")
        asking.flush()
        return json.loads(answering.readline()), folder / "outputs.pt"

    with process:
        yield running
        asking.close()
        process.wait(30)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def timm_files(timm: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("timm")
    network = timm.create_model("resnet10t", num_classes=7).eval()
    save_file(network.state_dict(), folder / "model.safetensors")
    said = {"architecture": "resnet10t", "num_classes": 7, "num_features": 512, "pretrained_cfg": {}}
    (folder / "config.json").write_text(json.dumps(said))
    return files_of(folder)


@pytest.fixture(scope="module")
def gpt2(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], torch.nn.Module]:
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(2)
    settings = transformers.GPT2Config(n_layer=2, n_embd=32, n_head=2, vocab_size=90, n_positions=32)
    network = transformers.GPT2LMHeadModel(settings).eval()
    folder = tmp_path_factory.mktemp("gpt2")
    network.save_pretrained(folder)
    return files_of(folder), network


def test_a_repository_of_timm_is_built_with_its_weights(
    run: Run, timm: ModuleType, timm_files: dict[str, bytes], tmp_path: Path
) -> None:
    _, out = run("hf:org/net", PICTURES)
    referee = timm.create_model("resnet10t", num_classes=7).eval()
    (tmp_path / "w.safetensors").write_bytes(timm_files["model.safetensors"])
    timm.models.load_checkpoint(referee, str(tmp_path / "w.safetensors"))
    assert torch.allclose(torch.load(out), referee(PICTURES), rtol=1e-5, atol=1e-6)


def test_other_classes_get_a_new_head(run: Run) -> None:
    said, out = run("hf:org/net", PICTURES, num_classes=3)
    assert torch.load(out).shape == (2, 3)
    assert said["said"] == ["hf:org/net answers for 7 classes; its head is new for 3, and has to be trained"]


def test_a_repository_of_transformers_is_built_with_its_weights(
    run: Run, gpt2: tuple[dict[str, bytes], torch.nn.Module]
) -> None:
    _, out = run("hf:org/lm", TOKENS)
    assert torch.allclose(torch.load(out), gpt2[1](TOKENS).logits, rtol=1e-5, atol=1e-6)


def test_what_was_brought_is_there_offline(run: Run) -> None:
    run("hf:org/lm", TOKENS)
    assert run("hf:org/lm", TOKENS, offline=True)[0] == {"said": []}


def test_weights_that_run_code_are_refused(run: Run) -> None:
    assert run("hf:org/unsafe", TOKENS)[0]["error"] == "UnsafeFileError"


@pytest.mark.parametrize("name", list(ODD))
def test_a_repository_that_is_no_model_is_said(name: str, run: Run) -> None:
    said, _ = run(f"hf:org/{name}", PICTURES)
    _, error, words = ODD[name]
    assert said["error"] == error and words in str(said["message"])
