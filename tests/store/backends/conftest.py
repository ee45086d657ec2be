"""One place for each storage backend, filled without the code that is tested."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pytest
from clouds import BUCKET
from far_backend import FarBackend
from hub import TOKEN, Hub, Repository

from modelyard.store.backend import backend_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KINDS = ("file", "http", "s3", "gs", "hf")


class Place(NamedTuple):
    """A place that files are stored in, and the backend for it."""

    kind: str
    backend: Any
    url: Callable[[str], str]
    put: Callable[[str, bytes], None]
    get: Callable[[str], bytes]


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Each kind of place in turn; one whose server cannot be started is skipped."""
    kind = request.param
    if kind in ("s3", "gs"):
        cloud = request.getfixturevalue(f"{kind}_server")
        for name, value in cloud.environment.items():
            monkeypatch.setenv(name, value)
        backend = backend_of(f"{kind}://{BUCKET}/file")
        folder = tmp_path.name  # the server lives longer than one test
        yield Place(kind, backend, lambda name: f"{kind}://{BUCKET}/{folder}/{name}",
                    lambda name, data: cloud.put(f"{folder}/{name}", data),
                    lambda name: cloud.get(f"{folder}/{name}"))  # fmt: skip
    elif kind == "hf":
        pytest.importorskip("huggingface_hub")
        with _hub(tmp_path) as found:
            yield found
    elif kind == "http":
        yield _web(request.getfixturevalue("nginx"), tmp_path.name)
    else:
        yield Place(kind, backend_of("file:///"), lambda name: str(tmp_path / name),
                    lambda name, data: _write(tmp_path / name, data),
                    lambda name: (tmp_path / name).read_bytes())  # fmt: skip


def _web(nginx: Any, folder: str) -> Place:
    """Files of nginx, served from the folder that takes uploads."""
    home: Path = nginx.uploads / folder
    base = f"{nginx.url}/uploads/{folder}"
    return Place("http", backend_of(base), lambda name: f"{base}/{quote(name)}",
                 lambda name, data: _write(home / name, data),
                 lambda name: (home / name).read_bytes())  # fmt: skip


@contextmanager
def _hub(folder: Path) -> Iterator[Place]:
    repository = Repository({"README.md": b"# a card"})
    with Hub({"org/name": repository}) as hub:
        own = {"HF_HOME": str(folder / "hub"), "HF_TOKEN": TOKEN}
        with FarBackend("hf", hub.environment | own) as backend:
            yield Place("hf", backend, lambda name: f"hf://org/name@main/{name}",
                        repository.files.__setitem__, repository.files.__getitem__)  # fmt: skip


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
