"""What `modelyard cache …` prints, and with which exit code it ends."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cache_folder import Cache

from modelyard.cli import main
from modelyard.cli._command import check_documented, load
from modelyard.store.cache.lease import using

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

NAMES = ("info", "verify", "clear", "prune")
GROUPS = {"Keep": {f"cache {name}": ("modelyard.cli.cache", name) for name in NAMES}}
ONE, TWO = b"1" * 1_000_000, b"2" * 2_500_000


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `modelyard cache …`: its exit code, what it printed and what it said."""

    def call(*words: str) -> tuple[int, str, str]:
        code = main(["cache", *words], groups=GROUPS)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def at_hand(tmp_path: Path) -> Cache:
    """The cache that the settings name, with three versions of two models."""
    cache = Cache(tmp_path / "cache")
    for days, (content, model, version) in enumerate(
        [(TWO, "vit", "1.0.0"), (ONE, "resnet50", "2.0.0"), (ONE, "resnet50", "1.0.0")]
    ):
        folder = cache.keep(content, model=model, version=version).parent
        os.utime(folder / ".used", (time.time() - days * 86_400,) * 2)
    return cache


def words_of(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_each_command_of_the_cache_is_explained(name: str) -> None:
    assert check_documented(load(f"cache {name}", GROUPS["Keep"][f"cache {name}"]).function) == []


def test_info_shows_models_versions_sizes_and_states(at_hand: Cache, run: Run) -> None:
    os.utime(at_hand.root / "vit" / "1.0.0" / "w.bin", (1, 1))
    code, out, err = run("info")
    rows = words_of(out)[1:]
    assert [row[:5] for row in rows] == [
        ["resnet50", "1.0.0", "1", "1.0", "MB"],
        ["resnet50", "2.0.0", "1", "1.0", "MB"],
        ["vit", "1.0.0", "1", "2.5", "MB"],
    ]
    assert [" ".join(row[7:]) for row in rows] == ["whole", "whole", "1 to be hashed"]
    assert (code, "in 3 versions" in err) == (0, True)


def test_info_as_json_adds_up(at_hand: Cache, run: Run) -> None:
    _, out, _ = run("info", "--json")
    told = json.loads(out)
    files = [path for path in at_hand.root.glob("*/*/*") if path.is_file()]
    assert told["bytes"] == sum(entry["bytes"] for entry in told["entries"])
    assert told["bytes"] == sum(path.stat().st_size for path in files)
    assert [entry["files"] for entry in told["entries"]] == [["w.bin"]] * 3


def test_info_says_which_version_is_in_use(at_hand: Cache, run: Run) -> None:
    with using(str(at_hand.root), "vit", "1.0.0"):
        _, out, _ = run("info")
    assert [line for line in out.splitlines() if "in use" in line] == [out.splitlines()[-1]]


def test_an_empty_cache_is_no_error(run: Run) -> None:
    assert run("info")[0] == run("verify")[0] == run("prune", "--to", "1GB")[0] == 0
    assert json.loads(run("info", "--json")[1])["entries"] == []
    assert run("clear", "--all")[2].splitlines() == ["nothing to remove; freed 0 bytes"]


def test_verify_ends_in_one_if_a_file_is_damaged_and_names_it(at_hand: Cache, run: Run) -> None:
    assert run("verify")[:2] == (0, "")
    (at_hand.root / "vit" / "1.0.0" / "w.bin").write_bytes(b"damaged")
    code, out, err = run("verify")
    assert (code, out) == (1, f"{at_hand.damaged()[0]}: damaged\n")
    assert "1 file damaged" in err


def test_verify_of_one_model_hashes_no_other(at_hand: Cache, run: Run) -> None:
    code, out, err = run("verify", "resnet50", "--json")
    assert (code, {each["model"] for each in json.loads(out)}) == (0, {"resnet50"})
    assert err.startswith("2 files hashed")


def test_a_dry_run_shows_and_removes_nothing(at_hand: Cache, run: Run) -> None:
    before = sorted(at_hand.root.rglob("*"))
    code, out, err = run("clear", "--all", "--dry-run")
    assert (code, len(out.splitlines()), err.startswith("would free 4,50")) == (0, 4, True)
    assert sorted(at_hand.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        (["clear", "--model", "resnet50"], ["resnet50 1.0.0", "resnet50 2.0.0"]),
        (["clear", "--model", "resnet50", "--version", "2.0.0"], ["resnet50 2.0.0"]),
        (["prune", "--older-versions"], ["resnet50 1.0.0"]),
        (["prune", "--unused-for", "12h"], ["resnet50 1.0.0", "resnet50 2.0.0"]),
        (["prune", "--to", "4MB"], ["resnet50 1.0.0"]),
        (["prune"], []),
    ],
)
def test_what_is_removed_is_shown_and_its_bytes_stated(
    at_hand: Cache, run: Run, words: list[str], gone: list[str]
) -> None:
    before = {path: path.stat().st_size for path in at_hand.root.glob("*/*/*") if path.is_file()}
    code, out, _ = run(*words, "--json")
    told = json.loads(out)
    assert code == 0
    assert sorted(f"{each['model']} {each['version']}" for each in told["removed"]) == gone
    freed = sum(size for path, size in before.items() if not path.exists())
    assert told["bytes_freed"] == freed == sum(each["bytes"] for each in told["removed"])


def test_what_is_in_use_is_named_with_the_reason(at_hand: Cache, run: Run) -> None:
    with using(str(at_hand.root), "vit", "1.0.0"):
        code, _, err = run("prune", "--to", "1MB")
    assert code == 0
    assert "vit 1.0.0 was left: in use by another process" in err
    assert "more than asked for" in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["clear"], 2, "either --model or --all"),
        (["clear", "--all", "--model", "vit"], 2, "either --model or --all"),
        (["clear", "--all", "--version", "1.0.0"], 2, "--version needs --model"),
        (["clear", "--model", "vot"], 3, "Did you mean `vit`?"),
        (["clear", "--model", "vit", "--version", "9.0.0"], 3, "It holds: 1.0.0"),
        (["verify", "vot"], 3, "holds no model 'vot'"),
        (["prune", "--to", "20"], 1, "not an amount of bytes"),
        (["prune", "--unused-for", "long"], 1, "not a span of time"),
    ],
)
def test_a_mistake_is_one_sentence_and_removes_nothing(
    at_hand: Cache, run: Run, words: list[str], code: int, said: str
) -> None:
    ended, out, err = run(*words)
    assert (ended, out, said in err, "Traceback" in err) == (code, "", True, False)
    assert len(list(at_hand.root.rglob("w.bin"))) == 3


def test_a_cache_that_is_a_file_is_one_sentence(tmp_path: Path, run: Run) -> None:
    (tmp_path / "cache").write_text("")
    for words in (["info"], ["verify"], ["clear", "--all"], ["prune"]):
        code, out, err = run(*words)
        assert (code, out, "is a file" in err) == (1, "", True)


def test_a_strange_model_name_is_shown_inert(at_hand: Cache, run: Run) -> None:
    at_hand.keep(ONE, model="evil\u202egnp")
    _, out, err = run("info")
    assert "\u202e" not in out + err
