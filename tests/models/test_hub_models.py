"""`hf:` models: repositories as timm and transformers write them, from a double of the Hub on loopback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from safetensors.torch import save, save_file

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
TIMM = {"architecture": "resnet10t"}
BERT = {
    "model_type": "bert", "architectures": ["BertForSequenceClassification"], "vocab_size": 30,
    "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8,
    "max_position_embeddings": 16,
}  # fmt: skip
GIVEN = {"hf": "a path", "url": "http://127.0.0.1:9/x"}
STATED = {
    "auto": (CODE | {"model_type": "resnet", "architectures": ["AutoModel"]}, "InputError", "is not run"),
    "auto-lm": (
        CODE | {"model_type": "resnet", "architectures": ["AutoModelForCausalLM"],
                "auto_map": {"AutoModelForCausalLM": "mine.Mine"}},
        "InputError", "the code that it brings is not run",
    ),
    "trainer": (BERT | {"architectures": ["Trainer"]}, "InputError", "no network 'Trainer'"),
    "other": (BERT | {"architectures": ["GPT2Model"]}, "InputError", "not built from a config of 'bert'"),
    "kernel": (BERT | {"attn_implementation": "org/kernel"}, "UnsafeFileError", "code of another repository"),
    "within": (BERT | {"sub": {"_attn_implementation": "a/b"}}, "UnsafeFileError", "code of another"),
    "elsewhere": (BERT | {"backbone": "org/other"}, "UnsafeFileError", "of another repository"),
    "source": (BERT | {"timm": "hf-hub:org/other"}, "UnsafeFileError", "names another place"),
    "quantised": (BERT | {"quantization_config": {"bits": 8}}, "InputError", "quantised"),
    "deep": (BERT | {"num_hidden_layers": 10**9}, "InputError", "1,000 is the most"),
    "wide": (BERT | {"hidden_size": 10**12}, "InputError", "is the most"),
    "heads": (BERT | {"num_attention_heads": 0}, "InputError", "nothing can be built"),
    "words": (BERT | {"hidden_size": "8"}, "InputError", "none that transformers takes"),
    "dtype": (BERT | {"torch_dtype": "load"}, "InputError", "no type of numbers"),
    "path": (TIMM | {"model_args": {"checkpoint_path": "w.pth"}}, "UnsafeFileError", "'checkpoint_path'"),
    "address": (TIMM | {"model_args": {"pretrained_cfg": GIVEN}}, "UnsafeFileError", "'pretrained_cfg'"),
    "fetches": (TIMM | {"model_args": {"pretrained": True}}, "UnsafeFileError", "'pretrained'"),
    "layer": (TIMM | {"model_args": {"act_layer": "os:system"}}, "UnsafeFileError", "no name of a layer"),
    "layers": (TIMM | {"model_args": {"layers": [10**9]}}, "InputError", "1,000 is the most"),
    "classes": (TIMM | {"num_classes": "4"}, "InputError", "a whole number from 0 on"),
}  # fmt: skip
ODD = {
    **{name: ({"config.json": json.dumps(said).encode()}, *rest) for name, (said, *rest) in STATED.items()},
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
def hub(
    timm_files: dict[str, bytes],
    gpt2: tuple[dict[str, bytes], torch.nn.Module],
    bert: Mapping[str, dict[str, bytes]],
) -> Iterator[Hub]:
    files, _ = gpt2
    unsafe = {name: data for name, data in files.items() if name != "model.safetensors"}
    unsafe["pytorch_model.bin"] = b"cos\nsystem\n(Vtrue\ntR."
    odd = {f"org/{name}": Repository({"README.md": b"hello", **files}) for name, (files, *_) in ODD.items()}
    known = {"org/net": Repository(timm_files), "org/lm": Repository(files), "org/unsafe": Repository(unsafe)}
    known |= {f"org/{name}": Repository(files) for name, files in bert.items()}
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


@pytest.fixture(scope="module")
def bert() -> Mapping[str, dict[str, bytes]]:
    """A classifier of transformers, as it is published and with one thing wrong."""
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(2)
    own = {name: value for name, value in BERT.items() if name not in {"model_type", "architectures"}}
    state = transformers.BertForSequenceClassification(transformers.BertConfig(**own)).state_dict()
    pickled, config = io.BytesIO(), json.dumps(BERT).encode()
    torch.save(state, pickled)
    nan = state | {"bert.pooler.dense.bias": torch.full((8,), torch.nan)}
    return {
        "bert": {"config.json": config, "model.safetensors": save(state)},
        "body": {
            "config.json": json.dumps(BERT | {"vocab_size": 7}).encode(),
            "model.safetensors": save(state),
        },
        "nan": {"config.json": config, "model.safetensors": save(nan)},
        "older": {"config.json": config, "pytorch_model.bin": pickled.getvalue()},
    }


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


def test_an_older_repository_is_there_offline(run: Run) -> None:
    run("hf:org/older", TOKENS)
    assert run("hf:org/older", TOKENS, offline=True)[0] == {"said": []}


def test_a_classifier_of_transformers_gets_a_new_head(run: Run) -> None:
    said, out = run("hf:org/bert", TOKENS, num_classes=5)
    assert torch.load(out).shape == (2, 5)
    assert said["said"] == ["hf:org/bert answers for 2 classes; its head is new for 5, and has to be trained"]


def test_without_weights_a_classifier_of_transformers_has_the_classes_asked_for(run: Run) -> None:
    _, out = run("hf:org/bert", TOKENS, pretrained=False, num_classes=5)
    assert torch.load(out).shape == (2, 5)


def test_only_the_head_may_differ_for_other_classes(run: Run) -> None:
    said, _ = run("hf:org/body", TOKENS % 7, num_classes=5)
    assert said["error"] == "WeightsError"
    assert "1 of another shape: bert.embeddings.word_embeddings.weight: expected [7, 8], got [30, 8]" in str(
        said
    )


def test_what_does_not_fit_of_transformers_is_warned_of_where_that_is_allowed(run: Run) -> None:
    said, _ = run("hf:org/body", TOKENS % 7, strict=False)
    assert "1 of another shape: bert.embeddings.word_embeddings.weight" in str(said["said"])


def test_weights_of_transformers_that_hold_no_numbers_are_refused(run: Run) -> None:
    assert "not a number (NaN) in bert.pooler.dense.bias" in str(run("hf:org/nan", TOKENS)[0]["message"])


def test_a_network_without_classes_has_none_to_change(run: Run) -> None:
    assert "no head for classes" in str(run("hf:org/lm", TOKENS, num_classes=5)[0]["message"])


@pytest.mark.parametrize("name", ["net", "bert"])
@pytest.mark.parametrize("classes", [0, -3, "7", 2.5, 10**13])
def test_classes_of_a_repository_are_a_whole_number(name: str, classes: object, run: Run) -> None:
    said, _ = run(f"hf:org/{name}", PICTURES, num_classes=classes)
    assert "num_classes" in str(said["message"])


def test_weights_that_run_code_are_refused(run: Run) -> None:
    assert run("hf:org/unsafe", TOKENS)[0]["error"] == "UnsafeFileError"


@pytest.mark.parametrize("name", list(ODD))
def test_a_repository_that_is_no_model_is_said(name: str, run: Run) -> None:
    said, _ = run(f"hf:org/{name}", PICTURES)
    _, error, words = ODD[name]
    assert said["error"] == error and words in str(said["message"])
