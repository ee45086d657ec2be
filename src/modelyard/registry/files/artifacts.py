"""The files a card names: its weights and its exports, where they come from, and what they must be."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError, NotFoundError
from modelyard.registry.card_paths import is_relative, leads_out
from modelyard.store.address import file_name, scheme_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from modelyard.core.settings import Settings
    from modelyard.registry.model import Model

WEIGHTS = "weights"
# What the parts of a model folder are called that hold these files.
_ALSO = {"training": WEIGHTS, "model.onnx": "onnx"}


class Artifact:
    """One file of a model: `part` is `weights`, or the name of an export."""

    __slots__ = ("model", "part", "prefix", "sha256", "size_mb", "sources")

    def __init__(self, model: Model, part: str, data: dict[str, Any]) -> None:
        self.model = model
        self.part = part
        self.sha256: str | None = data.get("sha256")
        self.prefix: str | None = data.get("sha256_prefix")
        self.size_mb: float | None = data.get("size_mb")
        listed = [data["url"]] if data.get("url") else []
        listed += [url for url in data.get("urls", []) if url not in listed]
        self.sources = [_place(url, model) for url in _ordered(listed, model.zoo.settings)]

    @property
    def file(self) -> str:
        """The name the file has in the cache."""
        return file_name(self.sources[0]) if self.sources else self.part

    @property
    def local(self) -> str | None:
        """Where the file lies on this machine, if one of its sources is a file that is there."""
        paths = (path for path in self.sources if not scheme_of(path))
        return next((path for path in paths if os.path.isfile(path)), None)

    @property
    def strength(self) -> str:
        """How strong the digest on the card is."""
        return "full" if self.sha256 else "prefix" if self.prefix else "none"

    @property
    def label(self) -> str:
        """What it is called in sentences."""
        named = f"{self.model.ref}@{self.model.version}"
        return named if self.part == WEIGHTS else f"{named} ({self.part})"


def artifacts_of(model: Model) -> list[Artifact]:
    """Give the files of a model that have a source, the weights first."""
    data = model.data
    parts = {WEIGHTS: data.get("weights") or {}, **(data.get("exports") or {})}
    parts |= {f"sample_{kind}": {"url": url} for kind, url in (data.get("samples") or {}).items() if url}
    found = [Artifact(model, part, fields) for part, fields in parts.items() if isinstance(fields, dict)]
    return [artifact for artifact in found if artifact.sources]


def artifact_of(model: Model, part: str = WEIGHTS) -> Artifact:
    """Give one file of a model; a part that it does not have is an error that names those it has."""
    found = artifacts_of(model)
    for artifact in found:
        if artifact.part == _ALSO.get(part, part):
            return artifact
    has = ", ".join(artifact.part for artifact in found)
    raise NotFoundError(
        f"{model.ref}@{model.version} has no {part} with a source",
        hint=f"It has: {has}" if has else "Its card states no `url`: `modelyard set` adds one.",
    )


def _ordered(urls: list[str], settings: Settings) -> list[str]:
    """Put the sources first that the zoo prefers, by scheme or host; the others keep the card's order."""
    preferred = settings.prefer
    if not preferred:
        return urls

    def rank(url: str) -> int:
        host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
        words = (scheme_of(url) or "file", host)
        return next((n for n, word in enumerate(preferred) if word.lower() in words), len(preferred))

    return sorted(urls, key=rank)


def _place(url: str, model: Model) -> str:
    """A path on a card is relative to the card's folder; `~` is the home folder, as in a shell.

    Who writes a card names no file of the machine it is read on by a way out of the zoo.
    """
    if scheme_of(url):
        return url
    if "\0" in url:
        raise InputError(f"{url!r} is not a path")
    if is_relative(url) and leads_out(url, model.folder, os.path.realpath(model.zoo.root)):
        raise InputError(
            f"{model.ref}@{model.version}: its card names {url}, which leads out of the zoo",
            hint="A file of the zoo is named by a path, another one by a URL or its whole path.",
        )
    return os.path.normpath(os.path.join(model.folder, os.path.expanduser(url)))
