"""Each command that a page names in its text is one that there is, with options that it has."""

from __future__ import annotations

import re
import shlex

import pytest
from doc_blocks import REPOSITORY, blocks

from modelyard.cli import COMMANDS, _parse
from modelyard.cli._command import load

PAGES = (
    "coming-from.md", "formats.md", "numbers.md", "optimization.md", "security.md", "tutorial.md",
    "versioning.md",
)  # fmt: skip


def named(page):
    """What stands between backticks and begins as a command, and the lines of blocks that are not run."""
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    lines = [line for block in blocks(text) if block.language == "text" for line in block.text.splitlines()]
    plain = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [
        one
        for one in [*re.findall(r"`(modelyard [a-z][^`]*)`", plain), *lines]
        if one.startswith("modelyard ")
    ]


def parsed(line):
    words = shlex.split(line, comments=True)[1:]
    name = next(one for one in (" ".join(words[:2]), words[0]) if one in COMMANDS)
    command, given = load(name, COMMANDS[name]), words[len(name.split()) :]
    return _parse.parse(command, given) if given else command  # a bare name speaks of the command


@pytest.mark.parametrize("line", [line for page in PAGES for line in named(page)])
def test_a_command_that_a_page_names_can_be_typed(line):
    assert parsed(line) is not None


def test_an_option_that_is_gone_is_found_out():
    from modelyard.core.errors import UsageError

    with pytest.raises(UsageError):
        parsed("modelyard list --taks detection")


def test_each_zoo_that_people_come_from_has_a_section_with_commands():
    text = (REPOSITORY / "docs" / "coming-from.md").read_text(encoding="utf-8")
    sections = text.split("\n## ")[1:]
    assert [part.partition("\n")[0] for part in sections] == [
        "torchvision", "timm", "Hugging Face", "SparseZoo", "ONNX Model Zoo", "Open Model Zoo", "MLflow",
    ]  # fmt: skip
    assert all(part.count("`modelyard ") >= 3 for part in sections)
