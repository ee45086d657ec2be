"""What real tools pack is unpacked byte for byte, whatever its name says."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from archive_kit import tree

from modelyard.core.errors import ArchiveError, DigestError, InputError, NotFoundError
from modelyard.core.progress import Progress
from modelyard.store.archive.kind import StorageType, kind_of
from modelyard.store.archive.listing import listing
from modelyard.store.archive.unpack import unpack
from modelyard.store.archive.zip_directory import is_checkpoint_zip

TAR, GZIP, ZSTD = ("tar", "-cf", "-"), ("gzip", "-c"), ("zstd", "-q", "-c")
# How `model/` is packed, each command taking what the one before it gives; and what kind that is.
PACKERS = {
    "tar": ([TAR], "tar"),
    "tar, GNU": ([(*TAR, "--format=gnu")], "tar"),
    "tar, old GNU": ([(*TAR, "--format=oldgnu")], "tar"),
    "tar, PAX": ([(*TAR, "--format=posix")], "tar"),
    "tar, sorted, owners by number": ([(*TAR, "--sort=name", "--numeric-owner", "--owner=0")], "tar"),
    "tar, large numbers": ([(*TAR, "--owner=me:4000000000", "--mtime=@-5")], "tar"),
    "tar, one block a record": ([(*TAR, "-b1")], "tar"),
    "tar, large records": ([(*TAR, "-b2048")], "tar"),
    "tar, attributes": ([(*TAR, "--xattrs", "--acls", "--format=posix")], "tar"),
    "tar.gz": ([TAR, GZIP], "tar.gz"),
    "tar.gz, fast": ([TAR, ("gzip", "-1")], "tar.gz"),
    "tar.gz, best": ([TAR, ("gzip", "-9")], "tar.gz"),
    "tar.bz2": ([TAR, ("bzip2", "-c")], "tar.bz2"),
    "tar.xz": ([TAR, ("xz", "-c")], "tar.xz"),
    "tar.xz, best": ([TAR, ("xz", "-9e", "-c")], "tar.xz"),
    "tar.xz, in blocks": ([TAR, ("xz", "-T2", "--block-size=100KiB", "-c")], "tar.xz"),
    "tar.xz, small check": ([TAR, ("xz", "--check=crc32", "-c")], "tar.xz"),
    "tar.zst": ([TAR, ZSTD], "tar.zst"),
    "tar.zst, best": ([TAR, ("zstd", "-q", "-19", "-c")], "tar.zst"),
    "tar.zst, wide": ([TAR, ("zstd", "-q", "--long=27", "-c")], "tar.zst"),
    "tar.zst, no check": ([TAR, ("zstd", "-q", "--no-check", "-c")], "tar.zst"),
    "zip": ([("zip", "-q", "-r", "-")], "zip"),
    "zip, stored": ([("zip", "-q", "-0", "-r", "-")], "zip"),
    "zip, best": ([("zip", "-q", "-9", "-r", "-")], "zip"),
    "zip, bzip2": ([("zip", "-q", "-Z", "bzip2", "-r", "-")], "zip"),
    "zip, no folders, no extras": ([("zip", "-q", "-D", "-X", "-r", "-")], "zip"),
}  # fmt: skip


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with what model folders have, and with what is hard for archives."""
    long = "with a long name " * 8
    noise = random.Random(1)
    for name, data in {
        "model.onnx": noise.randbytes(300_000),
        "zeros.bin": bytes(3 << 20),
        "empty.txt": b"",
        "deployment/größe – 模型 😀.bin": b"names",
        f"deployment/{long}/{long}/x.md": b"deep",
        "exactly.bin": noise.randbytes(512),
        "run.sh": b"#!/bin/sh\n",
        **{f"logs/{number:03}.log": noise.randbytes(number) for number in range(20)},
    }.items():
        path = tmp_path / "packed" / "model" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "packed/model/empty").mkdir()
    (tmp_path / "packed/model/run.sh").chmod(0o755)
    return tmp_path / "packed"


