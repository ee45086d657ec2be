"""What comes instead of a model is called by its name."""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING

import pytest

from modelyard.store.download.sniff import not_a_model

if TYPE_CHECKING:
    from pathlib import Path

OID = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize 97800000\n".encode()
NO_MODELS = {
    "an empty file": b"",
    f"a Git LFS pointer for sha256:{OID} of 97.8 MB": POINTER,
    "an HTML login page": b"<!DOCTYPE html><html><title>Sign in</title><form>password</form></html>",
    "an HTML page ('Not here')": b"\n <html><head><title>Not here</title></head></html>",
    "Google Drive's page that says its download quota": b"<!doctype html><title>Drive - Quota exceeded",
    "Google Drive's page that asks": b"<html>Google Drive can't scan this file for viruses. Download anyway",
    "an error of an object store, as XML: AccessDenied":
        b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
    "an error of a server, as JSON": b'{"error": "Repository not found"}',
    "a PNG picture": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "a PDF": b"%PDF-1.7\n",
    "compressed with gzip": gzip.compress(b"weights"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "content"), NO_MODELS.items(), ids=[said[:24] for said in NO_MODELS])
def test_what_is_no_model_is_called_by_its_name(tmp_path: Path, said: str, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert said in str(not_a_model(str(path), "resnet50.pth"))


@pytest.mark.parametrize("entry", ["readme.txt", "a/data/set/data.pkl", "archive/old_data.pkl"])
def test_a_zip_where_a_checkpoint_should_be_is_said(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "unpack me")
    assert "no PyTorch checkpoint" in str(not_a_model(str(path), "resnet50.pth"))


def test_a_checkpoint_cut_short_at_its_source_is_said(tmp_path: Path) -> None:
    import torch

    path = tmp_path / "file"
    torch.save({"weight": torch.zeros(3)}, path)
    path.write_bytes(path.read_bytes()[:-10])
    assert "no PyTorch checkpoint" in str(not_a_model(str(path), "resnet50.pth"))


def test_real_checkpoints_of_both_formats_are_models(tmp_path: Path) -> None:
    import torch

    for new in (True, False):
        path = tmp_path / "file.pth"
        torch.save({"weight": torch.zeros(3)}, path, _use_new_zipfile_serialization=new)
        assert not_a_model(str(path), "file.pth") is None


@pytest.mark.parametrize(
    "content", [bytes(1000), b"\x08\x07\x12\x07pytorch", b"GGUF" + bytes(20), b"PK\x05\x06"]
)
def test_bytes_that_could_be_weights_pass(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert not_a_model(str(path), "weights.bin") is None


def test_an_archive_that_is_meant_to_be_one_passes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(b"samples"))
    assert not_a_model(str(path), "samples.tar.gz") is None
