"""From a model to its files in the cache: found there, or fetched, verified and pinned."""

from __future__ import annotations

import os

from modelyard.core.errors import DigestError, FetchError, InputError
from modelyard.core.progress import silent
from modelyard.registry.files.artifacts import Artifact
from modelyard.registry.files.pinning import pin_places, wanted_of
from modelyard.store.cache.lookup import Wanted, find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from modelyard.core.progress import Report
    from modelyard.registry.zoo import Zoo
    from modelyard.store.download.patience import Patience
    from modelyard.store.http.connection import Connections
    from modelyard.store.pins import Pin

    Say = Callable[[str], None]


def nobody(_text: str) -> None:
    """Tell nobody."""


class Had:
    """A file of a model that is in the cache, verified."""

    __slots__ = ("artifact", "fetched", "path", "sha256", "size", "source")

    def __init__(
        self, artifact: Artifact, path: str, *, sha256: str, size: int, fetched: bool, source: str
    ) -> None:
        self.artifact = artifact
        self.path = path
        self.sha256 = sha256
        self.size = size
        self.fetched = fetched  # False: it was there already
        self.source = source

    def __fspath__(self) -> str:
        return self.path

    def __repr__(self) -> str:
        return f"Had({self.path!r}, sha256={self.sha256[:12]}…, {self.size:,} bytes)"

    def as_dict(self) -> dict[str, object]:
        model = self.artifact.model
        said = {"model": model.ref, "version": model.version, "part": self.artifact.part, "path": self.path}
        return {
            **said,
            "sha256": self.sha256,
            "size": self.size,
            "fetched": self.fetched,
            "source": self.source,
        }


