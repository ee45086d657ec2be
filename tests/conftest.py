"""What every test stands on: a cache, a data folder and a working folder of its own, and small zoos."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from breadth import WIDE
from exported_once import lay_out, written
from interrupted import Interrupted
from naive_zoo import ZooFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Shell = Callable[..., subprocess.CompletedProcess[str]]

FORGOTTEN = ("MODELYARD_ZOO", "MODELYARD_STARTER", "MODELYARD_DEBUG", "NO_COLOR", "FORCE_COLOR", "COLUMNS")


class MakeZoo(Protocol):
    def __call__(self, *homes: str, name: str = "zoo", settings: str = "") -> ZooFolder: ...


def pytest_configure() -> None:
    """Let Ctrl-C reach what tests start, also where `&` or `nohup` had them ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, for what is dear to make; pages are shared out one by one.

    What only tries more of the same is left to `make test-wide`.
    """
    for item in items:
        if not WIDE and item.get_closest_marker("wide"):
            item.add_marker(pytest.mark.skip(reason="more of the same: `make test-wide` tries it"))
        parameters = getattr(item, "callspec", None)
        page = getattr(parameters.params.get("page"), "name", "") if parameters else ""
        item.add_marker(pytest.mark.xdist_group(f"{item.path.name}:{page}"))


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a test from whatever zoos, caches and settings the machine has."""
    for name in FORGOTTEN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MODELYARD_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg-cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)


@pytest.fixture(scope="session")
def starter_onnx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the ONNX files of the starter zoo's small models."""
    base = tmp_path_factory.getbasetemp()
    return written((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "starter_onnx")


@pytest.fixture
def exported(_alone: None, starter_onnx: Path) -> None:
    """Have the starter zoo's small models written as ONNX before a test that is about something else."""
    lay_out(starter_onnx, Path(os.environ["MODELYARD_CACHE"]))


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory, starter_onnx: Path) -> Path:
    """A cache in which what one test had written is there for the next."""
    cache = tmp_path_factory.mktemp("artifacts")
    lay_out(starter_onnx, cache)
    return cache


@pytest.fixture
def make_zoo(tmp_path: Path) -> MakeZoo:
    """Make zoos: `make_zoo("resnet50", "detection/yolo", settings="starter = false")`."""

    def make(*homes: str, name: str = "zoo", settings: str = "") -> ZooFolder:
        zoo = ZooFolder(tmp_path / name, f'name = "{name}"\n{settings}\n')
        for home in homes:
            zoo.write(home)
        return zoo

    return make


@pytest.fixture
def zoo(make_zoo: MakeZoo) -> ZooFolder:
    """A zoo of three models, one of them in two versions."""
    return make_zoo("resnet50", "resnet50/versions/0.9.0", "vit", "detection/yolo")


@pytest.fixture
def shell() -> Shell:
    """Run `modelyard` as a person does, in a process of its own."""

    def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "modelyard", *map(str, words)],
            capture_output=True, text=True, env=os.environ | environment, timeout=120, check=False,
        )  # fmt: skip

    return run


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the library that stops a process at its n-th file operation."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or os.uname().sysname != "Linux":
        pytest.skip("killing at each file operation needs Linux and a C compiler")
    library = tmp_path_factory.mktemp("shim") / "interpose.so"
    source = Path(__file__).with_name("interpose.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


@pytest.fixture
def stopped(shim: Path, tmp_path: Path) -> Iterator[Interrupted]:
    """Run commands that are stopped at their n-th file operation."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = Interrupted(shim, scratch)
    yield process
    process.close()


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mount small file systems; only root may, and without it the tests that need it are skipped."""
    mounted: list[Path] = []

    def do(*options: object, on: str) -> Path:
        place = tmp_path / on
        place.mkdir(exist_ok=True)
        done = subprocess.run(["mount", *map(str, options), place], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("this needs root, who may mount a full or read-only disk")
        mounted.append(place)
        return place

    yield do
    for place in reversed(mounted):
        subprocess.run(["umount", "--lazy", place], check=True)
