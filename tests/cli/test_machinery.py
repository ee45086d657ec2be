"""A function becomes a command: what it is called with, what its help says, how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import modelyard
from modelyard.cli import COMMANDS, main
from modelyard.cli._command import Command, check_documented, load
from modelyard.cli._help import of_command
from modelyard.cli._parse import parse
from modelyard.core import errors

if TYPE_CHECKING:
    from pathlib import Path

ALIASES = {"license": "licence"}
RAISED: list[BaseException] = []


def find(
    *names: str,
    task: str | None = None,
    limit: int = 10,
    min_accuracy: float | None = None,
    batch_sizes: list[int] | None = None,
    tag: list[str] | None = None,
    licence: str | None = None,
    sort: str = "name",
    form: Literal["text", "json"] = "text",
    deprecated: bool = False,
    cached: bool = True,
    zoo: str | None = None,
) -> None:
    """Find models that fit.

    A first paragraph that explains at some length what is found, so that it has to be wrapped to fit.

        name >= 3     shown as it is

    Args:
        names: Which ones; all when
            none is named.
        task: Only models of this task.
        limit: At most so many.
        min_accuracy: At least this accurate, from 0 to 1.
        batch_sizes: Measured with these.
        tag: Only models with all of these.
        licence: An SPDX id.
        sort: The field to order by, `-` before it for downwards.
        form: How to print it.
        deprecated: Also those that should no longer be used.
        cached: Take what is already here.

    Examples:
        modelyard find --task detection
    """
    print(names, task, limit, tag, zoo)


def copy(source: str, copies: int = 1, *, by: str, model: list[str] | None = None) -> int:
    """Copy one."""
    print(source, copies, by, model)
    return 1


def fail() -> None:
    """Raise what the test asks for."""
    raise RAISED[-1]


GROUPS = {
    "Find": {"find": (__name__, "find")},
    "Change": {"copy": (__name__, "copy"), "cache clear": (__name__, "fail"), "fail": (__name__, "fail")},
}
FIND = Command("find", find)


def parsed(line: str, command: Command = FIND) -> tuple[list[object], dict[str, object]]:
    return parse(command, line.split())


def options(line: str) -> dict[str, object]:
    return parsed(line)[1]


def run(line: str) -> int:
    return main(line.split(), groups=GROUPS)


def test_arguments_and_options_reach_the_function_with_their_types() -> None:
    given, named = parsed("resnet50 vit --limit 3 --min-accuracy=0.8 --task detection")
    assert given == ["resnet50", "vit"]
    assert (named["limit"], named["min_accuracy"], named["task"]) == (3, 0.8, "detection")
    assert type(named["limit"]) is int


def test_what_is_not_given_is_the_default_of_the_function() -> None:
    assert parse(FIND, []) == ([], find.__kwdefaults__)


def test_a_list_option_takes_values_until_the_next_option_and_may_be_repeated() -> None:
    named = options("--batch-sizes 1 4 8 --tag a --tag b c --limit 2")
    assert (named["batch_sizes"], named["tag"], named["limit"]) == ([1, 4, 8], ["a", "b", "c"], 2)


def test_the_name_of_an_argument_may_be_written_as_an_option() -> None:
    assert parsed("--names a b --limit 1")[0] == ["a", "b"]
    assert parsed("--by b --source a 3", Command("copy", copy))[0] == ["a", 3]


def test_a_minus_before_a_value_does_not_make_it_an_option() -> None:
    named = options("--sort -accuracy --min-accuracy -0.5 --limit -3")
    assert (named["sort"], named["min_accuracy"], named["limit"]) == ("-accuracy", -0.5, -3)


def test_two_dashes_end_the_options() -> None:
    given, named = parsed("--tag a -- --limit -h b")
    assert (given, named["tag"]) == (["--limit", "-h", "b"], ["a"])


@pytest.mark.parametrize("line", ["--min_accuracy 0.5", "--min-accuracy 0.5", "--min_accuracy=0.5"])
def test_underscores_and_hyphens_are_alike(line: str) -> None:
    assert options(line)["min_accuracy"] == 0.5


def test_a_flag_is_switched_on_and_one_that_is_on_can_be_switched_off() -> None:
    named = options("--deprecated --no-cached")
    assert (named["deprecated"], named["cached"]) == (True, False)


def test_a_hidden_alias_means_the_option_it_stands_for() -> None:
    assert options("--license mit")["licence"] == "mit"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("find --limit x", "--limit needs a whole number, got 'x'"),
        ("find --limit 1.5", "--limit needs a whole number, got '1.5'"),
        ("find --min-accuracy nan", "--min-accuracy needs a number, got 'nan'"),
        ("find --limit", "--limit needs a value, a whole number"),
        ("find --task --limit 3", "--task needs a value, TASK"),
        ("find --form jsn", "--form takes text or json, got 'jsn'\ndid you mean `json`?"),
        ("find --deprecated=1", "--deprecated takes no value, got '1'"),
        ("find --no-deprecated", "`modelyard find` has no option --no-deprecated"),
        ("find --taks a", "`modelyard find` has no option --taks\ndid you mean `--task`?"),
        ("find -task a", "did you mean `--task`?"),
        ("fnid", "there is no command 'fnid'\ndid you mean `find`?"),
        ("copy", "`modelyard copy` needs SOURCE and --by"),
        ("copy a x --by b", "COPIES needs a whole number, got 'x'"),
        ("copy a 1 c --by b", "`modelyard copy` takes SOURCE and COPIES; 'c' is one too many"),
        ("copy --by b --model x a", "put arguments first"),
        ("fail a", "`modelyard fail` takes no argument; 'a' is one too many"),
        ("fail --zoo here", "`modelyard fail` reads no zoo"),
        ("--zoo", "--zoo needs a value"),
        ("--limit 3 find", "an option of a command stands after the command"),
        ("cache", "`modelyard cache` is one of: cache clear"),
    ],
)
def test_a_wrong_command_line_says_what_is_wrong_and_ends_in_two(
    line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(line) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.splitlines()[-1].startswith("see `modelyard ")
    assert printed.out == ""


def test_a_usage_error_names_the_help_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    run("find --limit x")
    assert capsys.readouterr().err.endswith("\nsee `modelyard find --help`\n")


@pytest.mark.parametrize("line", ["--zoo z find", "find --zoo z", "--no-color --zoo=z find", "find --zoo=z"])
def test_the_zoo_may_be_named_before_or_after_the_command(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(line) == 0
    assert capsys.readouterr().out.endswith(" z\n")


def test_what_a_command_returns_is_its_exit_code() -> None:
    assert run("copy a --by b") == 1


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (errors.UsageError("no"), 2, "modelyard: no\nsee `modelyard fail --help`\n"),
        (errors.NotFoundError("no", hint="look"), 3, "modelyard: no\nlook\n"),
        (errors.UndecidedError("no"), 4, "modelyard: no\n"),
        (errors.CardError("bad"), 1, "modelyard: bad\n"),
        (errors.ModelyardError("bad\x1b[31m"), 1, "modelyard: bad␛[31m\n"),
        (errors.QueryError("what?", text="a = =", column=4), 1, "modelyard: what?\n  a = =\n      ^\n"),
        (OSError(28, "No space left on device", "f"), 1, "modelyard: No space left on device: f\n"),
        (KeyboardInterrupt(), 130, "modelyard: interrupted\n"),
        (BrokenPipeError(32, "Broken pipe"), 0, ""),
    ],
)
def test_every_kind_of_error_has_its_exit_code_and_sentence(
    raised: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    RAISED.append(raised)
    assert run("fail") == code
    assert capsys.readouterr().err == said


def test_a_bug_says_that_it_is_one_and_shows_the_traceback_only_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    RAISED.append(KeyError("x"))
    assert run("cache clear") == 1
    quiet = capsys.readouterr().err
    assert "a bug in modelyard: KeyError: 'x'" in quiet
    assert "MODELYARD_DEBUG=1" in quiet
    assert "Traceback" not in quiet
    monkeypatch.setenv("MODELYARD_DEBUG", "1")
    run("cache clear")
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["find --help", "find x --limit y -h", "--help find", "help find"])
def test_help_is_shown_wherever_it_is_asked_for(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line) == 0
    assert capsys.readouterr().out.startswith("Usage: modelyard find [NAMES ...] [OPTIONS]\n\nFind models")


@pytest.mark.parametrize(
    "piece",
    [
        "  NAMES ...              Which ones; all when none is named.\n",
        "  --limit N              At most so many. (default: 10)\n",
        "  --batch-sizes N ...    Measured with these.\n",
        "  --form {text,json}     How to print it. (default: text)\n",
        "  --cached, --no-cached  Take what is already here. (default: --cached)\n",
        "  --zoo PATH ",
        "    name >= 3     shown as it is\n",
        "Examples:\n  modelyard find --task detection",
    ],
)
def test_the_help_says_all_that_the_docstring_and_the_signature_say(piece: str) -> None:
    assert piece in of_command(FIND)


@pytest.mark.parametrize(("columns", "widest"), [("80", 80), ("50", 50), ("300", 100)])
def test_the_help_fits_its_width(columns: str, widest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = of_command(FIND).splitlines()
    assert max(map(len, lines)) <= widest
    assert max(map(len, lines)) > widest - 20


def test_required_options_stand_in_the_usage_line() -> None:
    assert of_command(Command("copy", copy)).startswith(
        "Usage: modelyard copy SOURCE [COPIES] --by BY [OPTIONS]"
    )


def test_the_help_of_all_lists_every_command_under_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    shown = capsys.readouterr().out
    assert "\nFind:\n  find         Find models that fit\n" in shown
    assert "\nChange:\n  copy         Copy one\n  cache clear  Raise" in shown


@pytest.mark.parametrize("line", ["cache --help", "cache -h", "help cache", "--help cache"])
def test_the_help_of_a_group_lists_its_commands(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Usage: modelyard cache COMMAND")
    assert "\nCommands:\n  cache clear  Raise" in shown
    assert "find" not in shown


@pytest.mark.parametrize("line", ["cache", "cache nothing --help"])
def test_a_group_without_a_command_of_it_is_a_usage_error_that_leads_to_its_help(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(line) == 2
    assert capsys.readouterr().err.endswith("cache clear\nsee `modelyard cache --help`\n")


def test_no_command_is_a_usage_error_that_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("") == 2
    assert capsys.readouterr().err.startswith("Usage: modelyard COMMAND")


@pytest.mark.parametrize("line", ["--version", "find --version", "--version find"])
def test_the_version_is_that_of_the_package(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line) == 0
    assert capsys.readouterr().out == f"modelyard {modelyard.__version__}\n"


def test_what_lacks_help_is_named() -> None:
    assert check_documented(find) == []
    assert check_documented(copy) == ["examples", "source", "copies", "by", "model"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_and_each_of_its_parameters(name: str) -> None:
    assert check_documented(load(name, COMMANDS[name]).function) == []


def test_a_type_that_no_word_can_have_is_refused_when_the_command_is_read() -> None:
    def bad(what: dict[str, str]) -> None: ...

    with pytest.raises(TypeError, match=r"not dict\[str, str\]"):
        Command("bad", bad)


@settings(deadline=None)
@given(st.lists(st.text()), st.lists(st.integers(), min_size=1), st.text())
def test_any_values_arrive_as_they_were_given(names: list[str], sizes: list[int], task: str) -> None:
    words = [f"--task={task}", "--batch-sizes", *map(str, sizes), "--", *names]
    given, named = parse(FIND, words)
    assert (given, named["batch_sizes"], named["task"]) == (names, sizes, task)


WORDS = st.sampled_from(
    ["--limit", "--tag", "-", "--", "=", "--zoo", "-h", "--names", "--no-cached", "1", "-1"]
)


@settings(deadline=None)
@given(st.lists(WORDS | st.text(max_size=4) | st.text(max_size=4).map("--".__add__)))
def test_any_words_are_either_understood_or_a_usage_error(words: list[str]) -> None:
    try:
        parse(FIND, words)
    except errors.UsageError as error:
        assert error.message


DEMO = """from __future__ import annotations
import time
from modelyard.cli._show import out, table
def many() -> None:
    "Print a lot."
    table([("name", number) for number in range(200_000)], ["name", "number"])
