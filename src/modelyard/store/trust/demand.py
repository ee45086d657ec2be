"""Let a file through to be read, or say why not; a person may trust one file by its digest."""

from __future__ import annotations

from modelyard.core.errors import InputError, UnsafeFileError
from modelyard.store.trust.report import MEANING
from modelyard.store.trust.scan import scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from modelyard.store.trust.report import Report

SHOWN = 3


def demand_safe(
    path: str,
    *,
    trusted: Collection[str] = frozenset(),
    digest: str | None = None,
    inert: bool = False,
) -> Report:
    """Give the report of a file that may be read; `UnsafeFileError` for any other.

    `trusted` holds full sha256 digests, with or without `sha256:`. `digest` is the file's own, where
    the caller has verified it; else it is computed when it is needed. `inert` lets through also what
    `read_inert` can read and torch's own safe reader cannot.
    """
    report = scan(path)
    if report.verdict == "safe" or (inert and report.verdict == "inert"):
        return report
    if report.format == "safetensors":  # it could run nothing: it is broken, and trust mends nothing
        raise UnsafeFileError(_sentence(report), hint="It is damaged or was cut short: have it made anew.")
    own = _bare(digest) if digest else _sha256(path)
    if own in map(_bare, trusted):
        return report
    raise UnsafeFileError(_sentence(report), hint=_hint(own))


def is_trusted(path: str, trusted: Collection[str]) -> bool:
    """Tell whether a person has named the digest of a file."""
    return _sha256(path) in map(_bare, trusted)


def _sentence(report: Report) -> str:
    lines = [f"{report.path} may not be read ({report.verdict}): {MEANING[report.verdict]}"]
    grave = [finding for finding in report.findings if finding.verdict != "safe"]
    lines += [f"  {finding}" for finding in grave[:SHOWN]]
    more = len(grave) - SHOWN
    return "\n".join([*lines, *([f"  and {more} more; `modelyard scan` shows all"] if more > 0 else [])])


def _hint(digest: str) -> str:
    return (
        f"If you know who made it and trust them with this machine: --trust {digest}, or in modelyard.toml\n"
        f'trust = ["sha256:{digest}"]'
    )


def _bare(digest: str) -> str:
    return digest.strip().lower().removeprefix("sha256:")


def _sha256(path: str) -> str:
    import hashlib

    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path}: cannot be read: {reason}") from error
