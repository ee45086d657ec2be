"""`modelyard fetch` and `lock`: from a card to a verified file in the cache, and its digest written down."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelyard import fetch_model
from modelyard.cli import main
from modelyard.core.errors import OfflineError

if TYPE_CHECKING:
    from conftest import MakeZoo, Shell
    from naive_zoo import ZooFolder

    Capture = pytest.CaptureFixture[str]

CONTENT = random.Random(7).randbytes(300_000)
DIGEST = sha256(CONTENT).hexdigest()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file of weights on a shared drive."""
    path = tmp_path / "drive" / "net.bin"
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    return path


def fetched(zoo: ZooFolder, *words: str) -> Path:
    import io
    from contextlib import redirect_stdout

    out = io.StringIO()
    with redirect_stdout(out):
        assert main(["fetch", *words, "--zoo", str(zoo)]) == 0
    return Path(out.getvalue().strip())


def with_weights(make_zoo: MakeZoo, source: Path, name: str = "zoo", **fields: str) -> ZooFolder:
    zoo = make_zoo(name=name, settings="starter = false")
    zoo.write("vit", weights={"url": str(source), **fields})
    return zoo


def test_a_file_with_a_full_digest_lands_in_the_cache(
    make_zoo: MakeZoo, source: Path, tmp_path: Path
) -> None:
    zoo = with_weights(make_zoo, source, sha256=DIGEST)
    path = fetched(zoo, "vit")
    assert path == tmp_path / "cache/vit/1.0.0/net.bin"
    assert path.read_bytes() == CONTENT
    assert not (Path(str(zoo)) / "modelyard.lock").exists()


def test_a_file_that_is_there_is_not_fetched_again(make_zoo: MakeZoo, source: Path) -> None:
    zoo = with_weights(make_zoo, source, sha256=DIGEST)
    path = fetched(zoo, "vit")
    source.unlink()
    assert fetched(zoo, "vit") == path


def test_wrong_bytes_are_not_taken(make_zoo: MakeZoo, source: Path, capsys: Capture, tmp_path: Path) -> None:
    zoo = with_weights(make_zoo, source, sha256="0" * 64)
    assert main(["fetch", "vit", "--zoo", str(zoo)]) == 1
    said = capsys.readouterr().err
    assert "expected sha256:000" in said
    assert f"got sha256:{DIGEST}" in said
    left = [p.name for p in tmp_path.glob("cache/**/*") if p.is_file()]
    assert "net.bin" not in left
    assert not list((tmp_path / "cache/.partial").iterdir())


def test_the_next_source_serves_where_the_first_has_rotted(make_zoo: MakeZoo, source: Path) -> None:
    zoo = make_zoo(settings="starter = false")
    bad = source.with_name("page.bin")
    bad.write_bytes(b"<!doctype html><title>Sign in</title>")
    zoo.write("vit", weights={"url": str(bad), "urls": ["/nowhere/x", str(source)], "sha256": DIGEST})
    assert fetched(zoo, "vit").read_bytes() == CONTENT


def test_every_source_that_failed_is_named(make_zoo: MakeZoo, source: Path, capsys: Capture) -> None:
    zoo = make_zoo(settings="starter = false")
    page = source.with_name("page.bin")
    page.write_bytes(b"<!doctype html><title>Sign in</title>")
    zoo.write("vit", weights={"url": str(page), "urls": ["/nowhere/x"], "sha256": DIGEST})
    assert main(["fetch", "vit", "--zoo", str(zoo)]) == 1
    said = capsys.readouterr().err
    assert "HTML login page" in said
    assert "/nowhere/x: there is no such file" in said


def test_a_prefix_is_held_to_and_the_full_digest_pinned(make_zoo: MakeZoo, source: Path) -> None:
    zoo = with_weights(make_zoo, source, sha256_prefix=DIGEST[:8])
    fetched(zoo, "vit")
    pinned = (Path(str(zoo)) / "modelyard.lock").read_text().splitlines()[-1]
    assert pinned == f"vit@1.0.0 weights sha256:{DIGEST} 300000"


