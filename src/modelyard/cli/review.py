"""`modelyard review`: what a change does to the cards of a zoo, in words."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core.amount import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from modelyard.registry.changes import Change


def review(
    *,
    baseline: str = "main",
    format: Literal["text", "json", "github"] = "text",
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Say in words what changed on the cards since a revision; licences and digests are called out.

    It judges nothing: `modelyard check` says whether cards hold, `modelyard guard` whether a model became
    slower or worse. What a person should look at stands first, and begins with an exclamation mark.

    Args:
        baseline: A branch, tag or commit of the zoo's git repository.
        format: How it is told: github adds to the job's summary, and prints annotations.
        json: The same as --format json.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard review
        modelyard review --baseline origin/main --format github
    """
    from modelyard.scaffold.review import review_cards

    changes = sorted(review_cards(baseline, zoo=zoo), key=lambda one: not one.grave)
    if json or format == "json":
        _show.json_out([_data(one) for one in changes])
        return 0
    if format == "github":
        _tell(changes, baseline)
    else:
        for one in changes:
            _show.out(_show.inert(_line(one)))
    grave = sum(bool(one.grave) for one in changes)
    more = f", {grave} of them to be looked at" if changes else ""
    _show.say(_show.inert(f"{counted(len(changes), 'change')} of cards since {baseline}{more}"))
    return 0


def _line(change: Change) -> str:
    return f"! {change.words} ({change.grave})" if change.grave else f"  {change.words}"


def _data(change: Change) -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(change), "words": change.words}


def _tell(changes: list[Change], baseline: str) -> None:
    from modelyard.cli._github import add_to_summary, escaped, harmless

    for one in changes:
        if one.grave:
            place = f"file={escaped(one.file, ':,')},title={escaped(one.grave, ':,')}"
            _show.out(_show.inert(f"::warning {place}::{escaped(one.words)}"))
    lines = [f"- {'⚠️ ' if one.grave else ''}{harmless(_line(one).lstrip('! '))}" for one in changes]
    add_to_summary("\n".join([f"### Cards since {harmless(baseline)}", "", *(lines or ["No card changed."])]))
