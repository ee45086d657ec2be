"""Bad input gets one clear message, the right exit code, no traceback, and nothing is lost by it."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from modelyard import list_models
from modelyard.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import MakeZoo, Shell
    from naive_zoo import ZooFolder

    Capture = pytest.CaptureFixture[str]

GOOD = 'name: Good\nversion: "1.0.0"\ntask: classification\nframework: pytorch\n'
PAIRS = itertools.pairwise("abcdefghi")
BOMB = GOOD + "metadata:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n"
BOMB += "".join(f"  {there}: &{there} [{', '.join([f'*{here}'] * 10)}]\n" for here, there in PAIRS)


def write(text: str | bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(text.encode() if isinstance(text, str) else text)


def sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 200_000_000)


# How a card is spoilt, and what is said of it.
SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "broken": (write("name: [x\n"), "not YAML"),
    "tab": (write(GOOD + "training:\n\tepochs: 1\n"), "6:1: a tab; allowed: spaces"),
    "twice": (write(GOOD + "name: y\n"), "a key that is there twice"),
    "bomb": (write(BOMB), "aliases"),
    "huge": (sparse, "200.0 MB; allowed: at most 1 MB"),
    "deep_dashes": (write("- " * 50_000), "nested too deeply"),
    "deep_brackets": (write("name: " + "[" * 100_000), "nested too deeply"),
    "deep_braces": (write(GOOD + "metadata: " + "{a: " * 5_000), "nested too deeply"),
    "deep_questions": (write("? " * 50_000), "nested too deeply"),
    "deep_lines": (write("".join(" " * i + "a:\n" for i in range(1200))), "nested too deeply"),
    "latin_1": (write("name: M\xfcller\n".encode("latin-1")), "1:8: the byte 0xfc, which is not UTF-8"),
    "utf_16": (write(GOOD.encode("utf-16")), "UTF-16"),
    "nul": (write(GOOD + "description: a\0b\n"), "5:15: a NUL byte"),
    "escaped_nul": (write(GOOD + 'description: "a\\0b"\n'), "`description`: a NUL character"),
    "escape_byte": (write(GOOD + "description: \x1b[31mred\n"), "5:14: the control character"),
    "empty": (write(""), "an empty file"),
    "binary": (write(bytes(range(256)) * 10), "2:118: the byte 0x80, which is not UTF-8"),
    "list": (write("- a\n"), "a mapping of keys and values"),
    "two_documents": (write(GOOD + "---\n" + GOOD), "a second YAML document"),
    "conflict": (write(f"<<<<<<< HEAD\n{GOOD}=======\n{GOOD}>>>>>>> x\n"), "a git conflict marker"),
    "folder": (lambda path: path.mkdir(), "a folder; allowed: a file"),
    "pipe": (os.mkfifo, "a device or pipe; allowed: a file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "a link that leaves the zoo"),
    "link_out": (lambda path: path.symlink_to("/etc/passwd"), "a link that leaves the zoo"),
    "link_up": (lambda path: path.symlink_to("../../../../outside.yaml"), "a link that leaves the zoo"),
    "link_circle": (lambda path: path.symlink_to(path.name), "too many levels of symbolic links"),
    "python_tag": (write("name: !!python/object/apply:os.system [id]\n"), "the tag"),
    "version_1.0": (write(GOOD.replace('"1.0.0"', "1.0")), 'write "1.0.0"'),
    "version_v": (write(GOOD.replace('"1.0.0"', "v1.0.0")), "Write `1.0.0`"),
    "version_01": (write(GOOD.replace('"1.0.0"', "01.0.0")), "Write `1.0.0`"),
    "version_date": (write(GOOD.replace('"1.0.0"', "2024-01-01")), "a semantic version"),
    "name_no": (write(GOOD.replace("Good", "no")), 'write "no"'),
    "name_1e3": (write(GOOD.replace("Good", "1e3")), '"1e3"'),
    "name_hex": (write(GOOD.replace("Good", "0x10")), '"0x10"'),
    "name_date": (write(GOOD.replace("Good", "2024-01-01")), 'write "2024-01-01"'),
    "nan": (write(GOOD + "weights: {size_mb: .nan}\n"), "a finite number"),
    "infinite": (write(GOOD + "metadata: {a: 1e400}\n"), "a finite number"),
    "negative": (write(GOOD + "architecture: {num_parameters: -5}\n"), "at least 0"),
    "many_digits": (write(GOOD + f"metadata: {{a: {'9' * 100_000}}}\n"), "digits"),
    "large": (write(GOOD + "weights: {size_mb: 1e308}\n"), "at most 1000000000"),
}  # fmt: skip


def digest(folder: Path) -> str:
    """One digest of everything in a folder: names, kinds, targets of links, bytes."""
    said = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=str):
        said.update(
            os.fsencode(path) + str(path.lstat().st_mode).encode() + str(path.lstat().st_mtime_ns).encode()
        )
        if path.is_symlink():
            said.update(os.readlink(path).encode())
        elif path.is_file() and path.lstat().st_size < 10**7:
            said.update(path.read_bytes())
    return said.hexdigest()


@pytest.fixture
def spoil(make_zoo: MakeZoo) -> Callable[[str], ZooFolder]:
    """Make a zoo of one good card and one that is spoilt."""

    def made(how: str) -> ZooFolder:
        zoo = make_zoo("good")
        assert main(["index", "--zoo", str(zoo)]) == 0
        card = zoo.card("bad")
        card.parent.mkdir()
        SPOILT[how][0](card)
        return zoo

    return made


def clean(err: str) -> bool:
    return "Traceback" not in err and "bug in modelyard" not in err


@pytest.mark.parametrize("how", SPOILT)
def test_a_check_says_what_is_wrong_with_a_spoilt_card_and_nothing_else(
    how: str, spoil: Callable[[str], ZooFolder], capsys: Capture
) -> None:
    zoo = spoil(how)
    capsys.readouterr()
    assert main(["check", "--zoo", str(zoo)]) == 1
    out, err = capsys.readouterr()
    (line,) = out.splitlines()
    assert line.startswith(f"{zoo.card('bad')}:")
    assert SPOILT[how][1] in line
    assert clean(err)


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_card_hides_no_other_and_is_mentioned(
    how: str, spoil: Callable[[str], ZooFolder], capsys: Capture
) -> None:
    zoo = spoil(how)
    capsys.readouterr()
    for words in (
        ["list"],
        ["list", "--where", "not metadata.a = 1"],
        ["search", "good"],
        ["list", "--sort", "name"],
    ):
        assert main([*words, "--json", "--zoo", str(zoo)]) == 0
        out, err = capsys.readouterr()
        assert [each["ref"] for each in json.loads(out)] == ["good"]
        assert clean(err)
        assert words[0] == "search" or "1 card of zoo cannot be read (bad): `modelyard check` says why" in err


@pytest.mark.parametrize("how", SPOILT)
def test_info_of_a_spoilt_card_says_what_is_wrong(
    how: str, spoil: Callable[[str], ZooFolder], capsys: Capture
) -> None:
    zoo = spoil(how)
    capsys.readouterr()
    assert main(["info", "bad", "--zoo", str(zoo)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert SPOILT[how][1] in err
    assert clean(err)


@pytest.mark.parametrize("how", SPOILT)
def test_no_command_touches_a_spoilt_card(
    how: str, spoil: Callable[[str], ZooFolder], capsys: Capture
) -> None:
    zoo = spoil(how)
    before = digest(zoo.root)
    for words in (
        ["check"],
        ["list"],
        ["info", "bad"],
        ["index"],
        ["set", "bad", "metadata.a=1"],
        ["versions", "bad"],
    ):
        main([*words, "--zoo", str(zoo)])
    assert clean(capsys.readouterr().err)
    assert digest(zoo.root) == before


@pytest.mark.parametrize("how", ["deep_dashes", "huge", "pipe", "device", "bomb"])
def test_the_worst_cards_are_survived_by_a_process_of_its_own(
    how: str, spoil: Callable[[str], ZooFolder], shell: Shell
) -> None:
    zoo = spoil(how)
    done = shell("list", "--zoo", zoo)
    assert (done.returncode, done.stdout.count("good")) == (0, 1)
    assert clean(done.stderr)


@pytest.mark.parametrize("where", ["outtask", "classification/out", "classification/good/versions"])
def test_a_folder_that_is_a_link_out_of_the_zoo_is_never_entered(
    where: str, make_zoo: MakeZoo, tmp_path: Path, capsys: Capture
) -> None:
    zoo = make_zoo("good")
    main(["index", "--zoo", str(zoo)])
    for home in ("a", "0.9.0", "classification/a"):
        card = tmp_path / "outside" / home / "model_card.yaml"
        card.parent.mkdir(parents=True)
        card.write_text(GOOD.replace("Good", "Secret").replace("1.0.0", "0.9.0"), encoding="utf-8")
    shutil.copytree(tmp_path / "outside" / "a", tmp_path / "outside", dirs_exist_ok=True)
    (zoo.registry / where).symlink_to("../" * (where.count("/") + 2) + "outside")
    capsys.readouterr()
    assert main(["check", "--zoo", str(zoo)]) == 1
    assert "a link that leaves the zoo; allowed: a folder of the zoo itself" in capsys.readouterr().out
    main(["list", "--all-versions", "--zoo", str(zoo)])
    assert "Secret" not in str(list_models(zoo=str(zoo), all_versions=True)) + capsys.readouterr().out
    assert [model.name for model in list_models(zoo=str(zoo), all_versions=True)] == ["good"]


def test_a_link_that_stays_in_the_zoo_is_followed(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("good")
    zoo.card("twin").parent.mkdir()
    zoo.card("twin").symlink_to("../good/model_card.yaml")
    assert [model.ref for model in list_models(zoo=str(zoo))] == ["good", "twin"]


AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")


def as_nobody(zoo: ZooFolder, tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as someone who may not read everything; skip where the machine knows no such one."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root reads everything here, and there is no setpriv to be someone else")
    root = os.geteuid() == 0
    for path in (tmp_path, *tmp_path.parents[:3]):
        if root and path != path.parent and "pytest" in str(path):
            path.chmod(0o755)
    cache = tmp_path / "cache-of-nobody"
    cache.mkdir(mode=0o777, exist_ok=True)
    cache.chmod(0o777)
    command = [sys.executable, "-m", "modelyard", *words, "--zoo", str(zoo)]
    done = subprocess.run(
        [*(AS_NOBODY if root else ()), *command], capture_output=True, text=True, timeout=60, check=False,
        cwd="/", env=os.environ | {"MODELYARD_CACHE": str(cache), "HOME": "/nonexistent"},
    )  # fmt: skip
    if root and (
        "setpriv:" in done.stderr or "No module named" in done.stderr or done.returncode in (126, 127)
    ):
        pytest.skip(f"nobody cannot run Python here: {done.stderr.strip()}")
    return done


def test_a_card_that_may_not_be_read_is_said_to_be_so(make_zoo: MakeZoo, tmp_path: Path) -> None:
    zoo = make_zoo("good", "bad")
    zoo.card("bad").chmod(0)
    listed = as_nobody(zoo, tmp_path, "list")
    assert (listed.returncode, "good" in listed.stdout, "1 card of zoo cannot be read" in listed.stderr) == (
        0,
        True,
        True,
    )
    checked = as_nobody(zoo, tmp_path, "check")
    assert checked.returncode == 1
    assert "cannot be read: permission denied; allowed: a file that can be read" in checked.stdout


def test_a_folder_that_may_not_be_read_is_said_to_be_so(make_zoo: MakeZoo, tmp_path: Path) -> None:
    zoo = make_zoo("good", "detection/hidden")
    (zoo.registry / "detection").chmod(0)
    checked = as_nobody(zoo, tmp_path, "check")
    (zoo.registry / "detection").chmod(0o755)
    assert checked.returncode == 1
    assert "registry/detection:1:1: cannot be listed: permission denied" in checked.stdout


def test_terminal_escapes_and_html_in_a_card_are_shown_inert(make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo()
    hostile = "\x1b]0;pwned\x07 \x1b[31m \x9b2J \u202e <script>alert(1)</script> & \r\b end"
    zoo.write("esc", name="N" + hostile, description=hostile, tags=["t" + hostile], intended_use=hostile,
              metadata={"k" + hostile: hostile}, training={"dataset": hostile})  # fmt: skip
    lists = (["list"], ["list", "--columns", "name", "description", "tags"], ["list", "--json"], ["check"])
    for words in (
        *lists,
        ["info", "esc"],
        ["info", "esc", "--json"],
        ["versions", "esc"],
        ["search", "script"],
    ):
        main([*words, "--zoo", str(zoo)])
        out, err = capsys.readouterr()
        assert [one for one in out + err if not one.isprintable() and one != "\n"] == []
    (model,) = list_models(zoo=str(zoo))
    assert model.description == hostile


def test_html_in_a_card_is_text_in_a_notebook(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    zoo.write("x", name="<script>alert(1)</script>", licence="MIT", framework="<b>", version="1.0.0-a")
    (model,) = models = list_models(zoo=str(zoo))
    for shown in (model._repr_html_(), models._repr_html_()):
        assert "<script>" not in shown
        assert "<b>" not in shown
        assert "<table>" in shown


def test_what_a_wrong_card_says_is_shown_inert_too(make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo()
    zoo.write("esc", version="1\x1b[31m", status="\x1b]0;x\x07", **{"k\x1b[1m": 1, "task": "\u202e"})
    for words in (["check"], ["check", "--format", "github"], ["check", "--json"], ["info", "esc"], ["list"]):
        assert main([*words, "--zoo", str(zoo)]) == (0 if words == ["list"] else 1)
        out, err = capsys.readouterr()
        assert [one for one in out + err if not one.isprintable() and one != "\n"] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["info", "resnet5O"], 3, "Did you mean `resnet50`?"),
        (["info", "ResNet-50"], 0, ""),
        (["info", "resnet50@9"], 3, "no version 9"),
        (["info", "resnet50@v1.0.0"], 1, "Write `1.0.0`"),
        (["info", "resnet50@01.0.0"], 1, "leading zero"),
        (["info", ""], 1, "the reference is empty"),
        (["info", "a\nb"], 1, "unseen character"),
        (["info", "../resnet50"], 1, "is a path"),
        (["info", "x" * 5000], 1, "a reference of 5000 characters"),
        (["versions", "vti"], 3, "Did you mean `vit`?"),
        (["info", "cv/classification"], 1, "stub"),
        (["lits"], 2, "list"),
    ],
)
def test_a_model_that_is_not_there_is_answered_with_one_that_may_be_meant(
    words: list[str], code: int, said: str, make_zoo: MakeZoo, capsys: Capture
) -> None:
    zoo = make_zoo("vit")
    zoo.write("resnet50", name="ResNet-50")
    assert main([*words, "--zoo", str(zoo)]) == code
    out, err = capsys.readouterr()
    assert said in err
    assert clean(err)
    assert len(err) < 1000
    assert (out == "") == (code != 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = \n", "modelyard.toml: not TOML"),
        ('nmae = "x"\n', "modelyard.toml:1: unknown setting `nmae`; did you mean `name`?"),
        ('\nstarter = "no"\n', "modelyard.toml:2: `starter` is 'no'; allowed: true or false"),
        ('tasks = "pose"\n', "`tasks` is 'pose'; allowed: a list of texts"),
        ("name = 5\n", "`name` is 5; allowed: text"),
        (
            'trust = [\n  "9f86d081"\n]',
            "modelyard.toml:2: `trust` holds '9f86d081'; allowed: all 64 hex digits",
        ),
        (b'name = "\xff"\n', "not UTF-8"),
        (b'name = "a\0b"\n', "not TOML"),
        ("x = " + "[" * 3000, "not TOML"),
        ("x = " + "[" * 5000, "a line is too long"),
    ],
)
def test_wrong_settings_stop_every_command_with_their_place(
    text: str | bytes, said: str, make_zoo: MakeZoo, capsys: Capture
) -> None:
    zoo = make_zoo("good")
    write(text)(zoo.root / "modelyard.toml")
    for words in (["list"], ["check"], ["info", "good"], ["index"]):
        assert main([*words, "--zoo", str(zoo)]) == 1
        out, err = capsys.readouterr()
        assert (out, said in err, clean(err)) == ("", True, True)


def test_settings_that_are_a_folder_are_refused(make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo("good")
    (zoo.root / "modelyard.toml").unlink()
    (zoo.root / "modelyard.toml").mkdir()
    (zoo.registry / "index.yaml").touch()
    assert main(["list", "--zoo", str(zoo)]) == 1
    assert "cannot be read: Is a directory" in capsys.readouterr().err


def test_a_zoo_without_a_single_card_is_an_empty_list(make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo(settings="starter = false")
    zoo.registry.rmdir()
    assert main(["list", "--json", "--zoo", str(zoo)]) == 0
    out, err = capsys.readouterr()
    assert (json.loads(out), err) == ([], "no model fits\n")
    assert main(["info", "resnet50", "--zoo", str(zoo)]) == 3
    assert main(["index", "--zoo", str(zoo)]) == 0
    assert main(["check", "--zoo", str(zoo)]) == 0


def test_a_registry_that_is_a_file_is_said_to_be_one(make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo()
    zoo.registry.rmdir()
    zoo.registry.write_text("x", encoding="utf-8")
    for words in (["check"], ["index"], ["list"], ["info", "x"], ["search", "x"]):
        main([*words, "--zoo", str(zoo)])
        assert clean(capsys.readouterr().err)
    assert main(["index", "--zoo", str(zoo)]) == 1
    assert "is not a folder" in capsys.readouterr().err
    assert zoo.registry.read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize("path", ["nowhere", "file", "folder"])
def test_a_path_that_is_no_zoo_is_not_found(path: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    assert main(["list", "--zoo", str(tmp_path / path)]) == 3
    assert capsys.readouterr().err.startswith("modelyard: --zoo ")


INDEXES: dict[str, tuple[Callable[[Path], object], str]] = {
    "folder": (lambda path: path.mkdir(), "a folder; allowed: a file"),
    "pipe": (os.mkfifo, "a device or pipe; allowed: a file"),
    "link_out": (lambda path: path.symlink_to("/etc/passwd"), "a link that leaves the zoo"),
    "huge": (lambda path: (path.touch(), os.truncate(path, 200_000_000)), "200.0 MB; allowed: at most 50 MB"),
}


@pytest.mark.parametrize("how", INDEXES)
def test_a_master_index_that_is_no_file_is_reported_and_never_overwritten(
    how: str, make_zoo: MakeZoo, capsys: Capture
) -> None:
    zoo = make_zoo("good")
    INDEXES[how][0](zoo.registry / "index.yaml")
    before = digest(zoo.root)
    assert main(["check", "--zoo", str(zoo)]) == 1
    assert INDEXES[how][1] in capsys.readouterr().out
    assert main(["index", "--zoo", str(zoo)]) == 1
    assert "Move it away" in capsys.readouterr().err
    assert main(["list", "--zoo", str(zoo)]) == 0
    assert digest(zoo.root) == before


@pytest.mark.parametrize("file", ["config.yaml", "benchmarks.yaml"])
def test_a_spoilt_file_beside_a_card_is_reported_and_the_card_is_listed(
    file: str, make_zoo: MakeZoo, capsys: Capture
) -> None:
    zoo = make_zoo("good")
    main(["index", "--zoo", str(zoo)])
    for how in ("broken", "bomb", "huge", "deep_dashes", "folder", "pipe", "link_out", "nul"):
        path = zoo.folder("good") / file
        SPOILT[how][0](path)
        capsys.readouterr()
        assert main(["check", "--zoo", str(zoo)]) == 1
        (line,) = capsys.readouterr().out.splitlines()
        assert SPOILT[how][1].split(":")[-1] in line
        assert main(["list", "--zoo", str(zoo)]) == 0
        path.rmdir() if how == "folder" else path.unlink()


@pytest.mark.parametrize(
    "name", ["a\nb", "\x1b[31m", "🦙", "n" * 240, "-rf", "a b", "%00", "'", '"', "$(id)"]
)
def test_a_folder_with_an_odd_name_breaks_no_command(name: str, make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo("good")
    zoo.write(f"classification/{name}", name="odd")
    for words in (
        ["check"],
        ["list"],
        ["list", "--json"],
        ["index"],
        ["search", "odd"],
        ["info", "--", name],
    ):
        main([*words[:1], "--zoo", str(zoo), *words[1:]])
        out, err = capsys.readouterr()
        assert clean(err)
        assert [one for one in out + err if not one.isprintable() and one != "\n"] == []
    assert "good" in [model.ref for model in list_models(zoo=str(zoo))]


def test_a_folder_whose_name_is_not_text_breaks_no_command(make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo("good")
    odd = os.fsencode(zoo.registry / "classification") + b"/\xff"
    os.mkdir(odd)
    with open(odd + b"/model_card.yaml", "w", encoding="utf-8") as file:
        file.write(GOOD)
    for words in (["check"], ["list"], ["list", "--json"], ["index"], ["search", "good"]):
        main([*words, "--zoo", str(zoo)])
        assert clean(capsys.readouterr().err)


def test_two_models_of_one_name_are_listed_and_neither_is_guessed(make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo("good", "detection/good")
    assert len(list_models(zoo=str(zoo))) == 2
    assert main(["info", "good", "--zoo", str(zoo)]) == 1
    assert "good (classification), good (detection)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("weights", "strength"),
    [
        ({"sha256": "0f" * 32}, "full"),
        ({"sha256_prefix": "0676ba61"}, "prefix"),
        ({"url": "https://x.org"}, "none"),
    ],
)
def test_the_strength_of_a_digest_is_shown_by_info_and_list(
    weights: dict[str, str], strength: str, make_zoo: MakeZoo, capsys: Capture
) -> None:
    zoo = make_zoo()
    zoo.write("x", weights=weights, exports={"onnx": weights, "bare": {}})
    assert main(["info", "x", "--json", "--zoo", str(zoo)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["digest"], said["exports_digest"]) == (strength, {"onnx": strength, "bare": "none"})
    assert main(["list", "--json", "--zoo", str(zoo)]) == 0
    assert json.loads(capsys.readouterr().out)[0]["digest"] == strength
    assert main(["info", "x", "--zoo", str(zoo)]) == 0
    assert {"full": "full SHA-256", "prefix": "prefix only", "none": "none stated"}[
        strength
    ] in capsys.readouterr().out


def test_a_broken_card_has_no_say_in_what_queries_find(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    for number, metadata in enumerate(
        ["{a: .nan}", "{a: 1}", "[", f"{{a: {'9' * 5000}}}", '{a: "\\0"}', "{a: 2}"]
    ):
        card = zoo.card(f"m{number}")
        card.parent.mkdir(parents=True)
        card.write_text(f"{GOOD}metadata: {metadata}\n", encoding="utf-8")
    assert [model.ref for model in list_models(zoo=str(zoo), where="metadata.a >= 1")] == ["m1", "m5"]
    assert {model.ref for model in list_models(zoo=str(zoo), sort="metadata.a")} == {"m1", "m5"}


def test_a_word_that_stands_on_no_card_is_named(zoo: ZooFolder, capsys: Capture) -> None:
    assert main(["list", "--licence", "MTI", "--zoo", str(zoo)]) == 0
    assert "no card has the licence 'MTI'" in capsys.readouterr().err


def test_a_working_folder_that_was_deleted_is_said(tmp_path: Path) -> None:
    code = "import os, sys; os.rmdir(os.getcwd()); from modelyard.cli import main; sys.exit(main(['list']))"
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run([sys.executable, "-c", code], cwd=gone, capture_output=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith(b"modelyard: the folder you are in is not there any more\n")
