"""A whole zoo held to its rules: cards against folders, against each other, and the master index."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelyard.cli import main
from modelyard.registry.checks.check import check_zoo
from modelyard.registry.listing.discover import list_models
from modelyard.registry.zoo import open_zoo, starter_zoo

if TYPE_CHECKING:
    from conftest import MakeZoo
    from naive_zoo import ZooFolder

    Found = list[tuple[str, int, str]]


def index(zoo: ZooFolder) -> None:
    assert main(["index", "--zoo", str(zoo)]) == 0


def found(zoo: ZooFolder) -> Found:
    """What is wrong in a zoo: below which path of the registry, in which line, and the sentence."""
    problems = check_zoo(open_zoo(str(zoo))).problems
    return [(each.file.removeprefix("registry/"), each.line, each.message) for each in problems]


def one(zoo: ZooFolder) -> tuple[str, int, str]:
    (only,) = found(zoo)
    return only


def test_a_zoo_without_mistakes_has_none(zoo: ZooFolder) -> None:
    index(zoo)
    assert found(zoo) == []


def test_the_starter_zoo_has_no_mistake_and_counts_its_cards() -> None:
    findings = check_zoo(starter_zoo())
    assert findings.problems == []
    assert findings.cards == len(list(Path(starter_zoo().registry).rglob("model_card.yaml")))


def test_a_card_that_has_only_an_export_is_counted_by_the_digest_of_that(zoo: ZooFolder) -> None:
    before = check_zoo(open_zoo(str(zoo))).digests["full"]
    zoo.write("net", framework="onnx", exports={"onnx": {"url": "net.onnx", "sha256": "ab" * 32}})
    assert check_zoo(open_zoo(str(zoo))).digests["full"] == before + 1
    (model,) = list_models(zoo=str(zoo), where="ref = net")
    assert model.digest == "full"


def test_two_models_of_one_name_are_told_of_each_other(zoo: ZooFolder) -> None:
    zoo.write("detection/vit")
    index(zoo)
    file, _, message = one(zoo)
    assert file == "detection/vit"
    assert "a second model called `vit`; the first is registry/classification/vit" in message


def test_a_card_whose_task_is_not_its_folders_is_told_where_to_go(zoo: ZooFolder) -> None:
    zoo.write("yolo", task="detection", name="Yolo")
    zoo.card("detection/yolo").unlink()
    zoo.card("detection/yolo").parent.rmdir()
    index(zoo)
    file, line, message = one(zoo)
    assert (file, line) == ("classification/yolo/model_card.yaml", 3)
    assert "move the folder to registry/detection/yolo" in message


def test_a_version_that_is_not_its_folders_is_reported_once(zoo: ZooFolder) -> None:
    zoo.write("resnet50/versions/0.9.0", version="0.8.0")
    index(zoo)
    file, line, message = one(zoo)
    assert (file, line) == ("classification/resnet50/versions/0.9.0/model_card.yaml", 2)
    assert '"0.8.0"; allowed: "0.9.0", as the folder says' in message


def test_a_folder_of_a_version_that_is_no_version_is_to_be_renamed(zoo: ZooFolder) -> None:
    zoo.write("vit/versions/old", version="0.1.0")
    index(zoo)
    assert one(zoo) == (
        "classification/vit/versions/old",
        1,
        "`old` is not a version; allowed: a folder named by its version (rename it to 0.1.0)",
    )


def test_a_version_that_is_there_twice_names_the_other_card(zoo: ZooFolder) -> None:
    zoo.write("vit/versions/1.0.0")
    index(zoo)
    file, _, message = one(zoo)
    assert file == "classification/vit/versions/1.0.0/model_card.yaml"
    assert "registry/classification/vit/model_card.yaml is 1.0.0 too" in message


def test_versions_without_a_current_one_are_reported(zoo: ZooFolder) -> None:
    zoo.card("resnet50").unlink()
    index(zoo)
    assert one(zoo)[2].startswith("no model_card.yaml; allowed: a current version")


def test_a_folder_without_a_card_is_reported(zoo: ZooFolder) -> None:
    zoo.folder("empty").mkdir()
    index(zoo)
    assert one(zoo)[0] == "classification/empty"


def test_a_task_that_nobody_knows_gets_the_one_that_was_meant(zoo: ZooFolder) -> None:
    (zoo.registry / "clasification").mkdir()
    index(zoo)
    assert "did you mean `classification`?" in one(zoo)[2]


def test_a_task_that_the_zoo_names_is_welcome(make_zoo: MakeZoo) -> None:
    zoo = make_zoo(settings='tasks = ["pose"]')
    card = zoo.registry / "pose" / "hrnet" / "model_card.yaml"
    card.parent.mkdir(parents=True)
    card.write_text('name: HRNet\nversion: "1.0.0"\ntask: pose\nframework: pytorch\n', encoding="utf-8")
    index(zoo)
    assert found(zoo) == []


def test_a_metric_that_the_zoo_names_is_no_slip(make_zoo: MakeZoo) -> None:
    zoo = make_zoo(settings='metrics = ["top1_acuracy"]')
    zoo.write("a", performance={"b": {"top1_acuracy": 0.5}})
    index(zoo)
    assert found(zoo) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"deprecated_by": "nowhere"}, "a model that can be found"),
        ({"deprecated_by": "vti"}, "Did you mean `vit`?"),
        ({"deprecated_by": "resnet50@9.9.9"}, "a model that can be found"),
        ({"deprecated_by": "resnet50@0.9.0", "status": "active"}, "a successor only of a deprecated model"),
        ({"aliases": {"production": "9.9.9"}}, "a version of yolo: 1.0.0"),
        ({"status": "active", "stub": "cv/detection/y/pytorch/z/coco/base-none"}, ""),
    ],
)
def test_what_a_card_says_of_other_models_must_be_so(
    zoo: ZooFolder, fields: dict[str, object], words: str
) -> None:
    zoo.write("detection/yolo", **({"status": "deprecated"} | fields))
    index(zoo)
    assert [words in message for _, _, message in found(zoo)] == ([True] if words else [])


def test_a_circle_of_successors_is_reported_for_each_card_in_it(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    for here, there in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")):
        zoo.write(here, status="deprecated", deprecated_by=there)
    index(zoo)
    circles = {file.split("/")[1]: message for file, _, message in found(zoo)}
    assert set(circles) == {"a", "b", "c"}
    assert "a@1.0.0 → b@1.0.0 → c@1.0.0 → a@1.0.0" in circles["a"]


def test_a_model_that_is_its_own_successor_is_a_circle(zoo: ZooFolder) -> None:
    zoo.write("vit", status="deprecated", deprecated_by="vit")
    index(zoo)
    assert "does not lead back" in one(zoo)[2]


def test_two_models_with_one_stub_are_reported(zoo: ZooFolder) -> None:
    stub = "cv/classification/vit/pytorch/x/imagenet/base-none"
    zoo.write("vit", stub=stub)
    zoo.write("resnet50", stub=stub)
    index(zoo)
    assert "a stub of its own" in one(zoo)[2]


ODD = {
    "Upper": "lower-case", "a b": "lower-case", "ü": "lower-case", "🦙": "lower-case",
    "n" * 101: "at most 100", "a\nb": "odd characters", "x\x1b[31m": "odd characters",
    "\u202ertl": "odd characters",
}  # fmt: skip


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_a_folder_whose_name_no_command_takes_is_reported(zoo: ZooFolder, name: str) -> None:
    zoo.write(f"classification/{name}", name="odd")
    index(zoo)
    _, _, message = one(zoo)
    assert ODD[name] in message
    assert message.isprintable()


def test_a_folder_name_that_is_not_text_is_reported(zoo: ZooFolder) -> None:
    os.mkdir(os.fsencode(zoo.registry / "classification") + b"/\xff\xfe")
    index(zoo)
    assert "odd characters" in one(zoo)[2]


def test_hidden_folders_and_loose_files_are_nobodys_business(zoo: ZooFolder) -> None:
    (zoo.registry / ".git" / "x").mkdir(parents=True)
    (zoo.registry / "classification" / "README.md").write_text("x", encoding="utf-8")
    (zoo.registry / "notes.txt").write_text("x", encoding="utf-8")
    index(zoo)
    assert found(zoo) == []


def test_a_missing_master_index_is_reported_with_the_command_that_writes_it(zoo: ZooFolder) -> None:
    assert one(zoo)[0] == "index.yaml"
    assert "run `modelyard index`" in one(zoo)[2]


def test_a_stale_master_index_is_reported_at_the_lines_that_are_stale(zoo: ZooFolder) -> None:
    index(zoo)
    zoo.write("vit", name="ViT")
    zoo.write("new")
    lines = (zoo.registry / "index.yaml").read_text(encoding="utf-8").splitlines()
    (at_vit,) = (n for n, line in enumerate(lines, 1) if line.startswith("  vit:"))
    stale = sorted((line, message.split(";")[0]) for _, line, message in found(zoo))
    assert stale == [
        (1, "`models.new`: no entry for `new`"),
        (at_vit, "`models.vit`: the entry of `vit` is not what its card says"),
    ]


def test_an_entry_without_a_card_is_reported_and_index_takes_it_out(zoo: ZooFolder) -> None:
    index(zoo)
    zoo.card("vit").unlink()
    zoo.card("vit").parent.rmdir()
    assert "which has no readable card" in one(zoo)[2]
    index(zoo)
    assert found(zoo) == []


def test_a_broken_card_is_reported_by_itself_and_not_by_the_index_too(zoo: ZooFolder) -> None:
    index(zoo)
    zoo.card("vit").write_text("name: [", encoding="utf-8")
    assert one(zoo)[0] == "classification/vit/model_card.yaml"


def git(folder: Path, *words: str, fails: bool = False) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, check=False)
    assert (done.returncode != 0) == fails, done.stderr


def test_a_conflict_of_git_in_the_index_is_named_and_mended_without_loss(
    zoo: ZooFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    file = zoo.registry / "index.yaml"

    def branch(name: str, removed: str, model: str) -> None:
        git(zoo.root, "checkout", "-q", "-b", name, "main")
        text = file.read_text(encoding="utf-8").replace("removed: {}", f"removed:\n  {removed}: gone")
        file.write_text(text, encoding="utf-8")
        zoo.write(model)
        index(zoo)
        git(zoo.root, "add", "-A")
        git(zoo.root, "commit", "-qm", name)

    index(zoo)
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "first")):
        git(zoo.root, *words)
    branch("ours", "old_one", "mine")
    branch("theirs", "old_two", "yours")
    git(zoo.root, "merge", "-q", "ours", fails=True)
    assert any("git conflict marker" in message for _, _, message in found(zoo))
    index(zoo)
    assert found(zoo) == []
    text = file.read_text(encoding="utf-8")
    assert [word for word in ("old_one", "old_two", "mine", "yours") if word not in text] == []


@pytest.mark.parametrize(
    "broken", ["models: [\n", "models: {a: b: c}\n", "\tmodels: 1\n", "models: 3\nextra: 1\n"]
)
def test_what_people_wrote_into_a_broken_index_is_kept_by_index(zoo: ZooFolder, broken: str) -> None:
    text = f'name: "Ours"\ndescription: "All of it"\nrenamed: {{a: vit}}\n{broken}removed:\n  c: "2024"\n'
    (zoo.registry / "index.yaml").write_text(text, encoding="utf-8")
    assert found(zoo) != []
    index(zoo)
    kept = (zoo.registry / "index.yaml").read_text(encoding="utf-8")
    assert [line for line in ('description: "All of it"', "  a: ", "  c: ") if line not in kept] == []
    assert found(zoo) == []


def test_an_index_of_ten_thousand_models_is_not_too_large(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    entry = '{task: "text-generation", version: "1.0.0", status: "active", name: "A name of some length"}'
    lines = [f"  model_{number:05}: {entry}" for number in range(10_000)]
    (zoo.registry / "index.yaml").write_text("models:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    problems = check_zoo(open_zoo(str(zoo))).problems
    stale = [each.line for each in problems if each.key.startswith("models.")]
    assert stale == list(range(2, 10_002))


def test_json_is_one_object_a_problem_with_paths_from_here(
    zoo: ZooFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    index(zoo)
    zoo.write("vit", performance={"imagenet_val": {"top1_accuracy": 76.13}})
    monkeypatch.chdir(zoo.registry)
    capsys.readouterr()
    assert main(["check", "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem == {
        "file": "classification/vit/model_card.yaml",
        "line": 7,
        "column": 20,
        "key": "performance.imagenet_val.top1_accuracy",
        "found": "76.13",
        "allowed": "a fraction from 0 to 1",
        "hint": "write 0.7613 for 76.13 %",
    }


def test_a_name_in_the_index_that_is_not_the_one_of_modelyard_toml_is_reported_and_mended(
    make_zoo: MakeZoo,
) -> None:
    zoo = make_zoo(name="old")
    index(zoo)
    toml = zoo.root / "modelyard.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"old"', '"new"'), encoding="utf-8")
    assert [message for _, _, message in found(zoo) if message.startswith("`name`")] != []
    index(zoo)
    assert found(zoo) == []


def test_nothing_wrong_is_an_empty_list(zoo: ZooFolder, capsys: pytest.CaptureFixture[str]) -> None:
    index(zoo)
    assert main(["check", "--json", "--zoo", str(zoo)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["problems"] == []
    assert sum(said["digests"].values()) == said["cards"]


def unescaped(text: str, properties: bool) -> str:
    """Undo what GitHub documents for workflow commands: %25, %0D, %0A, and in properties %3A and %2C."""
    marks = {"%0D": "\r", "%0A": "\n"} | ({"%3A": ":", "%2C": ","} if properties else {})
    for mark, character in marks.items():
        text = text.replace(mark, character)
    return text.replace("%25", "%")


def test_an_annotation_for_github_is_one_line_escaped_as_github_documents(
    make_zoo: MakeZoo, capsys: pytest.CaptureFixture[str]
) -> None:
    zoo = make_zoo(name="50%,a:b")
    card = zoo.card("vit")
    card.parent.mkdir(parents=True)
    card.write_text(
        'name: x\nversion: "a\\nb\\r%0A::error::"\ntask: classification\nframework: z\n', encoding="utf-8"
    )
    index(zoo)
    assert main(["check", "--format", "github", "--zoo", str(zoo)]) == 1
    lines = capsys.readouterr().out.splitlines()
    properties, message = lines[0].removeprefix("::error ").split("::", 1)
    named = dict(part.split("=", 1) for part in properties.split(","))
    assert unescaped(named["file"], properties=True) == str(card)
    assert (named["line"], named["col"]) == ("2", "10")
    assert unescaped(message, properties=False).startswith('`version`: "a\nb\r%0A::error::"; allowed: ')
    assert len(lines) == 1


def test_only_what_lies_in_the_named_paths_is_shown(
    zoo: ZooFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    index(zoo)
    zoo.write("vit", extra=1)
    zoo.write("resnet50", extra=1)
    assert main(["check", str(zoo.folder("vit")), "--zoo", str(zoo)]) == 1
    assert "resnet50" not in capsys.readouterr().out
    assert main(["check", str(zoo.folder("detection/yolo")), "--zoo", str(zoo)]) == 0
    assert main(["check", str(zoo.root / "nowhere"), "--zoo", str(zoo)]) == 3


def test_a_zoo_without_its_folder_of_models_is_told_how_to_make_one(tmp_path, shell):
    (tmp_path / "modelyard.toml").write_text('name = "empty"\n')
    done = shell("check", "--zoo", tmp_path)
    assert "`mkdir registry`" in done.stdout + done.stderr


def test_an_old_name_has_to_lead_to_a_model_and_to_be_free(zoo: ZooFolder) -> None:
    index(zoo)
    path = zoo.registry / "index.yaml"
    text = path.read_text().replace("removed: {}", 'removed: {vit: "in May"}')
    path.write_text(text.replace("renamed: {}", 'renamed:\n  a: "b"\n  b: "resnet50"\n  c: "d"'))
    lines = path.read_text().splitlines()
    said = {(line, sentence.split(";")[0]) for _, line, sentence in found(zoo)}
    assert said == {
        (
            lines.index('removed: {vit: "in May"}') + 1,
            "`removed.vit`: `vit` is removed, and a model is called so",
        ),
        (lines.index('  c: "d"') + 1, "`renamed.c`: `c` was renamed to `d`, and no model is called so"),
    }
