"""What GitHub's runner is told: nothing in a text may become a command, a table or a link; workflows."""

from __future__ import annotations

import html
import re
import shlex
from pathlib import Path

import pytest

from modelyard.benchmark.guard.finding import Finding
from modelyard.benchmark.guard.guarded import Guarded
from modelyard.cli import COMMANDS, _github, _guarded, _parse
from modelyard.cli._command import load

WORKFLOWS = sorted((Path(__file__).parents[2] / "examples" / "workflows").glob("*.yml"))
NASTY = "100%\n::set-output name=a::b\r| <img src=x> [a](b) `c` @you &amp;"


def finding(**more):
    return Finding(
        "net", "paced", 1, "time", "worse", base=0.01, candidate=0.02, change=1.0, gate=0.05, **more
    )


def test_the_first_line_of_a_guard_is_its_verdict_and_what_decided():
    fine = Finding("other", "paced", 1, "time", "fine", change=0.001)
    found = Guarded([fine, finding()], "main", None, 1)
    assert _guarded.verdict(found) == "worse than main: net paced 1 time (+100.0%)"
    assert _guarded.verdict(Guarded([fine], "main", None, 1)) == "not worse than main"


def test_a_text_ends_no_command_and_begins_none():
    told = _github.annotation(finding(said=NASTY))
    assert told.startswith("::error title=net paced 1 time%3A slower::10.0 ms to 20.0 ms, +100.0%25")
    assert "\n" not in told
    assert "\r" not in told
    assert re.search(r"%(?!25|0A|0D|3A|2C)", told) is None


def test_a_title_holds_no_sign_that_ends_it():
    one = Finding("a,b::c", "paced", 1, "time", "open", said="x")
    assert _github.annotation(one) == "::warning title=a%2Cb%3A%3Ac paced 1 time%3A cannot tell::x"


def test_no_markdown_of_a_text_is_obeyed():
    said = _github.markdown(Guarded([finding(said=NASTY)], "main", None, 1, [NASTY]))
    assert len(said.splitlines()) == 10  # a title, a line, a table of three, two notes, and empty lines
    assert "<img" not in said
    assert re.search(r"(?<!\\)[`\[@]", re.sub(r"(?<!\\)`[^`\s]+`", "code", said)) is None
    rows = [line for line in said.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {12}


@pytest.mark.parametrize(
    "text",
    [
        "see https://evil.example/x now", "(www.evil.example)", "Ftp://evil.example", "mail a@evil.example",
        "thanks @you!", "\\@you", "fixes #12", "see GH-12, a/b#12", "as of 0123abc", "`@you` ``@you``",
        "<https://evil.example>", "[x](https://evil.example)", "&#64;you &num;12", "- # x", "1. x",
    ],
)  # fmt: skip
def test_nothing_of_a_text_is_left_that_github_makes_a_link_of(text):
    from markdown_it import MarkdownIt

    shown = MarkdownIt("commonmark").render(f"- {_github.harmless(text)}")
    bare = re.sub(r"<code>.*?</code>", "", shown)
    assert re.search(r"(?i)<a|@|#\d|gh-\d|://|www\.|[0-9a-f]{7}|<h\d|<ol", bare) is None
    assert shown.count("<ul>") == 1
    read = html.unescape(re.sub(r"<[^>]+>", "", shown)).strip()
    assert read == text


def test_the_summary_is_added_to_what_stands_in_the_file(tmp_path, monkeypatch, capsys):
    file = tmp_path / "summary.md"
    file.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    _github.tell(Guarded([finding()], "main", "0" * 40, 1))
    assert file.read_text().startswith("before\n### ❌ modelyard guard")
    assert capsys.readouterr().out.count("\n") == 1


def test_a_summary_that_cannot_be_written_is_printed(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    _github.tell(Guarded([finding()], "main", None, 1))
    told = capsys.readouterr()
    assert "### ❌ modelyard guard" in told.out
    assert "cannot be written" in told.err


@pytest.mark.parametrize(
    ("outcomes", "code"), [("", 0), ("fine", 0), ("fine open", 4), ("open worse fine", 1)]
)
def test_what_is_worse_counts_more_than_what_cannot_be_told(outcomes, code):
    findings = [Finding("net", "paced", 1, "time", one) for one in outcomes.split()]
    assert Guarded(findings, "main", None, 1).code == code


def steps(path):
    yaml = pytest.importorskip("yaml")
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    return said, [step for job in said["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_no_secrets_reads_alone_and_pins_by_digest(path):
    said, given = steps(path)
    assert said["permissions"] == {"contents": "read"}
    assert "secrets" not in path.read_text(encoding="utf-8")
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one["uses"]) for one in given if "uses" in one)
    assert not any("${{" in one.get("run", "") for one in given)  # what a branch is called is no program


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_each_command_of_a_workflow_is_one_with_options_that_it_has(path):
    lines = [line for step in steps(path)[1] for line in step.get("run", "").splitlines()]
    typed = [line.partition("||")[0] for line in lines if line.startswith("modelyard ")]
    assert typed
    for line in typed:
        words = shlex.split(line)[1:]
        name = next(one for one in (" ".join(words[:2]), words[0]) if one in COMMANDS)
        _parse.parse(load(name, COMMANDS[name]), words[len(name.split()) :])
