"""`registry.open_folder`: a model's folder by its reference; only the part that is asked for is fetched."""

from __future__ import annotations

import random
import sys
import tarfile
import warnings
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelyard import registry
from modelyard.core.errors import FolderError

sys.path.append(str(Path(__file__).parents[1] / "store" / "servers"))

from fault_server import FaultServer

if TYPE_CHECKING:
    from conftest import MakeZoo
    from naive_zoo import ZooFolder

WEIGHTS = random.Random(1).randbytes(20_000)


def samples(count: int, shape: tuple[int, ...]) -> bytes:
    """A `.tar.gz` of arrays, as such samples are published."""
    import numpy as np

    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for number in range(count):
            array = BytesIO()
            np.savez(array, np.full(shape, number, dtype=np.float32))
            member = tarfile.TarInfo(f"samples/inp-{number:04}.npz")
            member.size = len(array.getvalue())
            archive.addfile(member, BytesIO(array.getvalue()))
    return packed.getvalue()


@pytest.fixture
def served() -> FaultServer:
    return FaultServer({"/net.pth": WEIGHTS, "/net.onnx": b"onnx", "/in.tar.gz": samples(5, (3, 4))})


def zoo_of(make_zoo: MakeZoo, server: FaultServer) -> ZooFolder:
    zoo = make_zoo(settings="starter = false")
    zoo.write(
        "vit",
        weights={"url": server.url("/net.pth"), "sha256": sha256(WEIGHTS).hexdigest()},
        exports={"onnx": {"url": server.url("/net.onnx")}},
        samples={"inputs": server.url("/in.tar.gz")},
    )
    (zoo.folder("vit") / "recipes").mkdir()
    (zoo.folder("vit") / "recipes/recipe_original.md").write_text("# as it was trained\n")
    return zoo


def test_nothing_is_fetched_until_it_is_asked_for(make_zoo: MakeZoo, served: FaultServer) -> None:
    with served:
        folder = registry.open_folder("vit", zoo=str(zoo_of(make_zoo, served)))
        assert folder.recipes["original"].read_text() == "# as it was trained\n"
        assert served.log == []
        assert Path(folder.model_onnx.path).read_bytes() == b"onnx"
    assert [seen.path for seen in served.log] == ["/net.onnx"]


def test_samples_come_in_batches_from_an_archive_elsewhere(make_zoo: MakeZoo, served: FaultServer) -> None:
    with served:
        folder = registry.open_folder("vit", zoo=str(zoo_of(make_zoo, served)))
        batches = list(folder.samples(batch_size=2))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert {seen.path for seen in served.log} == {"/in.tar.gz"}


def test_a_part_that_must_be_there_and_is_not_is_named(make_zoo: MakeZoo, served: FaultServer) -> None:
    with served:
        folder = registry.open_folder("vit", zoo=str(zoo_of(make_zoo, served)))
        assert folder.logs is None
        with pytest.raises(FolderError, match="deployment"):
            folder.deployment  # noqa: B018


def test_a_deprecated_model_warns(make_zoo: MakeZoo, served: FaultServer) -> None:
    with served:
        zoo = zoo_of(make_zoo, served)
        zoo.write("vit", status="deprecated")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            registry.open_folder("vit", zoo=str(zoo))
    assert "deprecated" in str(caught[0].message)
