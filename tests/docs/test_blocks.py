"""Every block of the README and of docs/ is run, some by `make test-wide` alone, and prints what is said."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from doc_blocks import REPOSITORY, Block, blocks, fits, pages, steps
from doc_reader import Reader, fault

from breadth import few
from exported_once import lay_out


@pytest.fixture
def reader(tmp_path, starter_onnx):
    lay_out(starter_onnx, tmp_path / "home" / ".cache" / "modelyard")
    with Reader(tmp_path / "home") as someone:
        yield someone


DEMO = 600
"""Seconds, after which a demo beside the tests is not waited for."""
MEASURED = ("optimize.md", "quantize.md", "replay.md")
"""Pages whose commands take long, and are tried by tests of their own."""


@pytest.mark.parametrize(
    "page", few(pages(), lambda page: page.name not in MEASURED), ids=lambda page: page.name
)
def test_what_the_blocks_of_a_page_print_is_what_the_page_says(page, reader):
    found = blocks(page.read_text(encoding="utf-8"))
    faults = [fault(reader, block, page.name) for block in found]
    assert not any(faults), "\n".join(filter(None, faults))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_each_fence_of_a_page_is_read_as_a_block(page):
    text = page.read_text(encoding="utf-8")
    assert 2 * len(blocks(text)) == len(re.findall(r"^\s*(```|~~~)", text, re.MULTILINE))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_the_links_of_a_page_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://)([^)#\s]+)", text)
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def test_each_make_target_that_a_page_names_is_in_the_makefile():
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    text = "".join(page.read_text(encoding="utf-8") for page in pages())
    named = set(re.findall(r"\bmake ([a-z]+)`", text))
    assert named
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_what_the_readme_shows_of_the_demo_is_what_the_demo_prints(reader):
    shown = [
        block.text.rstrip()
        for block in blocks((REPOSITORY / "README.md").read_text(encoding="utf-8"))
        if block.options.get("title") == "make-demo"
    ]
    assert len(shown) == 1
    printed = _demo(reader)
    assert fits(shown[0], printed), printed


def _demo(reader):
    """Read what the demo printed where it is run beside the tests, as in CI; else run it."""
    beside = os.environ.get("MODELYARD_DEMO_PRINTED")
    if beside is not None:
        end = time.monotonic() + DEMO
        while not Path(beside).exists() and time.monotonic() < end:
            time.sleep(0.5)
        return Path(beside).read_text(encoding="utf-8").rstrip()
    printed, code = reader.type(f"sh {REPOSITORY}/tools/demo.sh")
    assert code == 0
    return printed


def test_a_page_that_says_something_else_than_is_printed_is_found_out(reader):
    wrong = Block("console", {}, "$ echo one\ntwo\n", 1)
    assert "printed, exit code 0\none" in fault(reader, wrong, "page")


def test_a_page_that_states_another_exit_code_is_found_out(reader):
    assert "printed, exit code 1" in fault(reader, Block("console", {}, "$ false\n", 1), "page")


def test_a_python_session_that_answers_otherwise_is_found_out(reader):
    assert "Got:" in fault(reader, Block("pycon", {}, ">>> 1 + 1\n3\n", 1), "page")


@pytest.mark.parametrize("language", ["", "sh", "bash", "json"])
def test_a_block_that_nothing_runs_is_a_fault(reader, language):
    assert "is not run" in fault(reader, Block(language, {}, "", 1), "page")


def test_a_part_of_a_card_that_the_schema_refuses_is_a_fault(reader):
    assert "top1_accuracy" in fault(
        reader, Block("yaml", {}, "performance: {a: {top1_accuracy: 76.13}}\n", 1), "page"
    )


def test_a_line_of_three_dots_stands_for_any_lines():
    assert fits("a\n...\nd", "a\nb\nc\nd")
    assert fits("a\n...", "a")
    assert not fits("a\n...\nd", "a\nb\nc")


def test_the_lines_of_a_console_block_are_commands_and_what_they_print():
    block = Block("console", {}, "$ one \\\n> two\nthree\n$ false  # exit code 1\n", 1)
    first, second = steps(block)
    assert first == ("one \\\ntwo", "three", 0)
    assert second == ("false  # exit code 1", "", 1)
