"""Which file owns a plain name of the cache: the first one kept there, also after it was pruned.

So one path never comes to mean other bytes while someone still holds it, not even where the file system
has no locks. A claim is a symbolic link in `<root>/.locks/claims/<model>/<version>/<name>` that points to
the digest: made in one step, by the first alone. Where there are no links, there are no claims.
"""

from __future__ import annotations

import os

from modelyard.store.cache.inside import inside

FOLDER = os.path.join(".locks", "claims")


def claim(root: str, model: str, version: str, name: str, sha256: str) -> None:
    """Claim a name in the version's own folder for a digest, unless it is claimed."""
    path = os.path.join(root, FOLDER, model, version, name)
    try:
        inside(root, os.path.dirname(path))
        if not os.path.islink(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.symlink(sha256, path)
    except OSError:
        return


def owner(root: str, model: str, version: str, name: str) -> str:
    """Give the digest that a name is claimed for, or nothing."""
    path = os.path.join(root, FOLDER, model, version, name)
    try:
        inside(root, os.path.dirname(path))
        return os.readlink(path)
    except OSError:
        return ""


def drop_claims(root: str, *names: str) -> None:
    """Forget who owned the names of all, a model or a version that was cleared on purpose."""
    top = os.path.join(root, FOLDER, *names)
    try:
        inside(root, top)
    except OSError:
        return
    for folder, folders, claims in os.walk(top, topdown=False):
        try:
            for name in claims:
                os.unlink(os.path.join(folder, name))
            for name in folders:
                os.rmdir(os.path.join(folder, name))
        except OSError:  # a claim that stays costs a folder of its own to the next file of the name
            continue
