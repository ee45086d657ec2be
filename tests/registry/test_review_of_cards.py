"""What a change does to cards, in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from modelyard.registry.changes import Change, changes_between
from modelyard.registry.zoo import open_zoo


@pytest.fixture
def states(make_zoo, tmp_path: Path) -> tuple[Path, Path]:
    """A zoo as it was, and a copy that may be changed."""
    before = make_zoo("resnet50", "vit").root
    shutil.copytree(before, tmp_path / "after")
    return before, tmp_path / "after"


def changes(states: tuple[Path, Path]) -> list[Change]:
    return changes_between(open_zoo(states[0]), open_zoo(states[1]))


def card(root: Path, name: str) -> Path:
    (found,) = root.glob(f"registry/*/{name}/model_card.yaml")
    return found


def test_equal_states_have_no_change(states: tuple[Path, Path]) -> None:
    assert changes(states) == []


def test_a_licence_is_called_out(states: tuple[Path, Path]) -> None:
    path = card(states[1], "vit")
    path.write_text(path.read_text() + '\nlicence: "MIT"\n')
    (change,) = changes(states)
    assert (change.words.partition(": ")[2], change.grave) == (
        "licence was nothing, is MIT",
        "the licence is another",
    )


def test_a_model_that_came_and_one_that_went_are_told(states: tuple[Path, Path]) -> None:
    folder = card(states[1], "vit").parent
    folder.rename(folder.with_name("vit2"))
    came, went = sorted(changes(states), key=lambda one: one.before is not None)
    assert came.model.startswith("vit2@") and "is new: classification, no licence stated" in came.words
    assert went.words.endswith("is gone") and went.grave


LONG = "https://models.example.org/" + "p" * 80


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (f"weights: {{url: {LONG}/good.pth}}", f"weights: {{url: {LONG}/evil.pth}}", "the weights come from"),
        (
            f"weights: {{urls: [{LONG}/a, {LONG}/b]}}",
            f"weights: {{urls: [{LONG}/a, {LONG}/c]}}",
            "the weights",
        ),
        (
            f"exports: {{onnx: {{url: {LONG}/a}}}}",
            f"exports: {{onnx: {{url: {LONG}/b}}}}",
            "a file comes from",
        ),
        (f"licence: {'MIT OR ' * 20}MIT", f"licence: {'MIT OR ' * 20}ISC", "the licence is another"),
        ("metadata: {parts: [{sha256: 1}]}", "metadata: {parts: [{sha256: 2}]}", "other bytes"),
        (f"description: {'a' * 90}b", f"description: {'a' * 90}c", ""),
        ("metadata: {a: 1}", "metadata: {a: '1'}", ""),
        ("metadata: {a: null}", "metadata: {b: 1, a: null}", ""),
        ("{a.b: 1, a: {b: 1}}", "{a.b: 1, a: {b: 2}}", ""),
    ],
)
def test_every_change_is_seen_however_far_behind(
    states: tuple[Path, Path], before: str, after: str, said: str
) -> None:
    for root, text in zip(states, (before, after), strict=True):
        more = f"metadata: {text}" if text.startswith("{") else text
        card(root, "vit").write_text(f"{card(root, 'vit').read_text()}\n{more}\n")
    (change,) = changes(states)
    was, now = change.words.partition(" was ")[2].split(", is ")
    assert was != now and change.grave.startswith(said) and bool(change.grave) == bool(said)
    assert len(change.words) < 250
