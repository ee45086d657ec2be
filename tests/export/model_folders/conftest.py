"""A starter model, packaged once for all tests; each gets a copy to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from modelyard.export.package import package_model


@pytest.fixture(scope="session")
def packaged_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("packaged")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELYARD_CACHE", str(home / "cache"))
        package_model("digits_resnet", home / "digits_resnet", zoo="starter")
    return home


@pytest.fixture
def cache_of_package(packaged_once: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use the cache in which the model is exported already."""
    monkeypatch.setenv("MODELYARD_CACHE", str(packaged_once / "cache"))
    return packaged_once / "cache"


@pytest.fixture
def packaged(packaged_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packaged_once / "digits_resnet", tmp_path / "digits_resnet"))
