"""Runtimes: open an artifact, answer batches, and say what was used."""

from __future__ import annotations

from modelyard.core.lazy import exports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.runtimes.open import open_session as open_session
    from modelyard.runtimes.port import Port as Port
    from modelyard.runtimes.session import Session as Session
    from modelyard.runtimes.used import Used as Used

_HOMES = {
    "Port": "modelyard.runtimes.port",
    "Session": "modelyard.runtimes.session",
    "Used": "modelyard.runtimes.used",
    "open_session": "modelyard.runtimes.open",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
