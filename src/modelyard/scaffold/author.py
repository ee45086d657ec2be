"""Who is at the keyboard, as git knows it; where git knows nobody, the account."""

from __future__ import annotations

import getpass
import os
import subprocess
from functools import cache

from modelyard.scaffold import names


def author_name() -> str:
    """Name the person."""
    said = _configured("user.name")
    return said if names.wrong_name(said) is None else _account()


def author_email() -> str:
    """Give the person's address; one of no domain that exists where none is known."""
    said = _configured("user.email")
    return said if names.wrong_email(said) is None else f"{_account()}@example.org"


def _account() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return "someone"
    return name if name.isidentifier() and name.isascii() else "someone"


@cache
def _configured(key: str) -> str:
    try:
        done = subprocess.run(["git", "config", "--get", key], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return os.fsdecode(done.stdout).strip()
