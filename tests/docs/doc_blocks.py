"""The blocks of a page of documentation: what they say, and how they are marked.

A block says by its first word how it is run:

- `console`: each `$ ` line goes to one bash that lives as long as the page, and what it prints, on both
  streams, must be what stands below it. A line `...` stands for any lines. A line that fails ends in
  the comment `# exit code N`. `> ` begins the further lines of a command.
- `pycon`: a Python session, which also lives as long as the page. `python`: the same without prompts;
  it prints nothing.
- `yaml title=FILE`, also `toml` and `python`: the file is written. Without a title, a yaml block is part
  of a card: it is laid over the smallest card, and must hold. `schema=` names another file of a zoo.
- `text`: not run.

The home folder is a new one, and is shown as `~`; the folder of the installed package is shown as `…`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(?P<info>[^`\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"# exit code (\d+)$")


class Block(NamedTuple):
    """A fenced block: its language, its options, its text and the line it begins on."""

    language: str
    options: dict[str, str]
    text: str
    line: int


class Step(NamedTuple):
    """A command of a console block, and what the page says it prints."""

    command: str
    expected: str
    code: int


def pages() -> list[Path]:
    return [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]


def blocks(text: str) -> list[Block]:
    found = []
    for match in _FENCE.finditer(text):
        language, *options = match["info"].split() or [""]
        pairs = dict(option.partition("=")[::2] for option in options)
        found.append(Block(language, pairs, match["body"], text[: match.start()].count("\n") + 1))
    return found


def steps(block: Block) -> list[Step]:
    """The commands of a console block."""
    found: list[Step] = []
    command: list[str] = []
    output: list[str] = []
    for line in [*block.text.splitlines(), "$ "]:
        if line.startswith("$ "):
            if command:
                stated = _CODE.search(command[0])
                found.append(
                    Step("\n".join(command), "\n".join(output).rstrip(), int(stated[1]) if stated else 0)
                )
            command, output = [line[2:]], []
        elif line.startswith("> ") and command and not output:
            command.append(line[2:])
        else:
            output.append(line)
    return found


def fits(expected: str, actual: str) -> bool:
    """Is this what the page says, where a line `...` stands for any lines?"""
    lines = [r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in expected.split("\n")]
    return re.fullmatch("".join(lines), f"{actual}\n") is not None
