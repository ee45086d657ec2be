"""Projects that are rendered and installed once, in environments of their own, offline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rendered_project import CHANGED, Installed, installed

from exported_once import lay_out


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory, starter_onnx: Path) -> Installed:
    """A zoo with the default of every question."""
    made = installed(tmp_path_factory.mktemp("defaults"), "--defaults")
    lay_out(starter_onnx, made.cache)
    return made


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory, starter_onnx: Path) -> Installed:
    """A zoo of which every answer is another."""
    place = tmp_path_factory.mktemp("changed")
    answers = place / "answers.yaml"
    answers.write_text(json.dumps(CHANGED | {"python_version": "3.11"}), encoding="utf-8")
    made = installed(place, "--defaults", "--data-file", answers)
    lay_out(starter_onnx, made.cache)
    return made
