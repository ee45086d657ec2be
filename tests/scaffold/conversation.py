"""A command on a terminal of its own, which is talked to: what it shows is read, and keys are sent."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

_CODES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")
_CURSOR = b"\x1b[6n"


class Conversation:
    """The terminal is opened here and the command started by `subprocess`: nothing of ours is forked."""

    def __init__(self, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._ours, its = pty.openpty()
        own = {**os.environ, **environment, "TERM": "xterm", "COLUMNS": "120", "LINES": "40"}
        self._child = subprocess.Popen(
            words, cwd=folder, stdin=its, stdout=its, stderr=its, env=own, start_new_session=True
        )
        os.close(its)
        self._unread = b""
        self.code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        deadline = time.monotonic() + (60 if kind is None else 0)
        while self._child.poll() is None and time.monotonic() < deadline:
            self._read()
        self._child.kill()
        self.code = self._child.wait()
        os.close(self._ours)

    def sees(self, text: str, seconds: float = 60) -> None:
        """Wait until a text is shown."""
        deadline = time.monotonic() + seconds
        while text.encode() not in _CODES.sub(b"", self._unread):
            assert time.monotonic() < deadline and self._read(), f"no {text!r} in {self._unread!r}"
        self._unread = b""

    def types(self, text: str) -> None:
        """Send keys."""
        os.write(self._ours, text.encode())

    def answer(self, asked: str, text: str) -> None:
        """Wait for a question, put a text in the place of its default, and press Enter."""
        self.sees(asked)
        time.sleep(0.1)  # the line is shown before it is read
        self.types(f"\x15{text}\r" if text else "\r")

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self.types("\x03")

    def _read(self) -> bool:
        """Read what is shown, and answer where it asks for the cursor; False at the end."""
        if not select.select([self._ours], [], [], 0.2)[0]:
            return self._child.poll() is None
        try:
            part = os.read(self._ours, 1 << 16)
        except OSError:
            return False
        if _CURSOR in part:
            self.types("\x1b[1;1R")
        self._unread += part
        return bool(part)
