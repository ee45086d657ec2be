"""A folder, an archive and a remote listing open the same way, and only what is asked for is brought."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from written_folder import SAMPLES, TEXTS, inputs, np, outputs, pack, write_tar

from modelyard.core.errors import ArchiveError, FolderError, StoreError
from modelyard.store.folder.folder import ModelFolder
from modelyard.store.folder.sources import Remote, RemoteSource

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE_PARTS = ("sample_originals", "sample_inputs", "sample_outputs", "sample_labels")


class Elsewhere:
    """Files that lie elsewhere on this disk, and a list of those that were fetched."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.fetched: list[str] = []

    def listing(self) -> dict[str, Remote]:
        files = [path for path in self.root.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.root)): self._remote(path) for path in files}

    def _remote(self, path: Path) -> Remote:
        return Remote(str(path), hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)

    def fetch(self, remote: Remote, path: str) -> str:
        if not os.path.exists(path):
            self.fetched.append(str(Path(remote.url).relative_to(self.root)))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            shutil.copyfile(remote.url, path)
        return path


@pytest.fixture
def elsewhere(root: Path) -> Elsewhere:
    for part in SAMPLE_PARTS:
        pack(root, part)
    return Elsewhere(root)


@pytest.fixture
def remote(elsewhere: Elsewhere, tmp_path: Path) -> ModelFolder:
    source = RemoteSource(elsewhere.listing(), elsewhere.fetch, str(tmp_path / "home"), "squares@1.0.0")
    return ModelFolder(source)


def as_tar(root: Path, path: Path) -> Path:
    subprocess.run(["tar", "czf", path, "-C", root.parent, root.name], check=True)
    return path


def as_bare_tar(root: Path, path: Path) -> Path:
    subprocess.run(["tar", "cf", path, "-C", root, "."], check=True)
    return path


