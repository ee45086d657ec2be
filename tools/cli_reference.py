"""Write the reference in docs/cli.md from the commands' own help, which comes from their functions.

python tools/cli_reference.py [--check]
"""

from __future__ import annotations

import os

from marked_region import put
from modelyard.cli import GROUPS
from modelyard.cli._command import Command, load
from modelyard.cli._help import of_command

NAME = "cli_reference"


def reference() -> str:
    """Every command under the title of its group, with its help as a block that a test runs."""
    parts = []
    for title, commands in GROUPS.items():
        parts.append(f"## {title}")
        parts += [_section(load(name, place)) for name, place in commands.items()]
    return "\n\n".join(parts)


def _section(command: Command) -> str:
    shown = f"$ modelyard {command.name} --help\n{of_command(command)}"
    return f"### modelyard {command.name}\n\n```console\n{shown}\n```"


if __name__ == "__main__":
    os.environ["COLUMNS"] = "80"
    os.environ["NO_COLOR"] = "1"
    raise SystemExit(put("cli.md", NAME, reference()))
