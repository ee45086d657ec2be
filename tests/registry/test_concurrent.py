"""Many processes at once: on an index that is not there yet, and editing and reading the same cards."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import MakeZoo, Shell
    from naive_zoo import ZooFolder

COUNTING = """
import sys, time
from modelyard.registry.edit import edit
from modelyard.registry.resolve import resolve
from modelyard.registry.listing.discover import list_models

me, zoo, end = sys.argv[1], sys.argv[2], time.monotonic() + float(sys.argv[3])
done = {"shared": 0, "a": 0, "b": 0}
lasts = {}

def add(data):
    now = data.get("metadata") or {}
    tags = list(data.get("tags") or [])
    return {("metadata", me): now.get(me, 0) + 1, ("tags",): [*tags, *([] if me in tags else [me])]}

while time.monotonic() < end:
    for ref in done:
        edit(ref, add, zoo)
        done[ref] += 1
        card = resolve(ref, zoo).model.card
        assert card.metadata[me] == done[ref], "my own edit is not there"
        for other, count in card.metadata.items():
            assert count >= lasts.get((ref, other), 0), "an edit was lost"
            lasts[ref, other] = count
    assert [m.ref for m in list_models(zoo=zoo)] == ["a", "b", "shared"], "a card was not readable"
print(" ".join(f"{ref}={count}" for ref, count in done.items()))
"""


def together(commands: Sequence[Sequence[str]]) -> list[str]:
    """Run commands at the same time; each must end well and say nothing on stderr."""
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for command in commands
    ]
    ends = [process.communicate(timeout=120) for process in running]
    assert [(process.returncode, said) for process, (_, said) in zip(running, ends, strict=True)] == [
        (0, "") for _ in commands
    ]
    return [printed for printed, _ in ends]


def modelyard(*words: object) -> list[str]:
    return [sys.executable, "-m", "modelyard", *map(str, words)]


@pytest.mark.parametrize("words", [("list", "--json"), ("search", "model", "--json")])
def test_sixteen_processes_on_a_cold_index_all_answer_alike(
    make_zoo: MakeZoo, words: tuple[str, ...], shell: Shell
) -> None:
    zoo = make_zoo(*(f"model{number:03}" for number in range(150)))
    answers = together([modelyard(*words, "--zoo", zoo)] * 16)
    assert set(answers) == {shell(*words, "--zoo", zoo).stdout}
    assert "model007" in answers[0]


def test_sixteen_processes_on_a_cold_starter_zoo_all_answer_alike() -> None:
    answers = together([modelyard("list", "--json")] * 16)
    assert len(set(answers)) == 1
    assert len(json.loads(answers[0])) >= 100


def test_processes_that_search_while_cards_change_never_fail(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("vit", "resnet50")
    running = [
        subprocess.Popen(modelyard("search", "pytorch", "--zoo", zoo), stderr=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    number = 0
    while any(process.poll() is None for process in running):
        zoo.write(f"more{number % 5}", name=f"name{number}")
        number += 1
        time.sleep(0.002)
    assert [process.communicate()[1] for process in running] == [""] * 8


@pytest.mark.slow
def test_eight_processes_that_edit_and_read_lose_nothing(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("a", "b", "shared")
    people = [f"p{number}" for number in range(8)]
    printed = together([[sys.executable, "-c", COUNTING, person, str(zoo), "3"] for person in people])
    counts = {
        person: dict(pair.split("=") for pair in said.split())
        for person, said in zip(people, printed, strict=True)
    }
    for ref in ("a", "b", "shared"):
        says = zoo.says(ref)
        assert says["metadata"] == {person: int(counts[person][ref]) for person in people}
        assert sorted(says["tags"]) == people
    assert not zoo.leftovers()


def test_processes_that_edit_through_the_shell_lose_nothing(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("vit")
    together_quietly(
        [modelyard("set", "vit", f"metadata.p{n}={n}", f"tags+=t{n}", "--zoo", zoo) for n in range(8)]
    )
    says = zoo.says("vit")
    assert says["metadata"] == {f"p{n}": n for n in range(8)}
    assert sorted(says["tags"]) == [f"t{n}" for n in range(8)]


def test_processes_that_copy_one_starter_model_at_once_all_edit_the_same_copy(shell: Shell) -> None:
    together_quietly([modelyard("set", "resnet18", f"metadata.p{n}={n}") for n in range(8)])
    card = json.loads(shell("info", "resnet18", "--json").stdout)["card"]
    assert {f"p{n}": n for n in range(8)}.items() <= card["metadata"].items()


def test_edits_of_different_models_leave_a_master_index_that_holds(make_zoo: MakeZoo, shell: Shell) -> None:
    refs = [f"m{number}" for number in range(8)]
    zoo: ZooFolder = make_zoo(*refs)
    assert shell("index", "--zoo", zoo).returncode == 0
    together_quietly([modelyard("set", ref, "status=experimental", "--zoo", zoo) for ref in refs])
    assert shell("check", "--zoo", zoo).stdout == ""


def together_quietly(commands: Sequence[Sequence[str]]) -> None:
    """Run commands at the same time; each must end well."""
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]
    said = [process.communicate(timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0] * len(commands), said
