"""`modelyard new`: the tree that it makes, its answers, what it refuses, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from conversation import Conversation
from rendered_project import CHANGED, QUIET, Installed, commit_all, git, new

from modelyard.core.errors import InputError
from modelyard.scaffold.answers import from_file
from modelyard.scaffold.names import wrong_email, wrong_package, wrong_slug
from modelyard.scaffold.new import new_project
from modelyard.scaffold.questions import QUESTIONS

TREE = [
    ".copier-answers.yml",
    ".gitattributes",
    ".github/workflows/benchmark.yml",
    ".github/workflows/code-review.yml",
    ".github/workflows/test.yml",
    ".gitignore",
    ".pre-commit-config.yaml",
    "README.md",
    "modelyard.toml",
    "pixi.toml",
    "pyproject.toml",
    "benchmarks/configs/coco_val.yaml",
    "benchmarks/configs/imagenet_val.yaml",
    "benchmarks/configs/latency.yaml",
    "benchmarks/results/.gitkeep",
    "cache/.gitkeep",
    "docs/contributing.md",
    "docs/model_card_template.md",
    "scripts/add_model.py",
    "scripts/benchmark_all.py",
    "scripts/benchmark_model.py",
    "scripts/download_weights.py",
    "scripts/export_model.py",
    "tests/__init__.py",
    "tests/conftest.py",
    "tests/test_benchmark.py",
    "tests/test_downloader.py",
    "tests/test_export.py",
    "tests/test_loader.py",
    "tests/test_registry.py",
]
PACKAGE = [
    "__init__",
    "__main__",
    "config",
    "downloader",
    "loader",
    "registry",
    "benchmark/__init__",
    "benchmark/datasets",
    "benchmark/metrics",
    "benchmark/report",
    "benchmark/runner",
    "export/__init__",
    "export/onnx",
    "export/tensorrt",
    "export/torchscript",
    "models/__init__",
    "models/base",
    "models/classification/__init__",
    "models/classification/efficientnet",
    "models/classification/resnet",
    "models/detection/__init__",
    "models/detection/yolo",
    "models/segmentation/__init__",
    "models/segmentation/unet",
    "utils/__init__",
    "utils/cache",
    "utils/hashing",
    "utils/io",
]


def files(root: Path, *but: str) -> set[str]:
    found = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    return {name for name in found if not name.startswith(but)}


def test_files_are_as_private_as_the_umask_says(tmp_path: Path):
    before = os.umask(0o077)
    try:
        new_project(tmp_path / "speeds", template="pipeline")
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "speeds").rglob("*")}
    assert modes == {0}


def test_the_tree_is_the_one_that_is_promised(tmp_path: Path):
    root = Path(new_project(tmp_path / "shop").folder)
    modules = {f"src/shop/{name}.py" for name in PACKAGE} | {"src/shop/py.typed"}
    assert files(root, "registry/") == {*TREE, *modules}
    cards = {path.parent.name for path in root.glob("registry/*/*/model_card.yaml")}
    assert cards == {"resnet50", "efficientnet_b0", "yolov8", "unet"}


def test_every_answer_is_taken_from_a_file_and_options_count_more(tmp_path: Path):
    (tmp_path / "said.yaml").write_text(json.dumps(CHANGED))
    words = ("--defaults", "--data-file", "said.yaml", "--set", "email=else@where.example", "--json")
    said = json.loads(new(*words, where=tmp_path).stdout)
    assert said["answers"] == CHANGED | {"email": "else@where.example"}
    project = tomllib.loads((tmp_path / "angstrom-models" / "pyproject.toml").read_text())["project"]
    assert project["authors"] == [{"name": CHANGED["author_name"], "email": "else@where.example"}]
    assert (project["description"], project["requires-python"]) == (CHANGED["description"], ">=3.12")
    assert tomllib.loads((tmp_path / "angstrom-models" / "pixi.toml").read_text())["tasks"]["list"]


@pytest.mark.parametrize(
    ("storage", "url", "secret"),
    [
        ("s3", "s3://shop/weights", "secrets.AWS_SECRET_ACCESS_KEY"),
        ("gcs", "gs://shop/weights", "secrets.GOOGLE_CREDENTIALS"),
        ("http", "https://models.example.org/shop", "secrets.WEIGHTS_NETRC"),
    ],
)
def test_the_storage_decides_the_place_and_the_secrets(storage: str, url: str, secret: str, tmp_path: Path):
    root = Path(new_project(tmp_path / "shop", answers={"weight_storage": storage}).folder)
    workflow = (root / ".github" / "workflows" / "benchmark.yml").read_text()
    assert tomllib.loads((root / "modelyard.toml").read_text())["weights_url"] == url
    assert workflow.count("secrets.") == workflow.count(secret) * (2 if storage == "s3" else 1) > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "project_slug=My-Zoo"], "project_slug: capitals are not allowed: `my-zoo`"),
        (["--set", "package_name=class"], "`class` is a word of Python itself"),
        (["--set", "package_name=torch"], "`torch` is the name of a package that a zoo stands on"),
        (["--set", "package_name=json"], "`json` is a module of Python's standard library"),
        (["--set", "email=ann.example.org"], "'ann.example.org' is no e-mail address"),
        (["--set", "python_version=3.9"], "3.9: modelyard needs Python 3.11 or newer"),
        (["--set", "weight_storage=ftp"], "'ftp' is none of s3, gcs, http"),
        (["--set", "project_nam=x"], "there is no question `project_nam`\nDid you mean `project_name`?"),
        (["--set", "email"], "expected key=value"),
        (["--data-file", "none.yaml"], "none.yaml: no such file"),
        (["full"], "is not empty, and nothing in it is written over"),
        (["no/where"], "there is no folder"),
        ([""], "the folder's name is empty"),
        (["--set", "email=a\udcff@c.de"], "email: only characters that can be printed"),
    ],
)
def test_what_is_wrong_is_one_clear_message_and_leaves_nothing(words: list[str], said: str, tmp_path: Path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    done = new("--defaults", *words, where=tmp_path)
    assert done.returncode in (1, 2, 3) and said in done.stderr and "Traceback" not in done.stderr
    assert files(tmp_path) == {"full/mine.txt"}


def test_an_answer_file_with_unknown_keys_or_numbers_is_refused(tmp_path: Path):
    for text, said in (
        ("colour: blue", "there is no question `colour`"),
        ("python_version: 3.11", "in quotes"),
    ):
        (tmp_path / "said.yaml").write_text(text)
        assert said in new("--defaults", "--data-file", "said.yaml", where=tmp_path).stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("project_name: 2020-99-99", "a value cannot be read: month must be in 1..12"),
        (f"project_name: {'9' * 5000}", "a value cannot be read"),
        ("project_name: a\nproject_name: b", "said.yaml:2: `project_name` is answered twice"),
        ('email: "a\\0@b.de"', "email: only characters that can be printed"),
        ("- a", "expected a mapping of answers"),
    ],
)
def test_what_no_answer_file_should_hold_is_one_clear_message(text: str, said: str, tmp_path: Path):
    (tmp_path / "said.yaml").write_text(text)
    with pytest.raises(InputError, match=re.escape(said)):
        new_project(tmp_path / "zoo", answers=from_file(f"{tmp_path}/said.yaml", QUESTIONS["zoo"]))


def test_a_pipe_or_a_folder_is_no_answer_file_and_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(InputError, match="not a file"):
            from_file(str(path), QUESTIONS["zoo"])


def test_a_person_whom_git_knows_by_no_text_is_called_as_the_account(tmp_path: Path):
    (tmp_path / "git").write_bytes(b'[user]\nname = "A\xff"\nemail = "a\xff@b.de"\n')
    code = "from modelyard.scaffold.author import *; print(author_name(), author_email())"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"GIT_CONFIG_GLOBAL": str(tmp_path / "git")}, cwd=tmp_path, capture_output=True,
        check=True, text=True,
    )  # fmt: skip
    assert told.stdout.isascii() and told.stdout.endswith("@example.org\n")


def test_without_a_terminal_it_says_how_to_answer(tmp_path: Path):
    done = new(where=tmp_path)
    assert done.returncode == 2 and "--defaults takes the default of each question" in done.stderr


def test_without_git_it_says_what_is_missing(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "modelyard", "new", "--defaults"], cwd=tmp_path,
        env=os.environ | {"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3 and "need git, which is not found here" in done.stderr


def test_a_folder_that_may_not_be_written_is_told(mount, tmp_path: Path):
    place = mount("-t", "tmpfs", "-o", "ro", "tmpfs", on="closed")
    done = new(place / "zoo", "--defaults", where=tmp_path)
    assert done.returncode == 1 and f"{place} may not be written" in done.stderr


def test_a_full_disk_is_told_and_nothing_is_left(mount, tmp_path: Path):
    place = mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", on="small")
    done = new(place / "zoo", "--defaults", where=tmp_path)
    assert done.returncode == 1 and "the disk is full" in done.stderr, done.stderr
    assert list(place.iterdir()) == []


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


def test_names_are_derived_checked_while_one_types_and_ctrl_c_leaves_nothing(place: Path):
    with Conversation([sys.executable, "-m", "modelyard", "new"], place, QUIET) as talk:
        talk.answer("What is it called", "Bird Zoo")
        talk.sees("bird-zoo")
        talk.types("BAD")
        talk.sees("capitals are not allowed")
        talk.interrupt()
    assert talk.code == 130 and list(place.iterdir()) == []


def test_a_conversation_ends_in_a_project(place: Path):
    with Conversation([sys.executable, "-m", "modelyard", "new", "birds"], place, QUIET) as talk:
        for asked in (
            "called",
            "folder",
            "package",
            "writes",
            "e-mail",
            "sentence",
            "oldest",
            "weights",
            "fetched",
        ):
            talk.answer(asked, "")
        talk.sees("What comes next")
    assert talk.code == 0
    assert 'name = "birds"' in (place / "birds" / "pyproject.toml").read_text()


def test_a_folder_of_somebodys_beside_a_new_project_stays(place: Path):
    theirs = place / ".backup.2024.new"
    theirs.mkdir()
    (theirs / "notes").write_text("precious")
    new_project(place / "speeds", template="pipeline")
    assert (theirs / "notes").read_text() == "precious"


def test_a_request_to_end_leaves_nothing(place: Path):
    words = [sys.executable, "-m", "modelyard", "new", "--defaults"]
    child = subprocess.Popen(words, cwd=place, env=os.environ | QUIET, stderr=subprocess.DEVNULL)
    while child.poll() is None and not any(place.iterdir()):
        time.sleep(0.001)
    child.send_signal(signal.SIGTERM)
    child.wait(60)
    assert {path.name for path in place.iterdir()} <= {"vision-zoo"}
    assert child.returncode == 130 or (place / "vision-zoo" / "pyproject.toml").is_file()


@pytest.mark.parametrize("text", ["a-b", "zoo2", "x"])
def test_good_slugs_are_taken(text: str):
    assert wrong_slug(text) is None


@pytest.mark.parametrize("text", ["", "-a", "a--b", "2a", "a_b", "ä", "a" * 61])
def test_bad_slugs_are_refused(text: str):
    assert wrong_slug(text)


@pytest.mark.parametrize("text", ["match", "os", "numpy", "1a", "a-b", "A", "_a", "modelyard"])
def test_packages_that_would_hide_another_or_are_none_are_refused(text: str):
    assert wrong_package(text)


@pytest.mark.parametrize(
    "text",
    [
        "a@b",
        "a b@c.de",
        "@c.de",
        "a@c.",
        "a@b@c.de",
        "a@c.de,x@y.z",
        'a"b@c.de',
        "a@b.c\\",
        "a\x01@b.de",
        "a\0@b.de",
        "\u202ea@b.de",
        "a$(x)@b.de",
        f"{'a' * 250}@b.de",
    ],
)
def test_what_is_no_address_is_refused(text: str):
    assert wrong_email(text)


def test_a_text_that_would_end_a_quoted_one_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="description: without"):
        new_project(tmp_path / "shop", answers={"description": 'a "quoted" text'})


def test_the_requirement_names_the_checkout_that_rendered_it(project: Installed):
    from urllib.parse import unquote

    text = tomllib.loads((project.root / "pyproject.toml").read_text())["project"]["dependencies"][0]
    assert text.startswith("modelyard[torch,")
    assert (Path(unquote(text.partition("file://")[2])) / "src" / "modelyard" / "scaffold").is_dir()


def test_what_is_typed_stands_alone_and_not_after_the_default(place: Path):
    with Conversation([sys.executable, "-m", "modelyard", "new"], place, QUIET) as talk:
        talk.sees("[Vision Zoo]")
        talk.types("Bird Zoo\r")
        talk.sees("[bird-zoo]")
        talk.interrupt()
    assert talk.code == 130


def test_results_are_kept_in_git_and_a_site_is_not(place: Path):
    root = Path(new_project(place / "birds").folder)
    for name in ("benchmarks/results/one.json", "site/index.html", "net.onnx"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("1")
    commit_all(root)
    held = git(root, "ls-files").split()
    assert "benchmarks/results/one.json" in held and "site/index.html" not in held
    assert git(root, "check-attr", "binary", "net.onnx").strip() == "net.onnx: binary: set"


def test_the_lines_that_come_next_can_be_pasted(place: Path):
    done = new("{my} birds", "--template", "pipeline", "--defaults", where=place)
    assert "  cd '{my} birds'\n" in done.stderr
    assert "  python src/benchmark.py --models digits_resnet\n" in done.stderr  # which needs no network
