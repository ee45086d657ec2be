"""The steps of a page: files that its blocks write, lines that they replace, and commands that they run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rendered_project import Installed

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def followed(project: Installed, heading: str, *, run: bool = True) -> list[str]:
    """Follow the steps below a heading of docs/contributing.md, and give what the commands printed."""
    page = (project.root / "docs" / "contributing.md").read_text()
    part = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    printed = []
    for language, text in _BLOCK.findall(part):
        if language == "sh":
            printed += [project.does(*shlex.split(line)[1:]) for line in text.splitlines() if run]
        else:
            first, _, body = text.partition("\n")
            _put(project.root, first.removeprefix("# "), body)
    return printed


def _put(root: Path, place: str, body: str) -> None:
    path, _, name = place.partition(": ")
    file = root / path
    if name:
        text = file.read_text()
        if body in text:  # it was followed before
            return
        body, found = re.subn(rf"^{name}(: .*)?$", lambda _: body.strip(), text, flags=re.MULTILINE)
        assert found == 1, f"{path} has {found} lines of {name}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(body)