def sleep() -> None:
    "Wait."
    out("ready")
    import sys
    sys.stdout.flush()
    time.sleep(60)
def odd() -> None:
    "Print what few encodings have."
    out("é深😀 \\udc80")
"""
START = (
    "import sys; from modelyard.cli import main; "
    "names = ('many', 'sleep', 'odd'); sys.exit(main(groups={'Demo': {n: ('demo', n) for n in names}}))"
)


@pytest.fixture
def demo(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "demo.py").write_text(DEMO)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))
    }
    return kept | {"PYTHONPATH": str(tmp_path), "PYTHON": sys.executable, "START": START}


def shell(line: str, env: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["bash", "-c", line], env=env, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("buffering", ["", "-u"])
def test_a_reader_that_leaves_early_is_no_error(demo: dict[str, str], buffering: str) -> None:
    done = shell(f'"$PYTHON" {buffering} -c "$START" many | head -1; echo "${{PIPESTATUS[0]}}"', demo)
    assert done.stdout.split() == [b"name", b"number", b"0"]
    assert done.stderr == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_full_disk_is_one_clear_line(demo: dict[str, str]) -> None:
    done = shell('"$PYTHON" -c "$START" many > /dev/full', demo)
    assert (done.returncode, done.stderr) == (1, b"modelyard: No space left on device\n")


def test_a_closed_stdout_is_no_error(demo: dict[str, str]) -> None:
    done = shell('"$PYTHON" -c "$START" odd >&-', demo)
    assert (done.returncode, done.stderr) == (0, b"")


def test_ctrl_c_ends_in_130_without_a_traceback(demo: dict[str, str]) -> None:
    command = [sys.executable, "-c", START, "sleep"]
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a job in the background ignores it
    with subprocess.Popen(
        command,
        env=demo,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heard,  # noqa: PLW1509
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)
    assert (running.returncode, said) == (130, b"modelyard: interrupted\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_the_encoding_of_stdout_lacks_is_escaped(demo: dict[str, str], encoding: str) -> None:
    done = shell('"$PYTHON" -c "$START" odd', demo | {"PYTHONIOENCODING": encoding})
    assert done.stderr == b""
    assert done.stdout == "é深😀 \udc80\n".encode(encoding, "backslashreplace")


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["completion", "bash"]])
def test_nothing_slow_is_imported_on_the_way(words: list[str]) -> None:
    code = (
        "import sys; before = set(sys.modules); from modelyard.cli import main; main(sys.argv[1:]); "
        "print(*(set(sys.modules) - before), file=sys.stderr)"
    )
    run = [sys.executable, "-c", code, *words]
    loaded = set(subprocess.run(run, capture_output=True, text=True, check=True).stderr.split())
    assert "modelyard.cli" in loaded
    slow = {"re", "json", "typing", "dataclasses", "inspect", "pathlib", "argparse", "shutil", "textwrap"}
    assert not loaded & slow