def as_zip(root: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(root.rglob("*")):
            archive.write(file, file.relative_to(root.parent))
    return path


FORMS: dict[str, Callable[[Path, Path], Path]] = {
    "folder": lambda root, _: root,
    "tar.gz": as_tar,
    "bare.tar": as_bare_tar,
    "zip": as_zip,
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_answers_the_same(root, tmp_path, form, packed):
    for part in SAMPLE_PARTS if packed else ():
        pack(root, part)
    folder = ModelFolder(FORMS[form](root, tmp_path / "whole"))
    assert folder.model_onnx.read_text() == TEXTS["model.onnx"]
    assert sorted(folder.onnx.opsets) == [9, 13]
    assert folder.metrics.splits == ["training", "validation"]
    assert folder.recipes["original"].read_text() == TEXTS["recipes/recipe_original.md"]
    batches = list(folder.samples(batch_size=3))
    assert np.array_equal(batches[1].outputs, [outputs(3), outputs(4)])
    assert np.array_equal(batches[0].inputs["image"], [inputs(index)["image"] for index in range(3)])
    assert folder.others() == []


def test_looking_at_an_archive_unpacks_nothing(root, tmp_path):
    folder = ModelFolder(as_tar(root, tmp_path / "whole.tar.gz"), scratch=str(tmp_path / "scratch"))
    assert {part.state for part in folder.parts()} == {"present"}
    assert folder.model_onnx.size == len(TEXTS["model.onnx"])
    assert not (tmp_path / "scratch").exists()


def unpacked_files(scratch: Path) -> set[str]:
    """What lies unpacked, by name inside the archive."""
    return {str(path).partition("/files/")[2] for path in scratch.rglob("files/**/*") if path.is_file()}


def test_a_part_of_an_archive_is_unpacked_alone(root, tmp_path):
    (root / "model.onnx_data").write_text("tensors")
    folder = ModelFolder(as_tar(root, tmp_path / "whole.tar.gz"), scratch=str(tmp_path / "scratch"))
    assert Path(folder.model_onnx.path).with_name("model.onnx_data").read_text() == "tensors"
    assert unpacked_files(tmp_path / "scratch") == {"squares/model.onnx", "squares/model.onnx_data"}


def test_a_part_that_is_a_link_into_another_part_is_unpacked_as_that_file(root, tmp_path):
    (root / "deployment/model.onnx").unlink()
    (root / "deployment/model.onnx").symlink_to("../model.onnx")
    folder = ModelFolder(as_tar(root, tmp_path / "whole.tar.gz"))
    assert folder.deployment["model.onnx"].read_text() == TEXTS["model.onnx"]


def test_an_archive_that_changed_after_it_was_listed_is_not_unpacked_into_its_place(root, tmp_path):
    whole = as_tar(root, tmp_path / "whole.tar.gz")
    folder = ModelFolder(whole, scratch=str(tmp_path / "scratch"))
    write_tar(whole, ("squares/model.onnx", b"another"), ("../escaped", b"x"))
    with pytest.raises(ArchiveError, match="escaped"):
        folder.model_onnx.read_bytes()
    assert unpacked_files(tmp_path / "scratch") == set()


def test_opening_a_remote_folder_fetches_nothing(remote, elsewhere):
    assert {part.state for part in remote.parts()} == {"present"}
    assert remote.deployment.names == ["labels.txt", "model.onnx"]
    assert elsewhere.fetched == []


def test_a_part_that_is_not_asked_for_is_not_fetched(remote, elsewhere):
    assert remote.metrics["training"]["epochs"] == 3
    assert remote.onnx[13].read_text() == "opset 13\n"
    assert elsewhere.fetched == ["metrics.yaml", "onnx/model.13.onnx"]


def test_samples_of_a_remote_folder_are_fetched_as_archives_and_unpacked(remote, elsewhere):
    batch = next(iter(remote.samples(batch_size=SAMPLES, parts=["inputs", "outputs"])))
    assert np.array_equal(batch.outputs, [outputs(index) for index in range(SAMPLES)])
    assert elsewhere.fetched == ["sample_inputs.tar.gz", "sample_outputs.tar.gz"]


def test_a_part_is_fetched_as_it_lies_there(remote, elsewhere):
    paths = remote.fetch("onnx", "sample_labels")
    assert elsewhere.fetched == [
        "onnx/model.13.onnx", "onnx/model.9.onnx", "onnx/model.onnx", "sample_labels.tar.gz",
    ]  # fmt: skip
    assert all(os.path.exists(path) for path in paths)


def test_the_data_beside_a_model_are_fetched_with_it(root, tmp_path):
    (root / "model.onnx_data").write_text("tensors")
    (root / "deployment/model.data").write_text("tensors")
    elsewhere = Elsewhere(root)
    folder = ModelFolder(RemoteSource(elsewhere.listing(), elsewhere.fetch, str(tmp_path / "home")))
    assert Path(folder.model_onnx.path).with_name("model.onnx_data").read_text() == "tensors"
    assert Path(folder.deployment["model.onnx"].path).with_name("model.data").read_text() == "tensors"
    assert folder.others() == []


@pytest.mark.parametrize(
    "name", ["../model.onnx", "/etc/passwd", "a/../../b", "a//b", "C:/x", "a\\..\\b", "a\nb", ""]
)
def test_a_remote_name_that_would_leave_the_folder_is_refused(tmp_path, name):
    with pytest.raises(FolderError, match="may lead out of the folder"):
        RemoteSource({name: Remote("https://example.org/x")}, lambda _, path: path, str(tmp_path))


def tar_with(path: Path, *entries: tarfile.TarInfo) -> None:
    with tarfile.open(path, "w:gz") as tar:
        for entry in entries:
            tar.addfile(entry)


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


HOSTILE: dict[str, Callable[[Path], object]] = {
    "../escaped.npy": lambda path: write_tar(path, ("fine.npy", b"x"), ("../escaped.npy", b"x")),
    "/tmp/escaped.npy": lambda path: write_tar(path, ("/tmp/escaped.npy", b"x")),
    "sample_inputs/up": lambda path: tar_with(path, link("sample_inputs/up", "../../../escaped")),
    "sample_inputs/hard": lambda path: tar_with(
        path, link("sample_inputs/hard", "/etc/passwd", tarfile.LNKTYPE)
    ),
    "sample_inputs/pipe": lambda path: tar_with(path, link("sample_inputs/pipe", "", tarfile.FIFOTYPE)),
}


@pytest.mark.parametrize("entry", HOSTILE)
def test_a_sample_archive_that_escapes_is_refused_and_the_entry_named(root, tmp_path, entry):
    HOSTILE[entry](pack(root, "sample_inputs"))
    with pytest.raises(ArchiveError) as caught:
        ModelFolder(root).samples()
    assert entry in caught.value.message
    assert not list(tmp_path.rglob("*escaped*"))
    assert not list((tmp_path / "cache").rglob("fine.npy"))


@pytest.mark.parametrize("entry", HOSTILE)
def test_an_archive_of_a_whole_folder_that_escapes_is_refused(tmp_path, entry):
    HOSTILE[entry](tmp_path / "whole.tar.gz")
    with pytest.raises(ArchiveError) as caught:
        ModelFolder(tmp_path / "whole.tar.gz")
    assert entry in caught.value.message


@pytest.mark.parametrize("data", [b"", b"not an archive", b"\x1f\x8b\x08\0\0\0\0\0"])
def test_a_file_that_is_no_archive_is_refused(tmp_path, data):
    (tmp_path / "model.bin").write_bytes(data)
    with pytest.raises(StoreError, match=r"model\.bin"):
        ModelFolder(tmp_path / "model.bin")


def test_an_archive_is_unpacked_once(root, tmp_path):
    pack(root, "sample_labels")
    first = ModelFolder(root).sample_labels.paths()
    before = [os.stat(path) for path in first]
    assert ModelFolder(root).sample_labels.paths() == first
    assert [os.stat(path) for path in first] == before


def test_what_was_unpacked_and_is_damaged_is_unpacked_anew(root):
    pack(root, "sample_labels")
    paths = [Path(path) for path in ModelFolder(root).sample_labels.paths()]
    paths[0].chmod(0o644)
    paths[0].write_text('{"class": 77, "and": "more"}')
    paths[1].unlink()
    assert [sample.labels["class"] for sample in ModelFolder(root).samples()] == list(range(SAMPLES))


def test_what_a_killed_process_left_is_cleared_away(root, tmp_path):
    pack(root, "sample_labels")
    first = Path(ModelFolder(root).sample_labels.paths()[0])
    home = next(path for path in first.parents if (path / "record").exists())
    (home / "record").unlink()
    (home / ".files.999999999.modelyard-new/half").mkdir(parents=True)
    first.write_text('"half"')
    assert [sample.labels["class"] for sample in ModelFolder(root).samples()] == list(range(SAMPLES))
    assert sorted(path.name for path in home.iterdir()) == ["files", "lock", "record"]


def test_another_archive_in_its_place_is_seen(root, tmp_path):
    pack(root, "sample_labels")
    list(ModelFolder(root).samples())
    entries = [(f"label-{index}.json", b'{"class": "new"}') for index in range(SAMPLES)]
    write_tar(root / "sample_labels.tar.gz", *entries)
    assert {sample.labels["class"] for sample in ModelFolder(root).samples()} == {"new"}


def test_a_folder_wins_over_the_archive_it_was_unpacked_from(root):
    pack(root, "sample_labels")
    (root / "sample_labels").mkdir()
    for index in range(SAMPLES):
        (root / f"sample_labels/{index}.json").write_text('"unpacked"')
    assert {sample.labels for sample in ModelFolder(root).samples()} == {"unpacked"}


def test_a_read_only_model_folder_is_read(root):
    pack(root, "sample_inputs")
    for path in [*root.rglob("*"), root]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    assert len(list(ModelFolder(root).samples())) == SAMPLES


def test_a_cache_that_is_no_folder_is_one_sentence_with_the_next_step(root, tmp_path):
    pack(root, "sample_inputs")
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(FolderError, match=r"sample_inputs\.tar\.gz: cannot be unpacked into") as caught:
        ModelFolder(root, scratch=str(tmp_path / "file")).samples()
    assert "MODELYARD_CACHE" in (caught.value.hint or "")


def test_sixteen_processes_that_unpack_one_archive_all_read_it_whole(root, tmp_path):
    pack(root, "sample_inputs")
    code = (
        "import sys; from modelyard.store.folder.folder import ModelFolder\n"
        f"assert len(list(ModelFolder({str(root)!r}).samples())) == {SAMPLES}"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(16)]
    errors = [process.communicate()[1] for process in running]
    assert errors == [b""] * 16
