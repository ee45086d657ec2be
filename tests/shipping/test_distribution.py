"""The wheel and the sources, the container, the hook and the schemas: what leaves this repository."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.metadata import Metadata

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import distribution  # noqa: E402


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return distribution.built(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def command(built, tmp_path_factory):
    """The command of the wheel, alone in an environment of its own."""
    return distribution.installed(built[0], tmp_path_factory.mktemp("environment"))


def test_wheel_and_sources_are_small_and_hold_what_belongs_in_them(built):
    assert list(distribution.faults(*built)) == []


def test_the_wheel_holds_each_file_of_the_package_and_no_other(built):
    tracked = subprocess.run(["git", "ls-files", "src"], cwd=ROOT, capture_output=True, text=True, check=True)
    wanted = {name.removeprefix("src/") for name in tracked.stdout.splitlines()}
    held = {name for name in distribution.names_in(built[0]) if ".dist-info/" not in name}
    assert held == wanted


def test_a_file_that_names_the_folder_of_the_build_is_found_out(built, tmp_path):
    import zipfile

    bad = tmp_path / built[0].name
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("modelyard/here.txt", str(ROOT))
    told = list(distribution.faults(bad, built[1]))
    assert f"{bad.name} names the folder that it was built in" in told
    assert f"{bad.name} lacks modelyard/py.typed" in told


def test_the_metadata_hold_by_the_standard_and_name_a_licence_and_a_readme(built):
    import zipfile

    with zipfile.ZipFile(built[0]) as archive:
        text = archive.read(next(name for name in archive.namelist() if name.endswith("/METADATA")))
    said = Metadata.from_email(text, validate=True)
    assert (said.license_expression, said.description_content_type) == ("Apache-2.0", "text/markdown")
    assert {one.name.lower() for one in said.requires_dist or [] if one.marker is None} == {
        "pydantic", "pyyaml", "yaml-rs",
    }  # fmt: skip


def test_the_wheel_alone_tells_its_version_and_its_commands(command):
    version = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout == f"modelyard {this_version()}\n"
    found = subprocess.run([command, "--help"], capture_output=True, text=True, check=True)
    assert "modelyard list" in found.stdout


def this_version():
    text = (ROOT / "src" / "modelyard" / "core" / "release.py").read_text(encoding="utf-8")
    return re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)[1]


def test_the_changelog_and_the_citation_name_this_version():
    version = this_version()
    assert f"\n## {version}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    import yaml

    said = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(said["version"]) == version


@pytest.mark.parametrize(
    ("score", "code", "told"), [("0.8", 0, ""), ("71.3", 1, "write 0.713 for 71.3 %")], ids=["right", "wrong"]
)
def test_the_hook_for_others_checks_the_cards_of_a_zoo(zoo, shell, score, code, told):
    import yaml

    zoo.card("resnet50").write_text(
        'name: Net\nversion: "1.0.0"\ntask: classification\nframework: pytorch\n'
        f"performance: {{imagenet_val: {{top1_accuracy: {score}}}}}\n"
    )
    shell("index", "--zoo", zoo)
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    entry = [sys.executable, "-m", *hook["entry"].split()]
    done = subprocess.run(entry, cwd=zoo.root, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert told in done.stdout
    assert re.search(hook["files"], zoo.card("resnet50").relative_to(zoo.root).as_posix())
    assert not re.search(hook["files"], "docs/model_card.md")


def test_the_schema_that_others_link_refuses_what_check_refuses():
    from jsonschema import Draft202012Validator

    schema = json.loads((ROOT / "docs" / "schema" / "model_card.schema.json").read_text(encoding="utf-8"))
    card = {"name": "Net", "version": "1.0.0", "task": "classification", "framework": "pytorch"}
    validator = Draft202012Validator(schema)
    assert validator.is_valid(card)
    assert not validator.is_valid(card | {"licens": "MIT"})


def stages():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    parts = re.split(r"^(?=FROM )", text, flags=re.MULTILINE)[1:]
    return {re.match(r"FROM \S+ AS (\w+)", part)[1]: part for part in parts}


def test_what_the_container_copies_is_there_and_no_stage_that_is_used_runs_as_root():
    found = stages()
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", found["build"], re.MULTILINE):
        assert all((ROOT / name).exists() for name in source.split())
    for name in ("workshop", "command"):
        assert re.findall(r"^USER (\w+)$", found[name], re.MULTILINE) == ["modelyard"]


def test_the_development_container_opens_a_stage_of_the_container():
    said = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    build = said["build"]
    assert (ROOT / ".devcontainer" / build["dockerfile"]).is_file()
    assert build["target"] in stages()
    target = said["postCreateCommand"].removeprefix("make ")
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
