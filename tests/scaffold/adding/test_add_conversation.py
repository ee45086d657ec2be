"""A person adds a model by answering questions at a terminal: goes back, breaks off, is told what errs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch

from modelyard import open_zoo
from modelyard.cli import main
from modelyard.models import create_model
from modelyard.scaffold.adding.answers import Answers
from modelyard.scaffold.adding.conversation import Talk, converse
from terminal import conversation

if TYPE_CHECKING:
    from conftest import MakeZoo
    from naive_zoo import ZooFolder

WEIGHTS, NAME, NETWORK = "Where are its weights?", "What is it called?", "Which network is it"
LABELS, LICENCE, ABOUT = "The names of its", "Under which licence", "What is it, in a sentence"
AGREE, UPLOAD, MEASURE = "yes or no", "Upload its file", "Take first figures"


@pytest.fixture
def zoo(make_zoo: MakeZoo) -> ZooFolder:
    made = make_zoo("vit", settings='starter = false\nweights_url = "stored"\n')
    assert main(["index", "--zoo", str(made)]) == 0
    return made


@pytest.fixture(scope="session")
def net(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("talk") / "cats-squeezenet.pth"
    torch.save(create_model("mobilenet_v3_small", num_classes=2).state_dict(), path)
    return str(path)


def tree(zoo: ZooFolder) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(zoo.root.rglob("*")) if path.is_file()}


def add(zoo: ZooFolder, turns: list[tuple[str, str]], *more: str) -> tuple[str, int]:
    words = [sys.executable, "-m", "modelyard", "add", *more, "--quiet", "--zoo", str(zoo)]
    return conversation(words, turns, env={**os.environ, "TERM": "dumb", "COLUMNS": "100"})


def test_a_model_is_added_by_a_conversation_in_which_a_person_goes_back_and_errs(
    zoo: ZooFolder, net: str
) -> None:
    words = Path(net).with_name("cats.txt")
    words.write_text("cat\ndog\n")
    turns = [
        (WEIGHTS, "nowhere.pth"), ("no such file", ""), (WEIGHTS, net),
        (NAME, "vit"), ("vit is there already", ""), (NAME, "<"),
        (WEIGHTS, net), (NAME, "cats"),
        (NETWORK, "resnet18"), ("does not fit a resnet18", ""), (NETWORK, "mobilenet_v3_smal"),
        ("Did you mean `mobilenet_v3_small`?", ""), (NETWORK, "mobilenet_v3_small"),
        (LABELS, str(words)), (LICENCE, "mit"), (ABOUT, "Cats and dogs."),
        (AGREE, ""), (UPLOAD, "n"), (MEASURE, "n"),
    ]  # fmt: skip
    said, code = add(zoo, [turn for turn in turns if turn[1] or turn[0] == AGREE])
    assert code == 0, said
    for text in (
        "1,519,906",
        "[3, 224, 224] float32",
        "modelyard benchmark cats --write",
    ):
        assert text in said, said
    card = zoo.says("cats")
    assert card["weights"]["url"] == "cats-1.0.0.pth"
    assert (card["labels"], card["licence"], card["description"]) == (["cat", "dog"], "MIT", "Cats and dogs.")


@pytest.mark.parametrize("at", [WEIGHTS, NAME, NETWORK, AGREE])
def test_ctrl_c_at_any_question_leaves_nothing_behind(zoo: ZooFolder, net: str, at: str) -> None:
    before = tree(zoo)
    turns = [(WEIGHTS, net), (NAME, "cats"), (NETWORK, "mobilenet_v3_small"), (LABELS, ""), (LICENCE, ""),
             (ABOUT, ""), (AGREE, "yes")]  # fmt: skip
    asked = [question for question, _ in turns]
    said, code = add(zoo, [*turns[: asked.index(at)], (at, "\x03")])
    assert (code, "interrupted" in said, "Traceback" in said) == (130, True, False), said
    assert tree(zoo) == before
    assert zoo.leftovers() == []


def talk(zoo: ZooFolder, lines: list[str], said: Answers | None = None) -> tuple[Talk, list[str]]:
    """Hold the conversation with a person who writes these lines."""
    asked: list[str] = []

    def ask(question: str, default: str) -> str:
        asked.append(f"{question.partition('?')[0]}? [{default}]")
        return lines.pop(0)

    with Talk(said or Answers(), open_zoo(str(zoo)), ask, lambda _: None) as held:
        converse(held)
    assert lines == []
    return held, asked


def test_only_what_is_not_said_is_asked(zoo: ZooFolder, net: str) -> None:
    known = Answers(net, "cats", architecture="mobilenet_v3_small", labels="imagenet-1k", licence="MIT")
    held, asked = talk(zoo, ["yes"], known.but(description="Cats."))
    assert asked == ["Add it to zoo: cats@1.0.0? [yes]"]
    assert held.agreed
    assert held.answers.task == "classification"


def test_an_empty_line_takes_what_the_name_of_the_file_tells(zoo: ZooFolder, net: str) -> None:
    path = Path(net).with_name("dogs-mobilenet_v3_small-00ff00ff.pth")
    path.write_bytes(Path(net).read_bytes())
    held, asked = talk(zoo, [str(path), "", "", "", "", "", ""])
    assert asked[1:3] == [
        "What is it called? [dogs-mobilenet_v3_small]",
        "Which network is it, such as resnet50? [mobilenet_v3_small]",
    ]
    assert (held.answers.name, held.agreed) == ("dogs-mobilenet_v3_small", True)


@pytest.mark.parametrize("back", ["<", "\x1b"])
def test_one_goes_back_question_by_question_and_finds_ones_answers_there(zoo: ZooFolder, back: str) -> None:
    lines = ["", "one", "resnet18", back, back, "two", "", "", "", "", "yes"]
    held, asked = talk(zoo, lines)
    assert asked[4:7] == [
        "Which network is it, such as resnet50? [resnet18]",
        "What is it called? [one]",
        "Which network is it, such as resnet50? [resnet18]",
    ]
    assert (held.answers.name, held.answers.architecture) == ("two", "resnet18")


def test_no_is_an_answer(zoo: ZooFolder) -> None:
    held, _ = talk(zoo, ["", "", "", "no"], Answers("", "one", architecture="resnet18"))
    assert not held.agreed


def test_names_of_other_classes_than_the_network_has_are_refused(zoo: ZooFolder, net: str, tmp_path) -> None:
    (tmp_path / "three.txt").write_text("cat\ndog\nbird\n")
    (tmp_path / "two.txt").write_text("cat\ndog\n")
    known = Answers(net, "cats", architecture="mobilenet_v3_small", licence="MIT", description="Cats.")
    held, asked = talk(zoo, [str(tmp_path / "three.txt"), str(tmp_path / "two.txt"), "no"], known)
    assert len(asked) == 3 and held.answers.labels == str(tmp_path / "two.txt")


def test_the_tensors_tell_the_network_where_no_name_does(zoo: ZooFolder, net: str) -> None:
    held, asked = talk(zoo, [net, "", "", "", "", "", "no"])
    assert asked[2] == "Which network is it, such as resnet50? [mobilenet_v3_small]"
    assert held.answers.architecture == "mobilenet_v3_small"
