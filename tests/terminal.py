"""What a command prints on a terminal of so many columns.

The terminal is opened here and the command is started by `subprocess`, for a process that has threads of an
engine must run no Python between forking and starting another program.
"""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from threading import Timer

# Takes the terminal as its own, so that Ctrl-C reaches it, and becomes the command.
_AT_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


def on_terminal(
    words: Sequence[str], columns: int, env: Mapping[str, str] | None = None, lines: int = 24
) -> str:
    """Run a command whose three streams are one terminal, and give all that it printed there."""
    ours, its = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        child = subprocess.Popen(words, stdin=its, stdout=its, stderr=its, env=env, start_new_session=True)
        os.close(its)
        late = Timer(90, child.kill)
        late.start()
        said = b"".join(iter(lambda: _part(screen.fileno()), b""))
        late.cancel()
        assert child.wait(90) >= 0, said
    return said.decode().replace("\r\n", "\n")


def _part(screen: int) -> bytes:
    """Read what is there; the end of a terminal is an error."""
    try:
        return os.read(screen, 1 << 16)
    except OSError:
        return b""


def conversation(
    words: Sequence[str], turns: Sequence[tuple[str, str]], env: Mapping[str, str] | None = None
) -> tuple[str, int]:
    """Run a command at a terminal, and answer it: once a text has appeared, the line beside it is typed.

    `\\x03` is typed as Ctrl-C. Gives all that stood on the screen, and the exit code.
    """
    ours, its = pty.openpty()
    with os.fdopen(ours, "r+b", buffering=0) as screen:
        own = [sys.executable, "-c", _AT_TERMINAL, *words]
        child = subprocess.Popen(own, stdin=its, stdout=its, stderr=its, env=env, start_new_session=True)
        os.close(its)
        late = Timer(90, child.kill)
        late.start()
        said, seen = b"", 0
        for expected, line in turns:
            while expected.encode() not in said[seen:] and (part := _part(screen.fileno())):
                said += part
            seen = len(said)
            screen.write(line.encode() if line == "\x03" else f"{line}\n".encode())
        # one that comes between Python's last look for it and its reading of the line waits for the next key
        again = Timer(10, screen.write, [b"\x03"])
        if turns[-1][1] == "\x03":
            again.start()
        said += b"".join(iter(lambda: _part(screen.fileno()), b""))
        again.cancel()
        code = child.wait(90)
        late.cancel()
    return said.decode().replace("\r\n", "\n"), code
