"""Run a few lines of Python that are stopped at their n-th file operation, in forks of a warm process.

Started with `tests/interpose.c` preloaded, this file is the server; `StoppedProcess` is its client.
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


class StoppedProcess:
    """A warm process to run lines of Python in; `warm` are lines that it runs once, before any."""

    def __init__(self, library: Path, said: Path, warm: str) -> None:
        self._said = said
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(library), str(said), warm],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"LD_PRELOAD": str(library)},
        )  # fmt: skip

    def run(self, code: str, *, at: int = 0, how: int = KILL, on: bool = False) -> End:
        """Run lines; stop them at operation `at`; an error may go `on` for all that need room."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(
            json.dumps({"code": code, "at": at, "how": how, "on": on}), file=self._process.stdin, flush=True
        )
        ended, operations = map(int, self._process.stdout.readline().split())
        return End(ended, operations, self._said.read_text() if self._said.exists() else "")

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def serve(library: str, said: str, warm: str) -> None:
    """Answer requests until there are no more."""
    import ctypes

    exec(warm, {})  # so that a fork starts at once
    shim = ctypes.CDLL(library)
    for line in sys.stdin:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            work(json.loads(line), shim, said, writer)
        os.close(writer)
        with os.fdopen(reader) as answer:
            operations = answer.read() or "0"
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), operations, flush=True)


def work(ask: Any, shim: Any, said: str, answer: int) -> None:
    """Be the child: run the lines with the shim armed, answer, and end."""
    from modelyard.core.errors import ModelyardError

    code, text = 0, ""
    shim.arm(ask["at"], ask["how"], ask["on"])
    try:
        exec(ask["code"], {})
    except ModelyardError as error:
        code, text = 1, str(error)
    except BaseException as error:
        code, text = 2, repr(error)
    operations = shim.disarm()
    with open(said, "w", encoding="utf-8") as file:
        file.write(text)
    os.write(answer, str(operations).encode())
    os._exit(code)


if __name__ == "__main__":
    serve(*sys.argv[1:])