class Fetcher:
    """Brings files of models into the cache of a zoo."""

    def __init__(
        self,
        zoo: Zoo,
        *,
        offline: bool = False,
        require_digest: bool = False,
        verify: bool = False,
        pinning: bool = False,
        report: Report = silent,
        say: Say = nobody,
        patience: Patience | None = None,
    ) -> None:
        self.root = zoo.settings.cache_folder
        self.offline = offline
        self.require_digest = (require_digest or zoo.settings.require_digest) and not pinning
        self.verify = verify
        self.report = report
        self.say = say
        self.patience = patience
        self._pins: dict[str, Mapping[str, Pin]] = {}

    def bring(self, artifact: Artifact, connections: Connections | None = None) -> Had:
        """Give a file that is in the cache and right, fetching it where it is not, and pin its digest."""
        pin = self._pin(artifact)
        wanted = wanted_of(artifact, pin)
        had = self._there(artifact, wanted) or self._fetched(artifact, wanted, pin, connections)
        if artifact.strength != "full" and pin is None:
            self._write_pin(artifact, had.sha256, had.size)
        return had

    def bring_all(self, artifacts: Iterable[Artifact], at_once: int = 4) -> list[Had]:
        """Bring several files, a few at a time; they share their connections."""
        listed = list(artifacts)
        if len(listed) < 2:
            return [self.bring(artifact) for artifact in listed]
        missing = [one for one in listed if self.at_hand(one) is None]
        if missing:
            self._bring_at_once(missing, at_once)
        return [self.bring(artifact) for artifact in listed]

    def _bring_at_once(self, artifacts: list[Artifact], at_once: int) -> None:
        from concurrent.futures import ThreadPoolExecutor, wait

        from modelyard.store.download.patience import patience_of_environment
        from modelyard.store.http.connection import Connections

        patience = self.patience or patience_of_environment()
        connections = Connections(patience.timeout)
        try:
            with ThreadPoolExecutor(at_once) as pool:
                running = [pool.submit(self.bring, artifact, connections) for artifact in artifacts]
                try:
                    wait(running)
                except BaseException:
                    for one in running:
                        one.cancel()
                    connections.abort()
                    raise
        finally:
            connections.close()
        failed = [error for one in running if (error := one.exception()) is not None]
        if len(failed) == 1:
            raise failed[0]
        if failed:
            raise FetchError("\n".join(str(error) for error in failed))

    def at_hand(self, artifact: Artifact) -> Had | None:
        """Give a file if it is in the cache and right; nothing is fetched or pinned."""
        return self._there(artifact, wanted_of(artifact, self._pin(artifact)))

    def _there(self, artifact: Artifact, wanted: Wanted) -> Had | None:
        model = artifact.model
        found = find(
            self.root, model.ref, model.version, artifact.file, wanted,
            verify=self.verify, on_damage=lambda path: self.say(_damaged(artifact, path)),
        )  # fmt: skip
        if found is None:
            return None
        return Had(
            artifact,
            found.path,
            sha256=found.sha256,
            size=found.size,
            fetched=False,
            source=", ".join(found.sources),
        )

    def _fetched(
        self, artifact: Artifact, wanted: Wanted, pin: Pin | None, connections: Connections | None
    ) -> Had:
        from modelyard.store.address import shown
        from modelyard.store.cache.keep import keep
        from modelyard.store.cache.place import prepare
        from modelyard.store.digest import Expected
        from modelyard.store.download.obtain import obtain
        from modelyard.store.download.turn import key_of, turn

        model = artifact.model
        if self.require_digest and artifact.strength == "none" and pin is None:
            raise DigestError(
                f"no digest of {artifact.label} is known, and this zoo requires one",
                hint="State `sha256` on its card, or pin it: `modelyard lock` takes what comes.",
            )
        prepare(self.root)
        # What the card says, not the lock: the lock may be written between two tries.
        words = artifact.sha256 or artifact.prefix or "\n".join(artifact.sources)
        with turn(self.root, key_of(model.ref, model.version, artifact.file, words)) as part:
            there = self._there(artifact, wanted)  # another process may have brought it meanwhile
            if there is not None:
                return there
            try:
                found = obtain(
                    artifact.sources, Expected(wanted.sha256, wanted.prefix), part, name=artifact.file,
                    offline=self.offline, report=self.report, patience=self.patience, connections=connections,
                )  # fmt: skip
            except DigestError as error:
                error.hint = _who_promised(artifact, pin)
                raise
            path = keep(
                self.root, model.ref, model.version, artifact.file, found.path, found.sha256, found.source
            )
        source = shown(found.source)
        return Had(artifact, path, sha256=found.sha256, size=found.size, fetched=True, source=source)

    def _pin(self, artifact: Artifact) -> Pin | None:
        if artifact.sha256:
            return None
        from modelyard.store.pins import read_pins

        for root, key in pin_places(artifact):
            pins = self._pins.get(root)  # another thread may drop them, to read them anew
            if pins is None:
                pins = self._pins[root] = read_pins(root)
            if key in pins:
                return pins[key]
        return None

    def _write_pin(self, artifact: Artifact, sha256: str, size: int) -> None:
        from modelyard.store.pins import FILE, Pin, add_pins

        root, key = pin_places(artifact)[-1]
        try:
            add_pins(root, {key: Pin(sha256, size)})
        except (OSError, InputError) as error:
            self.say(f"{artifact.label}: its digest could not be pinned: {error}")
            return
        self._pins.pop(root, None)
        known = f"{artifact.prefix}…" if artifact.prefix else "no digest"
        self.say(
            f"{artifact.label}: the card states {known}; pinned to sha256:{sha256[:12]}… in"
            f" {os.path.join(root, FILE)}"
        )


def _damaged(artifact: Artifact, path: str) -> str:
    return f"{artifact.label}: the file in the cache is damaged; it is kept aside as {path}"


def _who_promised(artifact: Artifact, pin: Pin | None) -> str:
    """Say where the digest stands that a file did not have, and what to do if the file was published anew."""
    model = artifact.model
    if pin is None:
        return f"The card of {model.ref} states that digest: `modelyard set` changes it."
    return (
        "modelyard.lock pins that digest. If the file was published anew, and you trust it, take its line"
        f" out and run `modelyard lock {model.ref}@{model.version}`."
    )
