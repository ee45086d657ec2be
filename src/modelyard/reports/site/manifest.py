"""`site.json`: which files of a folder are the site's, what each was made from, and what it holds."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from hashlib import sha256

from modelyard.core.errors import InputError
from modelyard.reports.site.regular import bytes_of_regular

NAME = "site.json"
_SCHEMA = 2
_MADE_BY = "modelyard site build"
DIGITS = 32
_PART = r"[a-z0-9~_-][a-z0-9._~-]*"
_OWN = re.compile(
    rf"\.nojekyll|[a-z0-9][a-z0-9-]*\.(?:html|json|js|css|svg|xml)|models/(?:{_PART}/)?{_PART}\.(?:html|json)"
)


@dataclass
class Manifest:
    """What an earlier build left, or what this one leaves."""

    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Each file with the digest of what it was made from, and that of its bytes."""
    gone: dict[str, str] = field(default_factory=dict)
    """Pages of models that vanished without a word in `registry/index.yaml`, each with the model's name."""
    zoo: str = ""
    """The name of the zoo that it shows; empty where an older build did not say."""

    def as_bytes(self) -> bytes:
        """The text of the file: one line a page, so that a diff shows which changed."""
        pages = ",\n".join(
            f"{json.dumps(path)}: {json.dumps(self.pages[path])}" for path in sorted(self.pages)
        )
        gone = json.dumps(self.gone, sort_keys=True)
        zoo = json.dumps(self.zoo)
        head = f'"made_by": "{_MADE_BY}",\n"schema": {_SCHEMA},\n"zoo": {zoo},\n"gone": {gone}'
        return f'{{\n{head},\n"pages": {{\n{pages}\n}}\n}}\n'.encode()


def read_manifest(folder: str) -> Manifest | None:
    """Read what a site's folder says of itself; None where it is none of ours.

    A path that no build would write is passed over: what it names is nobody's to remove.

    Args:
        folder: where the site is.
    """
    try:
        said = json.loads(bytes_of_regular(os.path.join(folder, NAME)) or b"")
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("made_by") != _MADE_BY:
        return None
    if said.get("schema") != _SCHEMA:
        raise InputError(
            f"{folder} was built by another modelyard: the schema of its {NAME} is {said.get('schema')!r}",
            hint="Build into a new folder, or with the newest modelyard.",
        )
    zoo = said.get("zoo")
    return Manifest(_pages(said.get("pages")), _names(said.get("gone")), zoo if isinstance(zoo, str) else "")


def _pages(said: object) -> dict[str, tuple[str, str]]:
    if not isinstance(said, dict):
        return {}
    held = {path: value for path, value in said.items() if is_own(path)}
    return {
        path: (value[0], value[1])
        for path, value in held.items()
        if isinstance(value, list) and [*map(type, value)] == [str, str]
    }


def _names(said: object) -> dict[str, str]:
    if not isinstance(said, dict):
        return {}
    return {path: name for path, name in said.items() if is_own(path) and isinstance(name, str)}


def is_own(path: str) -> bool:
    """Tell whether a build could have written a file of this path."""
    return path != NAME and bool(_OWN.fullmatch(path))


def digest_of_page(data: bytes) -> str:
    """Name the bytes of a file of the site."""
    return sha256(data).hexdigest()[:DIGITS]