def test_a_pinned_file_must_be_the_same_on_the_next_machine(
    make_zoo: MakeZoo, source: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    zoo = with_weights(make_zoo, source)
    fetched(zoo, "vit")
    source.write_bytes(CONTENT + b"more")
    monkeypatch.setenv("MODELYARD_CACHE", str(tmp_path / "another machine"))
    assert main(["fetch", "vit", "--zoo", str(zoo)]) == 1
    assert f"expected sha256:{DIGEST}" in capsys.readouterr().err


def test_a_first_fetch_without_a_digest_says_so_and_can_be_refused(
    make_zoo: MakeZoo, source: Path, capsys: Capture
) -> None:
    zoo = with_weights(make_zoo, source)
    assert main(["fetch", "vit", "--require-digest", "--zoo", str(zoo)]) == 1
    assert "no digest of vit@1.0.0 is known" in capsys.readouterr().err
    fetched(zoo, "vit")
    assert f"pinned to sha256:{DIGEST[:12]}" in capsys.readouterr().err
    assert main(["fetch", "vit", "--require-digest", "--zoo", str(zoo)]) == 0


def test_a_zoo_may_require_digests(make_zoo: MakeZoo, source: Path, capsys: Capture) -> None:
    zoo = make_zoo(settings="starter = false\nrequire_digest = true")
    zoo.write("vit", weights={"url": str(source)})
    assert main(["fetch", "vit", "--zoo", str(zoo)]) == 1
    assert "requires one" in capsys.readouterr().err


def test_a_broken_byte_is_noticed_and_the_file_fetched_again(
    make_zoo: MakeZoo, source: Path, capsys: Capture
) -> None:
    path = fetched(with_weights(make_zoo, source, sha256=DIGEST), "vit")
    with path.open("r+b") as file:
        file.seek(1000)
        file.write(b"X")
    assert fetched(make_zoo(settings="starter = false"), "vit").read_bytes() == CONTENT
    assert "damaged" in capsys.readouterr().err
    assert len(list(path.parent.glob("net.bin.corrupt-*"))) == 1


def test_damage_that_hides_its_time_is_found_with_verify(make_zoo: MakeZoo, source: Path) -> None:
    zoo = with_weights(make_zoo, source, sha256=DIGEST)
    path = fetched(zoo, "vit")
    seen = path.stat()
    with path.open("r+b") as file:
        file.write(b"X")
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert fetched(zoo, "vit", "--verify").read_bytes() == CONTENT


def test_two_zoos_with_a_model_of_one_name_keep_both(make_zoo: MakeZoo, source: Path) -> None:
    other = source.with_name("other") / "net.bin"
    other.parent.mkdir()
    other.write_bytes(b"other weights")
    one = with_weights(make_zoo, source, "one", sha256=DIGEST)
    two = with_weights(make_zoo, other, "two", sha256=sha256(b"other weights").hexdigest())
    for _ in range(2):
        assert fetched(one, "vit").read_bytes() == CONTENT
        assert fetched(two, "vit").read_bytes() == b"other weights"


def test_offline_fetches_nothing_and_finds_what_is_there(
    make_zoo: MakeZoo, capsys: Capture, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoo = make_zoo(settings="starter = false")
    zoo.write("vit", weights={"url": "https://models.example.org/net.bin", "sha256": DIGEST})
    monkeypatch.setenv("MODELYARD_OFFLINE", "1")
    assert main(["fetch", "vit", "--zoo", str(zoo)]) == 1
    assert "Unset MODELYARD_OFFLINE" in capsys.readouterr().err
    zoo.write("vit", weights={"url": str(source), "sha256": DIGEST})
    assert fetched(zoo, "vit").read_bytes() == CONTENT


def test_lock_pins_every_file_of_a_zoo(make_zoo: MakeZoo, source: Path, capsys: Capture) -> None:
    zoo = with_weights(make_zoo, source)
    zoo.write("detr", weights={"url": str(source), "sha256": DIGEST})
    assert main(["lock", "--check", "--zoo", str(zoo)]) == 1
    assert main(["lock", "--zoo", str(zoo)]) == 0
    assert main(["lock", "--check", "--zoo", str(zoo)]) == 0
    assert "1 pinned now" in capsys.readouterr().err


def test_a_pin_that_no_card_names_is_said(make_zoo: MakeZoo, source: Path, capsys: Capture) -> None:
    zoo = with_weights(make_zoo, source)
    fetched(zoo, "vit")
    zoo.write("vit", weights={"url": str(source), "sha256": DIGEST}, version="2.0.0")
    assert main(["lock", "--check", "--zoo", str(zoo)]) == 1
    assert "vit@1.0.0 weights: pinned, and no card names it" in capsys.readouterr().out


@pytest.fixture
def renewed(make_zoo: MakeZoo, source: Path) -> ZooFolder:
    """A zoo with a pin of vit@1.0.0, of which there is only 2.0.0 by now."""
    zoo = with_weights(make_zoo, source)
    fetched(zoo, "vit")
    zoo.write("vit", weights={"url": str(source)}, version="2.0.0")
    return zoo


def pins(zoo: ZooFolder) -> list[str]:
    lines = (Path(str(zoo)) / "modelyard.lock").read_text().splitlines()
    return [line.split()[0] for line in lines if not line.startswith("#")]


def test_lock_takes_out_the_pins_that_no_card_names(renewed: ZooFolder, capsys: Capture) -> None:
    assert main(["lock", "--zoo", str(renewed)]) == 0
    assert "1 pinned now, 0 failed, 1 taken out" in capsys.readouterr().err
    assert pins(renewed) == ["vit@2.0.0"]


def test_lock_of_named_models_takes_out_no_pin(renewed: ZooFolder) -> None:
    assert main(["lock", "vit", "--zoo", str(renewed)]) == 0
    assert pins(renewed) == ["vit@1.0.0", "vit@2.0.0"]


def test_the_pins_of_a_card_that_cannot_be_read_stay(renewed: ZooFolder) -> None:
    renewed.card("vit").write_text("name: [\n")
    assert main(["lock", "--zoo", str(renewed)]) == 0
    assert main(["lock", "--check", "--zoo", str(renewed)]) == 0
    assert pins(renewed) == ["vit@1.0.0"]


def test_to_ask_where_a_file_lies_pins_nothing(make_zoo: MakeZoo, source: Path, capsys: Capture) -> None:
    zoo = with_weights(make_zoo, source, sha256_prefix=DIGEST[:8])
    path = fetched(zoo, "vit")
    lock = Path(str(zoo)) / "modelyard.lock"
    lock.unlink()
    assert main(["cache", "path", "vit", "--zoo", str(zoo)]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert not lock.exists()
    fetched(zoo, "vit")
    assert lock.read_text().endswith(f"vit@1.0.0 weights sha256:{DIGEST} 300000\n")


def test_a_zoo_that_cannot_be_written_is_pinned_in_ones_own(tmp_path: Path, source: Path) -> None:
    from modelyard.registry.files.artifacts import Artifact
    from modelyard.registry.files.fetch import Fetcher
    from modelyard.registry.resolve import get_model

    model = get_model("resnet50", zoo="starter")
    Fetcher(model.zoo).bring(Artifact(model, "weights", {"url": str(source)}))
    lock = (tmp_path / "data/modelyard/zoo/modelyard.lock").read_text()
    assert f"starter:resnet50@2.0.0 weights sha256:{DIGEST} 300000" in lock


def told(zoo: ZooFolder, shell: Shell) -> dict[str, object]:
    files: dict[str, object] = json.loads(shell("info", "vit", "--json", "--zoo", zoo).stdout)["files"][
        "weights"
    ]
    return files


def test_info_says_whether_a_file_is_pinned_and_in_the_cache(
    make_zoo: MakeZoo, source: Path, shell: Shell
) -> None:
    zoo = with_weights(make_zoo, source, sha256_prefix=DIGEST[:8])
    unknown = {"digest": "prefix", "pinned": None, "cached": None, "local": str(source), "whole": False,
               "problem": None}  # fmt: skip
    assert told(zoo, shell) == unknown
    assert "weights  not pinned; it lies here" in shell("info", "vit", "--zoo", zoo).stdout
    path = fetched(zoo, "vit")
    assert told(zoo, shell) == {**unknown, "pinned": DIGEST, "cached": str(path), "whole": True}
    os.utime(path, (1, 1))
    assert told(zoo, shell)["whole"] is False


def test_info_reads_no_file_of_the_cache_and_writes_nothing(make_zoo: MakeZoo, source: Path) -> None:
    zoo = with_weights(make_zoo, source, sha256=DIGEST)
    path = fetched(zoo, "vit")
    os.utime(path.with_name(".used"), (1, 1))
    path.write_bytes(b"damaged")
    assert main(["info", "vit", "--zoo", str(zoo)]) == 0
    assert path.read_bytes() == b"damaged"
    assert path.with_name(".used").stat().st_mtime == 1


def test_info_is_shown_also_where_the_lock_cannot_be_read(
    make_zoo: MakeZoo, source: Path, capsys: Capture
) -> None:
    zoo = with_weights(make_zoo, source)
    (Path(str(zoo)) / "modelyard.lock").write_text("<<<<<<< HEAD\n")
    assert main(["info", "vit", "--zoo", str(zoo)]) == 0
    out, err = capsys.readouterr()
    assert "task" in out
    assert "git left a conflict here" in err


def test_a_model_is_fetched_by_name_in_python(make_zoo: MakeZoo, source: Path, tmp_path: Path) -> None:
    zoo = with_weights(make_zoo, source, sha256=DIGEST)
    first, second = (fetch_model("vit", zoo=str(zoo)) for _ in range(2))
    assert Path(first).read_bytes() == CONTENT
    assert (first.path, first.sha256, first.size) == (
        str(tmp_path / "cache/vit/1.0.0/net.bin"), DIGEST, len(CONTENT),
    )  # fmt: skip
    assert (first.fetched, second.fetched) == (True, False)


def test_what_a_person_should_know_of_a_fetch_in_python_is_a_warning(make_zoo: MakeZoo, source: Path) -> None:
    zoo = make_zoo(settings="starter = false")
    zoo.write("vit", status="deprecated", exports={"onnx": {"url": str(source)}})
    with pytest.warns(UserWarning) as warned:
        assert fetch_model("vit", "onnx", zoo=str(zoo)).sha256 == DIGEST
    deprecated, pinned = (str(one.message) for one in warned)
    assert deprecated == "vit@1.0.0 is deprecated"
    assert f"pinned to sha256:{DIGEST[:12]}" in pinned
    assert {one.filename for one in warned} == {__file__}


def test_a_fetch_in_python_opens_no_connection_offline(
    make_zoo: MakeZoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoo = make_zoo(settings="starter = false")
    zoo.write("vit", weights={"url": "https://models.example.org/net.bin", "sha256": DIGEST})
    with pytest.raises(OfflineError):
        fetch_model("vit", zoo=str(zoo), offline=True)
    monkeypatch.setenv("MODELYARD_OFFLINE", "1")
    with pytest.raises(OfflineError):
        fetch_model("vit", zoo=str(zoo))


def test_sixteen_processes_fetch_one_file_once(make_zoo: MakeZoo, source: Path, shell: Shell) -> None:
    zoo = with_weights(make_zoo, source, sha256=DIGEST)
    command = [sys.executable, "-m", "modelyard", "fetch", "vit", "--json", "--zoo", str(zoo)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(16)]
    said = [json.loads(each.communicate()[0])[0] for each in running]
    assert sum(one["fetched"] for one in said) == 1
    assert {Path(one["path"]).read_bytes() == CONTENT for one in said} == {True}


def test_sources_that_a_zoo_prefers_go_first(make_zoo: MakeZoo) -> None:
    from modelyard.registry.files.artifacts import artifact_of
    from modelyard.registry.resolve import get_model

    zoo = make_zoo(settings='starter = false\nprefer = ["mirror.example.org", "hf"]')
    urls = ["https://a.example.org/x", "hf://org/name@main/x", "https://mirror.example.org/x"]
    zoo.write("vit", weights={"url": urls[0], "urls": urls[1:]})
    assert artifact_of(get_model("vit", zoo=str(zoo))).sources == [urls[2], urls[1], urls[0]]


def test_a_path_on_a_card_is_relative_to_the_card(make_zoo: MakeZoo) -> None:
    zoo = make_zoo(settings="starter = false")
    home = zoo.write("vit", weights={"url": "weights/net.bin", "sha256": DIGEST})
    (Path(home).parent / "weights").mkdir()
    (Path(home).parent / "weights/net.bin").write_bytes(CONTENT)
    assert fetched(zoo, "vit").read_bytes() == CONTENT


@pytest.mark.parametrize("url", ["~/drive/net.bin", "~nobody-of-that-name/net.bin"])
def test_a_tilde_on_a_card_means_what_it_means_in_a_shell(
    make_zoo: MakeZoo, source: Path, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    zoo = make_zoo(settings="starter = false")
    home = zoo.write("vit", weights={"url": url, "sha256": DIGEST}).parent
    said = subprocess.run(
        ["sh", "-c", f"cd {home}; realpath -m {url}"], capture_output=True, text=True, check=True
    )
    place = Path(said.stdout.strip())
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(CONTENT)
    assert fetched(zoo, "vit").read_bytes() == CONTENT


def test_a_part_that_a_model_lacks_names_those_it_has(
    make_zoo: MakeZoo, source: Path, capsys: Capture
) -> None:
    zoo = with_weights(make_zoo, source, sha256=DIGEST)
    assert main(["fetch", "vit", "--part", "onnx", "--zoo", str(zoo)]) == 3
    assert "It has: weights" in capsys.readouterr().err


def test_the_copy_in_a_folder_of_ones_own_is_a_file_of_its_own(
    make_zoo: MakeZoo, source: Path, tmp_path: Path
) -> None:
    zoo = with_weights(make_zoo, source, sha256=DIGEST)
    fetched(zoo, "vit", "--to", str(tmp_path / "out"))
    copy = tmp_path / "out/net.bin"
    assert (copy.read_bytes(), copy.stat().st_nlink) == (CONTENT, 1)
