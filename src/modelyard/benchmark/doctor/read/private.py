"""Keep out of a recorded machine what tells who uses it: names, home folders, serial numbers, processes."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Callable
from getpass import getuser

_NUMBERS = (
    (re.compile(r"(Serial Number\s*:\s*)\S+"), r"\g<1>0"),
    (re.compile(r"\b[0-9a-f]{32,64}\b"), "0" * 12),
    (re.compile(r"[0-9a-f]{8}[-_][0-9a-f]{4}(?:[-_][0-9a-f]{4}){2}[-_][0-9a-f]{12}"), "0" * 12),
    (re.compile(r"\b(?:user-|uid_?|user@)\d+"), "user-1000"),
    (re.compile(r"/(?:home|Users)/[^/\s:]+"), "~"),
)  # fmt: skip
_PROCESSES = re.compile(r"^(\|\s+\d+\s+.*?\s\d+\s+[CG+]+\s+)\S+|^(\s+Name\s+: )/.*", re.MULTILINE)
_SHORTEST = 3  # letters; a shorter name stands in too many words


def hider() -> Callable[[str], str]:
    """Give what makes a text of this machine, or a path of it, tell nothing of its user."""
    names = {_user(): "user", platform.node().partition(".")[0]: "host"}
    words = [
        (re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])"), instead)
        for name, instead in names.items()
        if len(name) >= _SHORTEST and name != "root"
    ]
    home, prefix = os.path.expanduser("~"), sys.prefix

    def hidden(text: str) -> str:
        for place, instead in ((prefix, "ENVIRONMENT"), (home, "~")):
            text = text.replace(place, instead) if place.strip("/") else text
        for pattern, instead in (*_NUMBERS, *words):
            text = pattern.sub(instead, text)
        return _PROCESSES.sub(lambda found: f"{found[1] or found[2]}process", text)

    return hidden


def _user() -> str:
    try:
        return getuser()
    except (OSError, KeyError):
        return ""
