"""This machine's own address: which ports are free, and whether what was started there answers."""

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


def answers(port: int, path: str, *, patience: float = 2.0) -> bool:
    """Tell whether a server is there and says that all is well (200).

    Args:
        port: of the server.
        path: what is asked for.
        patience: seconds.
    """
    from contextlib import closing
    from http.client import HTTPConnection, HTTPException

    with closing(HTTPConnection(HOST, port, timeout=patience)) as asking:
        try:
            asking.request("GET", path)
            return asking.getresponse().status == 200
        except (OSError, HTTPException):
            return False
