"""`modelyard validate`: does a model folder hold what it promises?"""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.export.validation.findings import Findings


def validate(
    folder: str,
    *,
    runtime: str = "onnxruntime",
    absolute: float | None = None,
    relative: float | None = None,
    agreement: float = 1.0,
    json: bool = False,
) -> int:
    """Check a model folder: its parts, its card against its files, its model against its samples.

    The exit code is 1 if anything is wrong.

    Args:
        folder: A model folder, or an archive of one.
        runtime: What runs the model.
        absolute: How far an output may be from the recorded one; 0.001 by default.
        relative: How far more, as a share of the recorded one; 0.001 by default.
        agreement: The share of the labels that the model must decide as they say.
        json: Print JSON.

    Examples:
        modelyard validate resnet50
        modelyard validate resnet50.tar.gz --json
        modelyard validate detector --agreement 0.8 --absolute 0.01
    """
    from modelyard.export.validate import validate_folder

    found = validate_folder(
        folder, runtime=runtime, absolute=absolute, relative=relative, agreement=agreement
    )
    if json:
        _show.json_out(found.as_dict())
    else:
        _text(found)
    return 0 if found.ok else 1


def _text(found: Findings) -> None:
    for word, texts in (
        ("checked", found.checked), ("assumed", found.assumed), ("not checked", found.unchecked),
        ("WRONG", tuple(map(str, found.findings))),
    ):  # fmt: skip
        for text in texts:
            _show.out(_show.inert(f"{word + ':':<13}{text}"))
    count = len(found.findings)
    said = "nothing is wrong" if found.ok else f"{count:,} thing{'s are' if count > 1 else ' is'} wrong"
    _show.say(_show.inert(f"{found.folder}: {said}"))
