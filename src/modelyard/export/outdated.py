"""A certificate beside an artifact that it was not written for is taken away: it would speak for another."""

from __future__ import annotations

import os

from modelyard.export.place import CERTIFICATE

_LARGEST = 10_000_000


def without_outdated(artifact: str, digest: str) -> str | None:
    """Remove the certificate beside an artifact unless it names this digest; give its path if it is gone."""
    path = artifact + CERTIFICATE
    if not os.path.lexists(path) or (os.path.isdir(path) and not os.path.islink(path)):
        return None
    if _certified(path) == digest:
        return None
    os.unlink(path)
    return path


def _certified(path: str) -> object:
    """Give the digest that a certificate names; None of what is no certificate."""
    import json

    if not os.path.isfile(path) or os.path.getsize(path) > _LARGEST:
        return None
    try:
        with open(path, encoding="utf-8") as file:
            said = json.load(file)
    except (ValueError, RecursionError):
        return None
    return said.get("artifact_sha256") if isinstance(said, dict) else None
