"""Completion: what is offered, and that bash, zsh and fish really offer it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest

from modelyard.cli import main
from modelyard.cli._complete import candidates
from terminal import conversation


def look(
    name: str,
    *,
    task: Literal["classification", "detection"] | None = None,
    tag: list[str] | None = None,
    cached: bool = True,
    zoo: str | None = None,
) -> None:
    """Look at one."""


def clear(what: Literal["all", "old"]) -> None:
    """Clear it."""


GROUPS = {"Demo": {"look": (__name__, "look"), "cache clear": (__name__, "clear")}}
MODELS = ["resnet50", "resnet50@1.0.0", "resnet18", "zoo:cv/classification/vit"]


def offered(before: str, current: str = "") -> list[str]:
    def models(begun: str, zoo: str | None) -> list[str]:
        return [*MODELS, f"of-{zoo}"] if zoo else MODELS

    return [word for word, _ in candidates(before.split(), current, GROUPS, models)]


@pytest.mark.parametrize(
    ("before", "current", "expected"),
    [
        ("", "", ["cache", "look", "--help", "--version", "--zoo", "--no-color"]),
        ("", "lo", ["look"]),
        ("", "--v", ["--version"]),
        ("--zoo here", "lo", ["look"]),
        ("cache", "", ["clear"]),
        ("cache clear", "", ["all", "old"]),
        ("cache clear all", "", []),
        ("help", "l", ["look"]),
        ("look", "resnet5", ["resnet50", "resnet50@1.0.0"]),
        ("look", "zoo:", ["zoo:cv/classification/vit"]),
        ("look --zoo a", "of", ["of-a"]),
        ("--zoo=a look", "of", ["of-a"]),
        ("look resnet50", "", []),
        ("look", "--t", ["--task", "--tag"]),
        ("look --task detection", "--t", ["--tag"]),
        ("look --tag a", "--t", ["--task", "--tag"]),
        ("look", "--no", ["--no-cached", "--no-color"]),
        ("look --task", "", ["classification", "detection"]),
        ("look --task", "d", ["detection"]),
        ("look", "--task=d", ["--task=detection"]),
        ("look --tag a b", "", []),
        ("look --zoo", "", []),
        ("look --task detection", "resnet1", ["resnet18"]),
        ("look --", "--t", []),
        ("nothing", "", []),
    ],
)
def test_what_may_come_next_is_offered(before: str, current: str, expected: list[str]) -> None:
    assert offered(before, current) == expected


def test_meanings_come_along() -> None:
    assert ("look", "Look at one.") in candidates([], "", GROUPS)


def test_a_word_that_a_shell_would_act_upon_is_not_offered(capsys: pytest.CaptureFixture[str]) -> None:
    groups = {"Demo": {"$(date)": (__name__, "look"), "a;b": (__name__, "look"), "ok": (__name__, "look")}}
    main(["__complete", "bash", "1", "--", "modelyard", ""], groups=groups)
    assert capsys.readouterr().out.split("\n")[0] == "ok"


DEMO = """#!{python}
from __future__ import annotations
import sys, types
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal
def look(name: str, *, task: Literal["classification", "detection"] | None = None) -> None:
    "Look: at one."
    out(f"got {{name}} {{task}}")
def stub(text: Literal["resnet50@1.0.0", "resnet50@2.0.0", "zoo:cv/vit"]) -> None:
    "Read one."
    out(f"got {{text}}")