def pack(model: Path, packer: str) -> Path:
    steps, kind = PACKERS[packer]
    if kind.endswith("zst"):
        pytest.importorskip("zstandard")
    data = b""
    for number, command in enumerate(steps):
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not there")
        words = [*command, "model"] if number == 0 else command
        data = subprocess.run(words, input=data, capture_output=True, check=True, cwd=model).stdout
    archive = model.parent / "archive.bin"
    archive.write_bytes(data)
    return archive


def files(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(folder).items() if data is not None}


@pytest.mark.parametrize("packer", PACKERS)
def test_what_a_tool_packed_comes_out_as_it_was(model: Path, tmp_path: Path, packer: str) -> None:
    archive = pack(model, packer)
    names = unpack(archive, tmp_path / "out")
    assert files(tmp_path / "out") == files(model)
    assert sorted(names) == sorted(files(model))
    assert "-D" in PACKERS[packer][0][0] or tree(tmp_path / "out") == tree(model)
    assert sorted(os.listdir(tmp_path / "out")) == ["model"]


@pytest.mark.parametrize("packer", ["tar", "tar.gz", "tar.bz2", "tar.xz", "tar.zst", "zip"])
def test_the_kind_is_told_by_content(model: Path, packer: str) -> None:
    archive = pack(model, packer)
    assert kind_of(archive) == PACKERS[packer][1]
    assert StorageType.of(archive) is StorageType.COMPRESSED
    assert StorageType.of(archive).value == "compressed"


@pytest.mark.parametrize("packer", ["tar", "tar.gz", "tar.xz", "tar.zst", "zip"])
def test_a_listing_names_what_unpacking_makes(model: Path, packer: str) -> None:
    found = {(entry.name, entry.size, entry.kind) for entry in listing(pack(model, packer))}
    assert found == {
        (name, 0 if data is None else len(data), "folder" if data is None else "file")
        for name, data in tree(model).items()
    }


PYTHON = {
    **{f"tar {form}": ("w", form) for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)},
    **{mode: (mode, tarfile.PAX_FORMAT) for mode in ("w:gz", "w:bz2", "w:xz", "w|gz")},
}


@pytest.mark.parametrize(("mode", "form"), PYTHON.values(), ids=PYTHON)
def test_what_tarfile_wrote_comes_out_as_it_was(model: Path, tmp_path: Path, mode: str, form: int) -> None:
    if form == tarfile.USTAR_FORMAT:
        shutil.rmtree(model / "model/deployment")
    with tarfile.open(str(tmp_path / "archive"), mode, format=form) as archive:  # type: ignore[call-overload]
        archive.add(model, arcname=".")
    unpack(tmp_path / "archive", tmp_path / "out")
    assert tree(tmp_path / "out") == tree(model)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("way", ["seekable", "streamed", "zip64", "appended"])
def test_what_zipfile_wrote_comes_out_as_it_was(model: Path, tmp_path: Path, method: int, way: str) -> None:
    with open(tmp_path / "archive", "wb") as file:
        if way == "streamed":
            file.seek = file.tell = unseekable  # type: ignore[method-assign]
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.comment = b"a comment"
            for path in sorted(model.rglob("*.*")):
                with archive.open(str(path.relative_to(model)), "w", force_zip64=way == "zip64") as entry:
                    entry.write(path.read_bytes())
    if way == "appended":
        with zipfile.ZipFile(tmp_path / "archive", "a", method) as archive:
            archive.writestr("model/more.txt", "more")
        (model / "model/more.txt").write_text("more")
    unpack(tmp_path / "archive", tmp_path / "out")
    assert files(tmp_path / "out") == files(model)


def unseekable(*_: object) -> int:
    raise OSError("not seekable")


def test_many_entries_of_a_zip64_come_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "archive", "w") as archive:
        for number in range(66_000):
            archive.writestr(f"{number}", "")
    assert len(listing(tmp_path / "archive")) == 66_000


