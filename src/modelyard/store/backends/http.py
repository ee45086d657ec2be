"""`http:` and `https:`."""

from __future__ import annotations

import os

from modelyard.store.backends._web import WebBackend


class Backend(WebBackend):
    """Files of the web, with the login that the URL or `.netrc` holds."""

    def credentials(self) -> str:
        path = os.environ.get("NETRC") or os.path.expanduser("~/.netrc")
        return f"those in a URL, else in {path}" if os.path.isfile(path) else "those in a URL, else none"
