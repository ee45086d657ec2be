"""`modelyard verify`: repeat the proof of an export."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from modelyard.cli._progress import Bars
    from modelyard.export.verify import Verified


def verify(*artifacts: str, quiet: bool = False, json: bool = False, zoo: str | None = None) -> int:
    """Run exports against their sources once more, as the certificates beside them say.

    The exit code is 1 if one is not equal to its source, or if the export or its source has changed since
    it was certified; 3 if there is no certificate. One of several that cannot be verified does not stop the
    others.

    Args:
        artifacts: Files that `modelyard export --verify` wrote.
        quiet: Draw no bars.
        json: Print JSON.
        zoo: Where the sources are looked up: a zoo's folder; the one at hand by default.

    Examples:
        modelyard verify exports/digits_resnet/1.1.0/model.onnx
    """
    from modelyard.cli._progress import Bars
    from modelyard.core.errors import UsageError

    if not artifacts:
        raise UsageError("verify needs a file that `modelyard export --verify` wrote")
    with Bars(quiet=quiet) as bars:
        done = [(path, _verified(path, zoo, bars, alone=len(artifacts) == 1)) for path in artifacts]
    if json:
        _show.json_out([_data(*row) for row in done])
    else:
        for path, found in done:
            _told(path, found)
    return _code([found for _, found in done])


def _verified(path: str, zoo: str | None, bars: Bars, *, alone: bool) -> Verified | Exception:
    """Verify one; of several, what cannot be verified is a row with its reason."""
    from modelyard.core.errors import ModelyardError
    from modelyard.export.verify import verify_artifact

    try:
        return verify_artifact(path, zoo=zoo, report=bars.report)
    except (ModelyardError, OSError) as error:
        if alone:
            raise
        return error


def _told(path: str, found: Verified | Exception) -> None:
    from modelyard.cli.export import say_verdict

    if isinstance(found, Exception):
        _show.out(_show.inert(f"{path}: not verified"))
        _show.say(_show.inert(f"  {getattr(found, 'message', found)}"))
        return
    _show.out(_show.inert(f"{path}: {'holds' if found.holds else 'does not hold'}"))
    for change in found.changed:
        _show.say(f"  {change}")
    say_verdict(found.now)


def _data(path: str, found: Verified | Exception) -> dict[str, Any]:
    if isinstance(found, Exception):
        return {"artifact": path, "verdict": None, "error": str(found)}
    return found.as_dict()


def _code(done: list[Verified | Exception]) -> int:
    from modelyard.core.errors import NotFoundError

    if any(isinstance(found, NotFoundError) for found in done):
        return 3
    return int(any(isinstance(found, Exception) or not found.holds for found in done))