@pytest.mark.parametrize("packer", [("gzip", "-c"), ("xz", "-c"), ("bzip2", "-c"), ("zstd", "-q", "-c")])
@pytest.mark.parametrize("streams", [1, 3])
def test_a_packed_file_is_one_file_without_the_ending(
    tmp_path: Path, packer: tuple[str, ...], streams: int
) -> None:
    ending = {"gzip": "gz", "xz": "xz", "bzip2": "bz2", "zstd": "zst"}[packer[0]]
    if ending == "zst":
        pytest.importorskip("zstandard")
    data = random.Random(1).randbytes(400_000) + bytes(2 << 20)
    packed = subprocess.run(packer, input=data, capture_output=True, check=True).stdout
    archive = tmp_path / f"weights.bin.{ending}"
    archive.write_bytes(packed * streams)
    assert kind_of(archive) == ending
    assert [(entry.name, entry.size) for entry in listing(archive)] == [("weights.bin", len(data) * streams)]
    assert unpack(archive, tmp_path / "out") == ["weights.bin"]
    assert (tmp_path / "out/weights.bin").read_bytes() == data * streams


def test_links_become_files_of_their_own(model: Path, tmp_path: Path) -> None:
    (model / "model/latest.onnx").symlink_to("model.onnx")
    (model / "model/logs/up.onnx").symlink_to("../model.onnx")
    os.link(model / "model/run.sh", model / "model/same.sh")
    archive = pack(model, "tar.gz")
    names = unpack(archive, tmp_path / "out")
    made = [path for path in (tmp_path / "out").rglob("*") if not path.is_dir()]
    assert files(tmp_path / "out") == files(model)
    assert {(path.is_symlink(), path.stat().st_nlink) for path in made} == {(False, 1)}
    assert len(names) == len(made)
    assert ("model/logs/up.onnx", 300_000) in [(entry.name, entry.size) for entry in listing(archive)]


def test_a_symbolic_link_in_a_zip_becomes_a_file(model: Path, tmp_path: Path) -> None:
    (model / "model/latest.onnx").symlink_to("model.onnx")
    subprocess.run(["zip", "-q", "-y", "-r", tmp_path / "archive.zip", "model"], cwd=model, check=True)
    unpack(tmp_path / "archive.zip", tmp_path / "out")
    assert not (tmp_path / "out/model/latest.onnx").is_symlink()
    assert files(tmp_path / "out") == files(model)


def test_what_git_archives_comes_out(model: Path, tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *words], cwd=model, check=True)
    packed = subprocess.run(
        [*git, "archive", "--prefix=a/", "HEAD"], cwd=model, capture_output=True, check=True
    )
    (tmp_path / "archive").write_bytes(packed.stdout)
    unpack(tmp_path / "archive", tmp_path / "out")
    assert files(tmp_path / "out/a") == {
        name: data for name, data in files(model).items() if name[:4] != ".git"
    }


def test_the_permissions_are_those_of_new_files(model: Path, tmp_path: Path) -> None:
    unpack(pack(model, "tar"), tmp_path / "out")
    (tmp_path / "new").touch()
    assert (tmp_path / "out/model/run.sh").stat().st_mode == (tmp_path / "new").stat().st_mode


@pytest.mark.parametrize("packer", ["tar", "tar.gz", "tar.zst", "zip"])
def test_the_digest_is_checked_before_anything_is_seen(model: Path, tmp_path: Path, packer: str) -> None:
    archive = pack(model, packer)
    digest = subprocess.run(["sha256sum", archive], capture_output=True, text=True, check=True).stdout[:64]
    before = tree(tmp_path)
    with pytest.raises(DigestError, match=f"sha256:{digest}"):
        unpack(archive, tmp_path / "out", sha256="0" * 64)
    assert tree(tmp_path) == before
    assert unpack(archive, tmp_path / "out", sha256=f"sha256:{digest.upper()}")


