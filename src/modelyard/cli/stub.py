"""`modelyard stub`: a stub taken apart."""

from __future__ import annotations

from modelyard.cli import _show


def stub(text: str, *, json: bool = False, zoo: str | None = None) -> int:
    """Take a stub apart and say how each part was read; for a model's name, show its stub.

    A stub has seven parts: domain, sub-domain, architecture{-sub}, framework, repo, dataset{-scheme}, and
    sparse name-category{-target}.
    The exit code is 1 if the text is no stub.

    Args:
        text: A stub, with or without zoo: in front, or a model's name.
        json: Print JSON.
        zoo: The zoo's folder, to look a name up in.

    Examples:
        modelyard stub zoo:cv/classification/resnet_v1-50/pytorch/torchvision/imagenet/base-none
        modelyard stub resnet50
    """
    from modelyard.cards.stub import explain, is_stub_like

    if not is_stub_like(text) and "/" not in text:
        from modelyard.cli._found import found
        from modelyard.registry.zoo import open_zoo

        text = str(found(text, open_zoo(zoo)).stub)
    reading = explain(text)
    properties = reading.stub.properties() if reading.stub else {}
    if json:
        _show.json_out(
            {
                "text": text,
                "stub": str(reading.stub) if reading.stub else None,
                "properties": properties,
                "notes": list(reading.notes),
                "problems": list(reading.problems),
                "hint": reading.hint,
            }
        )
        return 0 if reading.stub else 1
    if reading.stub is None:
        from modelyard.core.errors import StubError

        raise StubError("; ".join(reading.problems), hint=reading.hint)
    _show.key_values([("stub", str(reading.stub)), *properties.items()])
    for note in reading.notes:
        _show.say(note)
    return 0