from modelyard.cli import main
from modelyard.cli._show import out
sys.modules["demo"] = sys.modules["__main__"]
places = {{"completion": ("modelyard.cli.completion", "completion")}}
places |= {{"look": ("demo", "look"), "stub": ("demo", "stub")}}
sys.exit(main(groups={{"Demo": places}}))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a `modelyard` in `bin` that knows a few commands."""
    program = tmp_path / "bin" / "modelyard"
    program.parent.mkdir()
    program.write_text(DEMO.format(python=sys.executable))
    program.chmod(0o755)
    return tmp_path


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"PATH": f"{home / 'bin'}:{os.environ['PATH']}", "HOME": str(home), "TERM": "dumb"}


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here, so its completion was not tried")
    return found


def bash_words(home: Path, words: list[str], at: int) -> list[str]:
    script = (
        "source <(modelyard completion bash); "
        f"COMP_WORDS=({shlex.join(words)}); COMP_CWORD={at}; _modelyard modelyard; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    run = [shell("bash"), "-c", script]
    done = subprocess.run(run, env=environment(home), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["modelyard", "lo"], ["look"]),
        (["modelyard", "completion", ""], ["bash", "zsh", "fish"]),
        (["modelyard", "look", "--task", "c"], ["classification"]),
        (["modelyard", "look", "--task", "="], ["classification", "detection"]),
        (["modelyard", "look", "--task", "=", "d"], ["detection"]),
        (["modelyard", "stub", "resnet50", "@"], ["@1.0.0", "@2.0.0"]),
        (["modelyard", "stub", "resnet50", "@", "2"], ["@2.0.0"]),
        (["modelyard", "stub", "zoo", ":", "c"], ["cv/vit"]),
        (["modelyard", "stub", "'res"], ["resnet50@1.0.0", "resnet50@2.0.0"]),
    ],
)
def test_bash_is_offered_words_as_it_breaks_them(home: Path, words: list[str], expected: list[str]) -> None:
    assert bash_words(home, words, len(words) - 1) == expected


READY = "echo rea''dy"
COMPINIT = "autoload -U compinit; compinit -u -D"
START = {
    "bash": (["--norc", "--noprofile", "-i"], f'eval "$(modelyard completion bash)"; {READY}'),
    "zsh": (["-f", "-i"], f"{COMPINIT}; source <(modelyard completion zsh); {READY}"),
}


@pytest.mark.parametrize("name", ["bash", "zsh"])
@pytest.mark.parametrize(
    ("typed", "got"),
    [
        ("modelyard lo\tx", "got x None"),
        ("modelyard look x --task=d\t", "got x detection"),
        ("modelyard stub resnet50@2\t", "got resnet50@2.0.0"),
        ("modelyard stub z\t", "got zoo:cv/vit"),
        ("modelyard stub zoo:c\t", "got zoo:cv/vit"),
        ("modelyard stub 'z\t", "got zoo:cv/vit"),
    ],
)
def test_a_tab_completes_the_word_in_a_shell_that_one_types_into(
    home: Path, name: str, typed: str, got: str
) -> None:
    arguments, start = START[name]
    turns = [("", start), ("ready", typed), (got, "exit")]
    said, _ = conversation([shell(name), *arguments], turns, environment(home))
    assert got in said


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("modelyard lo", ["look\tLook: at one."]),
        ("modelyard look --task ", ["classification", "detection"]),
        ("modelyard look --task=d", ["--task=detection"]),
        ("modelyard stub zoo:", ["zoo:cv/vit"]),
        ("modelyard stub resnet50@2", ["resnet50@2.0.0"]),
    ],
)
def test_fish_is_offered_words_with_their_meaning(home: Path, typed: str, expected: list[str]) -> None:
    script = f"modelyard completion fish | source; complete -C {shlex.quote(typed)}"
    run = [shell("fish"), "--no-config", "-c", script]
    done = subprocess.run(run, env=environment(home), capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == expected


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_first_comment_of_a_script_is_the_line_that_installs_it(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", name]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("#compdef")]
    assert lines[0].startswith("# Install: ")
    assert f"modelyard completion {name}" in lines[0]


def test_a_shell_without_a_script_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "SHELL takes bash, zsh or fish, got 'tcsh'" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["bash"], ["bash", "x", "--"], ["bash", "1", "modelyard"]])
def test_a_malformed_question_for_candidates_is_a_usage_error(words: list[str]) -> None:
    assert main(["__complete", *words]) == 2