@pytest.mark.parametrize("packer", ["tar", "tar.gz", "zip"])
def test_a_damaged_archive_with_a_digest_is_said_to_be_another_one(
    model: Path, tmp_path: Path, packer: str
) -> None:
    archive = pack(model, packer)
    digest = subprocess.run(["sha256sum", archive], capture_output=True, text=True, check=True).stdout[:64]
    os.truncate(archive, archive.stat().st_size - 2000)
    with pytest.raises(DigestError, match="is not the promised archive"):
        unpack(archive, tmp_path / "out", sha256=digest)


def test_a_digest_that_is_none_is_told(model: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'abc' is no SHA-256; expected are all 64 hex digits"):
        unpack(pack(model, "tar"), tmp_path / "out", sha256="abc")


def test_progress_is_told_from_the_start_to_the_end(model: Path, tmp_path: Path) -> None:
    archive = pack(model, "tar.gz")
    told: list[Progress] = []
    unpack(archive, tmp_path / "out", report=told.append)
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert (told[-1].state, told[-1].done, told[-1].total) == ("done", *[archive.stat().st_size] * 2)


@pytest.mark.parametrize("content", [b"", b"x", bytes(2000), b"PK\x03", b"\x80\x02}q\x00.", os.urandom(2000)])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.tar.gz"
    path.write_bytes(content)
    assert kind_of(path) is None
    assert StorageType.of(path) is StorageType.UNCOMPRESSED
    with pytest.raises(ArchiveError, match=r"weights.tar.gz: it is no archive"):
        unpack(path, tmp_path / "out")


def test_what_is_not_there_or_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        unpack(tmp_path / "none", tmp_path / "out")
    with pytest.raises(ArchiveError, match="it is no file"):
        unpack(tmp_path, tmp_path / "out")
    with pytest.raises(NotFoundError, match="there is no folder"):
        unpack(tmp_path / "none", tmp_path / "a" / "b")


def test_a_checkpoint_of_pytorch_is_told_from_an_archive(tmp_path: Path, model: Path) -> None:
    torch = pytest.importorskip("torch")
    torch.save({"weight": torch.zeros(3)}, tmp_path / "model.pth")
    assert kind_of(tmp_path / "model.pth") == "zip"
    assert is_checkpoint_zip(tmp_path / "model.pth")
    assert StorageType.of(tmp_path / "model.pth") is StorageType.UNCOMPRESSED
    assert not is_checkpoint_zip(pack(model, "zip"))


@pytest.mark.parametrize(
    "names",
    [
        ("a.npy", "b.npy"),
        ("config.json", "metadata.json", "model.weights.h5"),
        ("data.pkl",),
        ("x/data.pkl",),
    ],
    ids=["npz", "keras", "torch", "torch with a folder"],
)
def test_weights_that_are_a_zip_are_told_by_their_names(tmp_path: Path, names: tuple[str, ...]) -> None:
    with zipfile.ZipFile(tmp_path / "weights", "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    assert is_checkpoint_zip(tmp_path / "weights")


WITHOUT = """
import sys
sys.modules["zstandard"] = None
from modelyard.store.archive.unpack import unpack
from modelyard.core.errors import MissingExtraError
try:
    unpack(sys.argv[1], sys.argv[2])
except MissingExtraError as error:
    print(error)
"""


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python brings its own")
def test_without_the_library_for_zstandard_the_extra_is_named(model: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT, pack(model, "tar.zst"), tmp_path / "out"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "pip install 'modelyard[zstd]'"
    assert not (tmp_path / "out").exists()


def test_a_named_pipe_is_no_archive_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert kind_of(tmp_path / "pipe") is None
    assert kind_of(tmp_path) is None
    with pytest.raises(ArchiveError, match="it is no file"):
        unpack(tmp_path / "pipe", tmp_path / "out")
