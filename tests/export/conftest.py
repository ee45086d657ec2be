"""A starter model as ONNX, written once for all tests of a process, to be spoilt in copies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import onnx
import pytest

from modelyard.convert.converted import converted
from modelyard.export.parity import prove
from modelyard.registry.resolve import get_model

if TYPE_CHECKING:
    from modelyard.convert.kept import Converted
    from modelyard.export.certificate import Certificate
    from modelyard.registry.model import Model

NAME = "digits_resnet"


@dataclass
class Artifact:
    """A sound artifact, and how to prove one that was spoilt."""

    model: Model
    made: Converted
    folder: Path

    def spoilt(self, spoil: Callable[[onnx.ModelProto], object]) -> Path:
        """Write a copy of the graph with a fault in it."""
        graph = onnx.load(self.made.path)
        spoil(graph)
        path = self.folder / "spoilt.onnx"
        path.write_bytes(graph.SerializeToString())
        return path

    def proved(self, path: Path) -> Certificate:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return prove(str(path), "onnx", self.model, digest, num_samples=16)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Model, Converted, Path]]:
    """The starter classifier as ONNX, and the cache that it lies in."""
    cache = tmp_path_factory.mktemp("exports")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MODELYARD_CACHE", str(cache))
        model = get_model(NAME, zoo="starter")
        yield model, converted(model, "onnx"), cache


@pytest.fixture
def artifact(
    exported: tuple[Model, Converted, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Artifact:
    model, made, cache = exported
    monkeypatch.setenv("MODELYARD_CACHE", str(cache))
    monkeypatch.setenv("MODELYARD_ZOO", "starter")
    return Artifact(model, made, tmp_path)
