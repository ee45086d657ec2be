"""Light by rule: what a fresh interpreter has loaded after each of the common commands."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = ("torch", "numpy", "onnx", "onnxruntime", "pandas", "torchvision", "timm", "transformers", "boto3")
MODELS = ("pydantic", "yaml", "yaml_rs")
SLOW_TO_START = (
    "typing",
    "dataclasses",
    "inspect",
    "json",
    "pathlib",
    "argparse",
    "click",
    "rich",
    "tomllib",
)


@pytest.fixture
def loaded(tmp_path):
    """Run a command in a fresh interpreter and name the modules it loaded."""

    def run(*words: str) -> set[str]:
        code = (
            "import sys\n"
            "from modelyard.cli import main\n"
            f"main({list(words)!r})\n"
            "print('\\nLOADED ' + ' '.join(sys.modules))\n"
        )
        environment = os.environ | {"MODELYARD_CACHE": str(tmp_path), "MODELYARD_ZOO": "starter"}
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return set(done.stdout.rpartition("LOADED ")[2].split())

    return run


@pytest.mark.parametrize(
    "words", [("--help",), ("--version",), ("list", "--task", "detection", "--min-accuracy", "0.3")]
)
def test_help_version_and_list_load_nothing_slow_to_start(loaded, words):
    loaded("list")
    assert loaded(*words).isdisjoint({*SLOW_TO_START, *MODELS, *HEAVY})


def test_a_query_on_a_fresh_index_parses_no_card(loaded):
    loaded("list")
    assert loaded("list", "--where", "top1_accuracy > 0.8 and tags = mobile").isdisjoint({*MODELS, *HEAVY})


@pytest.mark.parametrize(
    "words", [("info", "resnet50"), ("check",), ("search", "vit"), ("versions", "resnet50")]
)
def test_no_command_of_the_registry_loads_a_heavy_library(loaded, words):
    assert loaded(*words).isdisjoint(HEAVY)


def test_importing_modelyard_loads_none_of_its_floors():
    """But for the module of two lines that knows the version."""
    code = "import sys, modelyard; print(*(m for m in sys.modules if m.startswith('modelyard.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["modelyard.core", "modelyard.core.release"]


@pytest.mark.parametrize("words", [("lock", "--check"), ("cache", "info"), ("cache", "path", "resnet50")])
def test_what_needs_no_network_loads_no_library_of_it(loaded, words):
    loaded("list")
    network = ("socket", "ssl", "http.client", "urllib.request", "huggingface_hub", "botocore")
    assert loaded(*words).isdisjoint({*network, *HEAVY})


def test_the_public_names_are_these_and_each_is_there():
    import modelyard

    assert modelyard.__all__ == [
        "Stub",
        "__version__",
        "benchmark_models",
        "build_site",
        "evaluate",
        "export_model",
        "fetch_model",
        "fetch_models",
        "get_model",
        "guard_models",
        "list_models",
        "list_results",
        "load_model",
        "make_report",
        "model_card",
        "open_session",
        "open_zoo",
        "optimize_model",
        "predict",
        "prune_model",
        "push_model",
        "quantize_model",
        "replay",
        "search_models",
    ]
    assert all(getattr(modelyard, name) for name in modelyard.__all__)
