"""`verify_artifact`: repeat a proof later, from the certificate alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError, NotFoundError, StoreError
from modelyard.core.progress import silent
from modelyard.export.certificate import EQUAL, NOT_EQUAL, Certificate, read_certificate
from modelyard.export.digest import artifact_digest

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.zoo import Zoo


@dataclass(frozen=True)
class Verified:
    """What came of a proof that was repeated."""

    path: str
    certificate: Certificate
    """The one that was there."""
    changed: tuple[str, ...]
    """What is not any more what was certified."""
    now: Certificate
    """What was found now."""

    @property
    def holds(self) -> bool:
        return not self.changed and self.certificate.holds and self.now.holds

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return {
            "artifact": self.path, "verdict": EQUAL if self.holds else NOT_EQUAL,
            "changed": list(self.changed), "certified": self.certificate.verdict, "now": self.now.as_dict(),
        }  # fmt: skip


def verify_artifact(
    path: str | os.PathLike[str], *, zoo: Zoo | str | None = None, report: Report = silent
) -> Verified:
    """Run an artifact against its source once more, as its certificate says, and compare both digests.

    Args:
        path: the artifact; its certificate lies beside it.
        zoo: where the source is looked up; the zoo at hand by default.
        report: called with `Progress` on the way.
    """
    from modelyard.export.parity import prove
    from modelyard.registry.resolve import resolve

    artifact = os.fspath(path)
    if not os.path.isfile(artifact):
        raise NotFoundError(f"{artifact}: no such file")
    certificate = read_certificate(artifact)
    model = resolve(certificate.model, zoo).model
    digest = artifact_digest(artifact, certificate.format)
    try:
        now = prove(artifact, certificate.format, model, digest, num_samples=certificate.asked, report=report)
    except (StoreError, InputError) as error:
        if digest != certificate.artifact_sha256:
            error.message = f"{_change(artifact, certificate.artifact_sha256, digest)}\n{error.message}"
        raise
    return Verified(artifact, certificate, tuple(_changed(certificate, now)), now)


def _changed(certificate: Certificate, now: Certificate) -> list[str]:
    pairs = {
        "the artifact": (certificate.artifact_sha256, now.artifact_sha256),
        f"the source ({certificate.model})": (certificate.source_sha256, now.source_sha256),
    }
    return [_change(what, *digests) for what, digests in pairs.items() if digests[0] != digests[1]]


def _change(what: str, before: str | None, after: str | None) -> str:
    digests = f"sha256:{_short(before)} then, sha256:{_short(after)} now"
    return f"{what} has changed since it was certified: {digests}"


def _short(digest: str | None) -> str:
    return f"{digest[:12]}…" if digest else "none"
