"""What an attacker found once, held for good."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from modelyard import Stub, get_model, list_models, open_zoo
from modelyard.core.errors import CardError, InputError, NotFoundError, ReadOnlyError, SettingsError
from modelyard.registry.checks.check import check_zoo
from modelyard.registry.edit import edit
from modelyard.registry.index.file import index_path
from modelyard.registry.index.scan import mark
from modelyard.registry.life.deprecate import deprecate


@pytest.mark.parametrize(("text", "number"), [("30M", 30_000_000), ("30_000_000", 30_000_000), ("3e7", 3e7)])
def test_a_bound_written_as_text_is_the_number_it_says(text, number):
    assert list_models(max_params=text, zoo="starter") == list_models(max_params=number, zoo="starter") != []


def test_a_decimal_is_a_number_and_nonsense_is_refused():
    assert list_models(min_accuracy=Decimal("0.8"), zoo="starter") == list_models(
        min_accuracy=0.8, zoo="starter"
    )
    for wrong in ("big", float("nan"), []):
        with pytest.raises(InputError):
            list_models(max_size=wrong, zoo="starter")


def test_limits_beyond_what_sqlite_counts_mean_all():
    assert len(list_models(limit=10**30, zoo="starter")) == len(list_models(zoo="starter"))


def test_a_stub_finds_its_own_model():
    model = get_model("resnet50", zoo="starter")
    assert [each.ref for each in list_models(stub=model.stub, zoo="starter")] == ["resnet50"]
    assert isinstance(model.stub, Stub)


def test_performance_is_read_like_a_mapping():
    performance = get_model("yolov8n", zoo="starter").performance
    assert list(performance) == list(dict(performance)) == ["coco_val", "coco_val_cpu"]


def test_a_name_whose_current_card_is_broken_is_not_changed_in_an_earlier_version(zoo):
    zoo.write("vit", version="2.0.0")
    zoo.write("vit/versions/1.0.0", version="1.0.0")
    earlier = zoo.card("vit/versions/1.0.0")
    with zoo.card("vit").open("a", encoding="utf-8") as card:
        card.write("<<<<<<< HEAD\n")
    before = earlier.read_bytes()
    with pytest.raises(CardError, match="git conflict marker"):
        edit("vit", {"metadata.q": 1}, str(zoo))
    with pytest.raises(CardError, match="git conflict marker"):
        deprecate("vit", None, None, open_zoo(str(zoo)))
    assert earlier.read_bytes() == before


def test_an_empty_zoo_option_names_no_zoo():
    with pytest.raises(NotFoundError, match="empty"):
        open_zoo("")


@pytest.mark.parametrize("content", [b"#" * 50 + b"\n", b"a." * 100_000 + b"b=1\n"])
def test_settings_of_no_sane_size_are_refused_at_once(zoo, content):
    (zoo.root / "modelyard.toml").write_bytes(content * (3_000 if len(content) < 100 else 1))
    with pytest.raises(SettingsError, match="too l"):
        open_zoo(str(zoo))


def test_settings_that_are_a_pipe_hold_nobody_up(zoo):
    (zoo.root / "modelyard.toml").unlink()
    os.mkfifo(zoo.root / "modelyard.toml")
    with pytest.raises(SettingsError, match="not a file"):
        open_zoo(str(zoo))


def test_a_guide_that_is_a_pipe_holds_nobody_up(zoo, tmp_path):
    os.mkfifo(tmp_path / "guide")
    zoo.write("vit")
    with pytest.raises(InputError, match="not a file"):
        deprecate("vit", None, str(tmp_path / "guide"), open_zoo(str(zoo)))


@pytest.mark.parametrize("words", [["list"], ["info", "resnet50"]])
def test_a_locale_without_letters_shows_what_it_can(words):
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "modelyard", *words, "--zoo", "starter"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "bug" in done.stderr) == (0, False)


def test_a_check_through_a_link_to_the_zoo_sees_its_mistakes(zoo, tmp_path):
    zoo.card("bad").parent.mkdir(parents=True)
    zoo.card("bad").write_text("name: 1\n", encoding="utf-8")
    (tmp_path / "link").symlink_to(zoo.root)
    command = [
        sys.executable,
        "-m",
        "modelyard",
        "check",
        "--zoo",
        str(zoo),
        str(tmp_path / "link" / "registry"),
    ]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("values", [{"aliases.production": "9.9.9"}, {"status": "active"}])
def test_an_edit_that_check_would_refuse_is_not_written(zoo, values):
    zoo.write("next")
    zoo.write("vit", status="deprecated", deprecated_by="next")
    before = zoo.card("vit").read_bytes()
    with pytest.raises(CardError):
        edit("vit", values, str(zoo))
    assert zoo.card("vit").read_bytes() == before


@pytest.mark.parametrize("words", [["check"], ["index"], ["info", "nosuch"]])
def test_a_flipped_index_is_built_anew_for_every_command(zoo, words, shell):
    zoo.write("vit")
    shell("index", "--zoo", zoo)
    shell("list", "--zoo", zoo)
    index = index_path(open_zoo(str(zoo)))
    raw = bytearray(Path(index).read_bytes())
    raw[100:4000] = os.urandom(3900)
    Path(index).write_bytes(raw)
    Path(index + ".mark").write_text(repr(mark(index)), encoding="ascii")
    done = shell(*words, "--zoo", zoo)
    assert (done.returncode, "bug" in done.stderr) == (3 if words[0] == "info" else 0, False)


def test_a_line_separator_in_a_comment_keeps_nobody_from_an_edit(zoo):
    zoo.write("vit")
    with zoo.card("vit").open("a", encoding="utf-8") as card:
        card.write("# one\u2028two\ntags: [a]  # x\u0085y\n")
    edit("vit", {"metadata.team": "vision"}, str(zoo))
    assert zoo.card("vit").read_text(encoding="utf-8").endswith("metadata:\n  team: vision\n")


def test_a_model_called_name_does_not_hide_the_line_of_the_zoos_name(zoo, shell):
    zoo.write("name")
    shell("index", "--zoo", zoo)
    index = Path(zoo.registry) / "index.yaml"
    index.write_text(
        index.read_text(encoding="utf-8").replace('name: "zoo"', 'name: "other"', 1), encoding="utf-8"
    )
    (problem,) = check_zoo(open_zoo(str(zoo))).problems
    assert (problem.key, problem.line) == ("name", 3)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_registry_that_may_not_be_written_is_refused_before_anything_is(zoo):
    zoo.write("vit")
    Path(zoo.registry).chmod(0o555)
    with pytest.raises(ReadOnlyError):
        deprecate("vit", None, None, open_zoo(str(zoo)))
    assert "status" not in zoo.says("vit")
