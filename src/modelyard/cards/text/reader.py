"""`reader`: the parser of YAML, imported on a thread that stays.

Where the thread that first imported yaml_rs (0.1.6) has ended, the next thread that reads a text with it
brings the process down.
"""

from __future__ import annotations

import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

_NAME = "yaml_rs"
_FIRST = threading.Lock()


def reader() -> ModuleType:
    """Give yaml_rs; where no thread has it yet, the main one imports it, or one that waits for ever."""
    with _FIRST:
        if _NAME not in sys.modules and threading.current_thread() is not threading.main_thread():
            _imported_to_stay()
        import yaml_rs
    return yaml_rs


def _imported_to_stay() -> None:
    done = threading.Event()

    def stay() -> None:
        try:
            import yaml_rs  # noqa: F401
        finally:
            done.set()
        threading.Event().wait()

    threading.Thread(target=stay, name="yaml", daemon=True).start()
    done.wait()
