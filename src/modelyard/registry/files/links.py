"""Ask every source of every card whether it still serves what the card says: link rot, by model."""

from __future__ import annotations

from modelyard.registry.files.artifacts import Artifact, artifacts_of
from modelyard.registry.files.pinning import pinned_sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from modelyard.registry.model import Model
    from modelyard.store.asking import Asked

_AT_ONCE = 16
_PER_HOST = 4


class Link:
    """One source of one file, and what was found there."""

    __slots__ = ("artifact", "found", "pinned", "url")

    def __init__(self, artifact: Artifact, url: str, found: Asked, pinned: int | None = None) -> None:
        self.artifact = artifact
        self.url = url
        self.found = found
        self.pinned = pinned  # the size that modelyard.lock knows

    @property
    def problem(self) -> str | None:
        """What is wrong with it; None where it serves a file of the size on the card."""
        if self.found.problem is not None:
            return self.found.problem
        stated, size = self.artifact.size_mb, self.found.size
        if self.pinned is not None and size is not None and size != self.pinned:
            return f"{size:,} bytes are served, modelyard.lock says {self.pinned:,}"
        if stated is None or size is None or abs(size / 1e6 - stated) <= max(0.02 * stated, 0.1):
            return None
        return f"{size / 1e6:.1f} MB are served, the card says {stated:g} MB"

    @property
    def shown(self) -> str:
        """The source as people may see it."""
        from modelyard.store.address import shown

        return shown(self.url)

    def as_dict(self) -> dict[str, object]:
        model = self.artifact.model
        said = {"model": model.ref, "version": model.version, "part": self.artifact.part}
        return {
            **said,
            "url": self.shown,
            "problem": self.problem,
            "size": self.found.size,
            "etag": self.found.mark,
        }


def asked_links(models: Iterable[Model], told: Callable[[int, int], object]) -> list[Link]:
    """Ask all sources, many hosts at once and few questions at a time to each; `told` hears how far it is."""
    from threading import Semaphore

    from modelyard.registry.files.at_once import at_once
    from modelyard.store.asking import ask_source

    wanted = [
        (artifact, url) for model in models for artifact in artifacts_of(model) for url in artifact.sources
    ]
    pinned = pinned_sizes(artifact for artifact, _ in wanted)
    turns: dict[str, Semaphore] = {_host(url): Semaphore(_PER_HOST) for _, url in wanted}

    def one(question: tuple[Artifact, str]) -> Link:
        artifact, url = question
        with turns[_host(url)]:
            return Link(artifact, url, ask_source(url, artifact.file), pinned[artifact])

    links: dict[int, Link] = {}
    for place, link in at_once(one, wanted, _AT_ONCE):
        links[place] = link
        told(len(links), len(wanted))
    return [links[place] for place in range(len(wanted))]


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()
