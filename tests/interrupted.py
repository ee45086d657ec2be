"""Run commands, or lines of Python, that are stopped at their n-th file operation, in forks of a warm one.

Started with `interpose.c` preloaded, this file is the server: it reads one request a line on standard
input and answers with the child's end and how many operations it did. `Interrupted` is its client.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

KILLED = -9
KILL, TEAR = 0, -1


class End:
    """How it ended: its code (-9 when killed, 1 after an error), its operations and what it said."""

    def __init__(self, code: int, operations: int, said: str) -> None:
        self.code = code
        self.operations = operations
        self.said = said


class Interrupted:
    """A warm process to run commands in; `warm` are lines of Python that it runs before any."""

    def __init__(self, library: Path, scratch: Path, warm: str = "") -> None:
        self._said = scratch / "said.txt"
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(library), str(scratch), warm],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"LD_PRELOAD": str(library)},
        )  # fmt: skip

    def run(self, words: list[str], cwd: Path, *, at: int = 0, how: int = KILL, on: bool = False) -> End:
        """Run a command; stop it at operation `at`; an error may go `on` for all that need room."""
        return self._ask({"words": words, "cwd": str(cwd), "at": at, "how": how, "on": on})

    def run_lines(self, lines: str, *, at: int = 0, how: int = KILL, on: bool = False) -> End:
        """Run lines of Python as `run` does a command."""
        return self._ask({"lines": lines, "cwd": os.getcwd(), "at": at, "how": how, "on": on})

    def _ask(self, ask: dict[str, Any]) -> End:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({**ask, "env": dict(os.environ)}), file=self._process.stdin, flush=True)
        code, operations = map(int, self._process.stdout.readline().split())
        return End(code, operations, self._said.read_text())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def serve(library: str, scratch: str, warm: str) -> None:
    """Answer requests until there are no more."""
    import ctypes

    shim = ctypes.CDLL(library)
    warm_up_cache()
    exec(warm, {})
    cold = True
    for line in sys.stdin:
        ask = json.loads(line)
        if cold and "words" in ask:
            warm_up(scratch)
            cold = False
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            work(ask, shim, f"{scratch}/said.txt", writer)
        os.close(writer)
        with os.fdopen(reader) as answer:
            operations = answer.read() or "0"
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), operations, flush=True)


def warm_up_cache() -> None:
    """Import what lines that use a cache import, so that a fork starts at once."""
    import hashlib  # noqa: F401

    import modelyard.core.suggest
    import modelyard.store.cache.keep
    import modelyard.store.cache.lookup
    import modelyard.store.cache.prune
    import modelyard.store.cache.verify  # noqa: F401


def warm_up(scratch: str) -> None:
    """Import all that commands import."""
    from modelyard.cli import main

    os.environ["MODELYARD_CACHE"] = f"{scratch}/cache"
    zoo = f"{scratch}/zoo"
    home = f"{zoo}/registry/classification/a"
    os.makedirs(home)
    with open(f"{home}/model_card.yaml", "w", encoding="utf-8") as file:
        file.write('name: a\nversion: "1.0.0"\ntask: classification\nframework: pytorch\n')
    with open(f"{scratch}/said.txt", "wb") as said:
        kept = os.dup(1), os.dup(2)
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        for words in (["index"], ["set", "a", "metadata.a=1"], ["deprecate", "a"], ["list"]):
            main([*words, "--zoo", zoo])
        sys.stdout.flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
    import shutil  # noqa: F401  # what a copy of a model needs

    import modelyard.cli.fetch
    import modelyard.registry.files.fetch
    import modelyard.store.download.hashing
    import modelyard.store.download.obtain
    import modelyard.store.download.transfer
    import modelyard.store.download.turn
    import modelyard.store.http.login  # noqa: F401


def work(ask: Any, shim: Any, said: str, answer: int) -> None:
    """Be the child: run what was asked with the shim armed, answer, and end."""
    from modelyard.cli import main

    os.environ.clear()
    os.environ.update(ask["env"])
    os.chdir(ask["cwd"])
    descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    shim.arm(ask["at"], ask["how"], ask["on"])
    code, text = (main(ask["words"]), "") if "words" in ask else run_lines(ask["lines"])
    operations = shim.disarm()
    os.write(1, text.encode())
    os.write(answer, str(operations).encode())
    os._exit(code)


def run_lines(lines: str) -> tuple[int, str]:
    """Give 0, or 1 and the sentence of an error that is meant for people, or 2 and any other error."""
    from modelyard.core.errors import ModelyardError

    try:
        exec(lines, {})
    except ModelyardError as error:
        return 1, str(error)
    except BaseException as error:
        return 2, repr(error)
    return 0, ""


if __name__ == "__main__":
    serve(*sys.argv[1:])
