"""Unpack in processes that are stopped at their n-th file operation, forked from one that is warm.

Started with `interpose.c` preloaded, this file answers one request a line. What counts as
an operation, and how it is stopped, that library says.
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


class Stopped:
    """A warm process to unpack in."""

    def __init__(self, library: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(library)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"LD_PRELOAD": str(library)},
        )  # fmt: skip

    def unpack(self, archive: Path, folder: Path, *, at: int, how: int = KILL, on: bool = False) -> Any:
        """Unpack; stop at operation `at`; give the end of the process, the operations and what was said."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        ask = {"archive": str(archive), "folder": str(folder), "at": at, "how": how, "on": on}
        print(json.dumps(ask), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def serve(library: str) -> None:
    import ctypes

    import modelyard.store.archive.tar
    import modelyard.store.archive.unpack
    import modelyard.store.archive.zip_members  # noqa: F401

    shim = ctypes.CDLL(library)
    for line in sys.stdin:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            work(json.loads(line), shim, writer)
        os.close(writer)
        with os.fdopen(reader) as answer:
            said = answer.read() or "[0, null]"
        _, status = os.waitpid(child, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), *json.loads(said)]), flush=True)


def work(ask: Any, shim: Any, answer: int) -> None:
    """Be the child: unpack with the library armed, answer, and end."""
    from modelyard.core.errors import ModelyardError
    from modelyard.store.archive.unpack import unpack

    said = None
    shim.arm(ask["at"], ask["how"], ask["on"])
    try:
        unpack(ask["archive"], ask["folder"])
    except ModelyardError as error:
        said = str(error)
    operations = shim.disarm()
    os.write(answer, json.dumps([operations, said]).encode())
    os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
