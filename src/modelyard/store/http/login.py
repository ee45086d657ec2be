"""Credentials for a server: in the URL itself, or in `.netrc`."""

from __future__ import annotations

import os
from base64 import b64encode

from modelyard.core.errors import InputError
from modelyard.store.http.request import Request, split, without_login

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def plain_request(url: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Request:
    """Make a request for a URL as a person wrote it, with the login it or `.netrc` holds."""
    bare, login = without_login(url)
    login = login or from_netrc(split(bare).hostname or "")
    private = {"Authorization": basic(login)} if login else {}
    return Request(bare, method, headers, private)


def basic(login: str) -> str:
    return "Basic " + b64encode(login.encode()).decode("ascii")


def from_netrc(host: str) -> str | None:
    """Give `user:password` of a host from `$NETRC`, else from the home folder's `.netrc`."""
    path = os.environ.get("NETRC") or os.path.expanduser("~/.netrc")
    if not os.path.isfile(path):
        return None
    from netrc import NetrcParseError, netrc

    try:
        found = netrc(path).authenticators(host)
    except NetrcParseError as error:
        raise InputError(f"{path}: line {error.lineno} is not understood") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None
    return f"{found[0]}:{found[2]}" if found else None
