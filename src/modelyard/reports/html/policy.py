"""The content security policy of a page: its own style and script run, by their digests, and nothing else."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256


def policy(style: str, script: str) -> str:
    """Give the policy that a meta tag states.

    Args:
        style: the text of the one style element.
        script: that of the one script element.
    """
    return (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
