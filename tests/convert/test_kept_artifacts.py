"""Artifacts in the cache: used again while all they depend on is equal, whole or not there."""

from __future__ import annotations

import errno
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from modelyard.cli import main
from modelyard.convert import converted as module
from modelyard.convert.converted import converted
from modelyard.convert.trusted import is_own
from modelyard.convert.versions import versions_of
from modelyard.registry.resolve import get_model
from modelyard.store.cache.sizes import info

FORMAT = "safetensors"  # the quickest to write


@pytest.fixture
def model(tmp_path):
    """A starter model in a zoo of one's own."""
    starter = Path(module.__file__).parents[1] / "registry" / "starter" / "registry" / "classification"
    home = tmp_path / "zoo" / "registry" / "classification" / "digits_resnet"
    shutil.copytree(starter / "digits_resnet", home)
    return get_model("digits_resnet", zoo=tmp_path / "zoo")


def left_in(cache) -> list[str]:
    """Name what lies in the parts of the cache where exports are written and kept."""
    kept = [path for part in (".exports", ".partial") for path in (cache / part).rglob("*")]
    return [path.name for path in kept if path.is_file()]


def test_what_was_written_is_used_again(model):
    first, second = converted(model, FORMAT), converted(model, FORMAT)
    assert (first.reused, second.reused) == (False, True)
    assert (first.path, first.sha256, first.metadata) == (second.path, second.sha256, second.metadata)


def test_another_card_is_another_artifact(model, tmp_path):
    first = converted(model, FORMAT)
    card = Path(model.folder, "model_card.yaml")
    card.write_text(card.read_text().replace("mean: [0.303]", "mean: [0.5]"))
    second = converted(get_model("digits_resnet", zoo=tmp_path / "zoo"), FORMAT)
    assert (second.reused, second.metadata.preprocessing["mean"]) == (False, [0.5])
    assert first.path != second.path


def test_other_labels_in_the_same_file_are_another_artifact(model, tmp_path):
    card, labels = Path(model.folder, "model_card.yaml"), Path(model.folder, "labels.txt")
    card.write_text(re.sub("labels: .*", 'labels: "labels.txt"', card.read_text()))
    for words in ("0123456789", "9876543210"):
        labels.write_text("\n".join(words))
        found = converted(get_model("digits_resnet", zoo=tmp_path / "zoo"), FORMAT)
        assert found.metadata.labels == tuple(words)


def test_a_damaged_artifact_is_written_anew(model):
    first = converted(model, FORMAT)
    path = Path(first.path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    second = converted(model, FORMAT)
    assert (second.reused, path.read_bytes() == whole) == (False, True)


def test_what_was_written_here_is_trusted_by_its_digest(model, tmp_path):
    made = converted(model, FORMAT)
    cache = str(tmp_path / "cache")
    assert is_own(cache, made.sha256) and is_own(cache, f"sha256:{made.sha256}")
    assert not is_own(cache, "0" * 64)


def failing(error: BaseException) -> SimpleNamespace:
    """A format of somebody's that writes half of a file."""

    def write(network, examples, to, options):
        Path(to).write_bytes(b"half")
        raise error

    return SimpleNamespace(SUFFIX=".half", REQUIRES=(), EXTRA="", MADE_BY=(), write=write)


@pytest.mark.parametrize(
    "error",
    [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")],
    ids=["Ctrl-C", "disk full"],
)  # fmt: skip
def test_what_breaks_off_leaves_nothing_behind(model, tmp_path, monkeypatch, error):
    monkeypatch.setattr(module, "format_named", lambda name: failing(error))
    with pytest.raises(BaseException) as raised:  # an interrupt is no Exception
        converted(model, "half")
    assert isinstance(error, OSError) or raised.value is error
    assert left_in(tmp_path / "cache") == []


def test_two_at_once_get_the_same_file_and_it_is_written_once(model):
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: converted(model, FORMAT), range(2)))
    assert len({one.path for one in made}) == len({one.sha256 for one in made}) == 1


def test_a_part_of_a_writer_that_was_killed_is_taken_away(model, tmp_path, monkeypatch):
    key = os.path.basename(os.path.dirname(converted(model, FORMAT).path))
    shutil.rmtree(tmp_path / "cache" / ".exports")
    part = tmp_path / "cache" / ".partial" / key
    part.mkdir(parents=True)
    (part / "model.half").write_bytes(b"half")
    assert [os.path.basename(one) for one in converted(model, FORMAT).files] == ["model.safetensors"]


def test_the_cache_knows_its_exports_and_clears_them_with_their_model(model, tmp_path, capsys):
    made = converted(model, FORMAT)
    (held,) = [one for one in info(str(tmp_path / "cache")).entries if one.is_export]
    assert (held.path, held.bytes > made.size) == (os.path.dirname(made.path), True)
    assert main(["cache", "info", "--zoo", str(tmp_path / "zoo")]) == 0
    assert "(export)" in capsys.readouterr().out
    assert main(["cache", "clear", "--model", "digits_resnet", "--zoo", str(tmp_path / "zoo")]) == 0
    assert not os.path.exists(made.path)


def test_a_cache_that_cannot_be_written_still_gives_what_it_holds(model, monkeypatch):
    made = converted(model, FORMAT)
    monkeypatch.setattr(os, "utime", refuse)
    assert converted(model, FORMAT).path == made.path


def refuse(*_):
    raise PermissionError


def test_versions_are_those_that_pip_says():
    from importlib.metadata import version

    names = ("torch", "onnx", "onnx-ir", "numpy")
    assert versions_of((*names, "no-such-library")) == {
        **{name: version(name) for name in names}, "no-such-library": None,
    }  # fmt: skip
