"""Git as it is asked about a folder of anybody's: no command of its configuration runs, nothing is fetched.

The configuration of a repository may name commands: for its connections, its hooks, a watcher of files. A
clone without all objects connects as soon as one is missed.
"""

from __future__ import annotations

import os

_QUIET = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "core.quotePath=false")
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
"""Where the user's own configuration lies."""
_ALONE = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",  # no protocol at all, for a git that does not know the one above
    "GIT_TERMINAL_PROMPT": "0",
}


def git_words(folder: str, *words: str) -> list[str]:
    """Give the command that asks git about a folder.

    Args:
        folder: in a repository.
        words: the subcommand and what it takes.
    """
    return ["git", "-C", folder, *_QUIET, *words]


def git_environment() -> dict[str, str]:
    """Give the environment without what a hook of git sets: the folder's own repository is asked."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    return own | _ALONE
