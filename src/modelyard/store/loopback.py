"""This machine's own address, and which of its ports are free."""

from __future__ import annotations

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Tell whether something could be served there.

    Args:
        port: from 1 to 65535.
    """
    import socket

    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
    return True
