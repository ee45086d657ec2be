"""`modelyard scan`: whether weights may be read, and what speaks against it."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core import amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo
    from modelyard.store.trust.report import Report


def scan_(*targets: str, json: bool = False, trust: list[str] | None = None, zoo: str | None = None) -> int:
    """Look into weights files without running them, and say whether they may be read.

    The verdict is safe, inert (classes of its own, which modelyard reads as records and never runs),
    code (a program by design, such as TorchScript), refused, or unknown (no weights format). The exit
    code is 1 if any file is refused, inert or code, and 4 if nothing but unknown files was named.

    Args:
        targets: Files, folders, and models by name, of which the cache's files are scanned.
        json: Print JSON, one element a file.
        trust: A full sha256 whose file is let through whatever is found in it.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard scan model.pt
        modelyard scan resnet50
        modelyard scan downloads/ --json
        modelyard scan model.pt --trust 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    """
    from modelyard.core.errors import UsageError
    from modelyard.registry.zoo import open_zoo

    if not targets:
        raise UsageError("scan needs a file, a folder, or the name of a model")
    opened = open_zoo(zoo)
    trusted = [*_digests(trust or []), *opened.settings.trust]
    reports = [report for target in targets for report in map(_report, paths_of(target, opened))]
    allowed = _trusted(reports, trusted)
    if json:
        _show.json_out({**report.as_dict(), "trusted": report.path in allowed} for report in reports)
    else:
        _say(reports, allowed)
    verdicts = {_counted_as(report, allowed) for report in reports}
    if verdicts & {"refused", "code", "inert"}:
        return 1
    return 4 if verdicts == {"unknown"} else 0


def _digests(given: list[str]) -> list[str]:
    """Give digests that a file can be trusted by; a shorter one fits many files, so it is refused."""
    from modelyard.cards.digest import full_digest
    from modelyard.core.errors import UsageError

    for digest in given:
        try:
            full_digest(digest)
        except ValueError:
            hint = "`sha256sum FILE` prints it."
            raise UsageError(
                f"--trust takes all 64 hex digits of a sha256, not {digest!r}", hint=hint
            ) from None
    return given


def paths_of(target: str, zoo: Zoo) -> list[str]:
    """Give the files that a target stands for: a file, all of a folder, or a model's files in the cache."""
    import os

    from modelyard.cards.reference import Reference
    from modelyard.core.errors import NotFoundError

    if os.path.isdir(target):
        found = [os.path.join(folder, name) for folder, _, names in os.walk(target) for name in names]
        if not found:
            raise NotFoundError(f"{target}: no file in this folder")
        return sorted(found)
    if os.path.lexists(target):
        return [target]
    if Reference.parse(target).kind == "path" or ("/" in target and target.count("/") < 6):
        raise NotFoundError(f"{target}: no such file or folder")
    return _cached(target, zoo)


def _cached(name: str, zoo: Zoo) -> list[str]:
    """Give a model's files in the cache; what is not there is fetched first by `modelyard fetch`."""
    from modelyard.cli._found import found
    from modelyard.core.errors import NotFoundError
    from modelyard.registry.files.artifacts import artifacts_of
    from modelyard.registry.files.fetch import Fetcher

    model, fetcher = found(name, zoo), Fetcher(zoo, say=_show.warn)
    had = [there for artifact in artifacts_of(model) if (there := fetcher.at_hand(artifact)) is not None]
    if not had:
        raise NotFoundError(
            f"no file of {model.ref}@{model.version} is in the cache",
            hint=f"`modelyard fetch {model.ref}@{model.version}` fetches it.",
        )
    return [there.path for there in had]


def _report(path: str) -> Report:
    from modelyard.core.errors import NotFoundError, UnsafeFileError
    from modelyard.store.trust.report import Finding, Report
    from modelyard.store.trust.scan import scan

    try:
        return scan(path)
    except UnsafeFileError as error:
        finding = Finding("a special file", path, error.message, "refused")
        return Report(path, "special", "refused", (finding,))
    except NotFoundError:
        finding = Finding("a link", path, "it leads nowhere", "unknown")
        return Report(path, "link", "unknown", (finding,))


def _trusted(reports: list[Report], trust: list[str]) -> set[str]:
    """Name the files whose digest a person trusts; a digest is computed only where it could matter."""
    from modelyard.store.trust.demand import is_trusted

    grave = [report for report in reports if report.verdict != "safe"]
    return {report.path for report in grave if is_trusted(report.path, trust)} if trust else set()


def _say(reports: list[Report], allowed: set[str]) -> None:
    rows = [
        (
            report.path,
            report.format,
            report.verdict + (" (trusted)" if report.path in allowed else ""),
            _size(report),
        )
        for report in reports
    ]
    _show.table(rows, ("FILE", "FORMAT", "VERDICT", "TENSORS"))
    for report in reports:
        shown = [finding for finding in report.findings if finding.verdict != "unknown"]
        if shown:
            _show.out("")
            _show.out(_show.bold(_show.inert(report.path)))
        for finding in shown:
            _show.out(_show.inert(f"  {finding.verdict if finding.verdict != 'safe' else 'note'}: {finding}"))
    counted = [_counted_as(report, allowed) for report in reports]
    _show.say(", ".join(f"{counted.count(each):,} {each}" for each in sorted({*counted})))


def _counted_as(report: Report, allowed: set[str]) -> str:
    """Give the verdict of a file, or that a person trusts it whatever was found."""
    return "trusted" if report.path in allowed else report.verdict


def _size(report: Report) -> str | None:
    if report.weights is None or not report.weights.tensors:
        return None
    size = amount.human_mb(report.weights.bytes / 1e6)
    return f"{report.weights.tensors:,} ({', '.join(report.weights.dtypes)}), {size}"
