"""The tests of a rendered zoo hold for other models than its examples too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rendered_project import QUIET

from modelyard.scaffold.new import new_project

LOADED = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_loader.py", "tests/test_registry.py"]


@pytest.fixture
def emptied(tmp_path: Path) -> Path:
    """A zoo whose example models were removed; its package is found without being installed."""
    root = Path(new_project(tmp_path / "birds").folder)
    for task in ("classification", "detection", "segmentation"):
        shutil.rmtree(root / "registry" / task)
    _run(root, "-m", "modelyard", "index")
    return root


def _run(root: Path, *words: str) -> str:
    environment = os.environ | QUIET | {"PYTHONPATH": str(root / "src")}
    done = subprocess.run(
        [sys.executable, *words], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_zoo_with_a_network_of_modelyard_passes_its_own_tests(emptied: Path):
    _run(emptied, "-m", "modelyard", "add", "small", "--architecture", "mobilenet_v3_small", "--yes")
    assert "8 passed, 1 skipped" in _run(emptied, *LOADED)
