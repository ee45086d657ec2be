"""Cards may be read in threads, whatever thread came first and has ended."""

from __future__ import annotations

import subprocess
import sys


def test_thread_after_thread_may_read_cards() -> None:
    script = """
from threading import Thread
from modelyard.cards.text.document import parse
def read():
    for _ in range(2000):
        parse(b"a: 1\\nb: [1, 2, x]\\n")
for _ in range(20):
    thread = Thread(target=read)
    thread.start()
    thread.join()
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
