"""The laws of the house hold, and a deliberate violation of each is caught."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@pytest.fixture
def house(tmp_path):
    """A copy of the house in which a test may break a law."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    ignored = shutil.ignore_patterns("starter", "__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignored)
    return tmp_path


def layers(house: Path) -> subprocess.CompletedProcess[str]:
    place = f"import sys; sys.path.insert(0, {str(house / 'src')!r}); "
    code = place + "from importlinter.cli import lint_imports_command as lint; lint()"
    command = [sys.executable, "-c", code, "--no-cache"]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)


def ruff(house: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "ruff", "check", "--no-cache", "src"], cwd=house, capture_output=True, text=True, check=False
    )


def test_the_house_as_it_stands_keeps_its_laws(house):
    assert layers(house).returncode == 0
    assert ruff(house).returncode == 0


NETWORK = {
    "socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "socketserver", "asyncio", "requests",
    "urllib3", "httpx", "aiohttp", "huggingface_hub", "botocore", "boto3", "google", "obstore", "fsspec",
}  # fmt: skip


def talks(house: Path) -> list[str]:
    """Name the modules outside the store that import what opens connections."""
    import ast

    found = []
    for path in sorted((house / "src/modelyard").rglob("*.py")):
        inside = path.relative_to(house / "src/modelyard")
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if inside.parts[0] != "store" and any(
                n in NETWORK or n.partition(".")[0] in NETWORK for n in names
            ):
                found.append(str(inside))
    return found


def test_the_store_alone_talks_to_the_network(house):
    assert talks(house) == []
    zoo = house / "src/modelyard/registry/zoo.py"
    zoo.write_text(zoo.read_text() + "\n\ndef up() -> None:\n    import urllib.request  # noqa: F401\n")
    assert talks(house) == ["registry/zoo.py"]


def test_an_import_that_goes_upwards_is_caught(house):
    card = house / "src/modelyard/cards/stub.py"
    card.write_text(
        card.read_text() + "\n\ndef up() -> None:\n    import modelyard.registry.zoo  # noqa: F401\n"
    )
    done = layers(house)
    assert done.returncode == 1
    assert "modelyard.cards is not allowed to import modelyard.registry" in done.stdout


def test_a_folder_without_a_floor_is_caught(house):
    (house / "src/modelyard/attic").mkdir()
    (house / "src/modelyard/attic/__init__.py").write_text("")
    done = layers(house)
    assert done.returncode == 1
    assert "attic" in done.stdout


def test_a_cycle_between_siblings_is_caught(house):
    for here, there in (("zoo", "preference"), ("preference", "zoo")):
        module = house / f"src/modelyard/registry/{here}.py"
        module.write_text(module.read_text() + f"\nimport modelyard.registry.{there}  # noqa: F401, E402\n")
    done = layers(house)
    assert done.returncode == 1
    assert "No cycles are allowed in modelyard.registry" in done.stdout


@pytest.mark.parametrize("library", ["torch", "numpy", "yaml", "onnxruntime"])
def test_a_heavy_import_at_the_top_of_a_module_is_caught(house, library):
    module = house / "src/modelyard/registry/zoo.py"
    module.write_text(module.read_text().replace("import os\n", f"import os\n\nimport {library}\n", 1))
    done = ruff(house)
    assert done.returncode == 1
    assert "TID253" in done.stdout


def test_a_warning_in_a_test_is_an_error(house):
    (house / "tests").mkdir()
    (house / "tests/test_it.py").write_text(
        "import warnings\n\ndef test_it():\n    warnings.warn('old', UserWarning)\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "UserWarning: old" in done.stdout


def test_no_broad_except_passes(house):
    module = house / "src/modelyard/registry/zoo.py"
    module.write_text(
        module.read_text()
        + "\n\ndef quiet() -> None:\n    try:\n        open_zoo()\n    except Exception:\n        pass\n"
    )
    assert "BLE001" in ruff(house).stdout
