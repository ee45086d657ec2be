"""`modelyard verify`: repeat the proof of an export."""

from __future__ import annotations

from modelyard.cli import _show


def verify(*artifacts: str, quiet: bool = False, json: bool = False, zoo: str | None = None) -> int:
    """Run exports against their sources once more, as the certificates beside them say.

    The exit code is 1 if one is not equal to its source, or if the export or its source has changed since
    it was certified; 3 if there is no certificate.

    Args:
        artifacts: Files that `modelyard export --verify` wrote.
        quiet: Draw no bars.
        json: Print JSON.
        zoo: Where the sources are looked up: a zoo's folder; the one at hand by default.

    Examples:
        modelyard verify exports/digits_resnet/1.1.0/model.onnx
    """
    from modelyard.cli._progress import Bars
    from modelyard.cli.export import say_verdict
    from modelyard.core.errors import UsageError
    from modelyard.export.verify import verify_artifact

    if not artifacts:
        raise UsageError("verify needs a file that `modelyard export --verify` wrote")
    with Bars(quiet=quiet) as bars:
        done = [verify_artifact(path, zoo=zoo, report=bars.report) for path in artifacts]
    if json:
        _show.json_out([each.as_dict() for each in done])
    else:
        for each in done:
            _show.out(_show.inert(f"{each.path}: {'holds' if each.holds else 'does not hold'}"))
            for change in each.changed:
                _show.say(f"  {change}")
            say_verdict(each.now)
    return int(not all(each.holds for each in done))
