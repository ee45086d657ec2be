"""`modelyard set` and `modelyard deprecate`: change cards."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.registry.edit import Edit


def set_(model: str, *changes: str, zoo: str | None = None) -> int:
    """Change a card: only the lines that change, comments and order kept.

    A model of the starter zoo is first copied into the zoo at hand, or into your own; without any change,
    it is copied and nothing more.

    Args:
        model: A name, name@version or stub.
        changes: KEY=VALUE sets, KEY=null clears, KEY+=WORD and KEY-=WORD add to and take from a list,
            and KEY= with nothing behind it takes the key out.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard set resnet50 metadata.team=vision tags+=approved
        modelyard set resnet50@1.0.0 status=deprecated deprecated_by=resnet50@2.0.0
        modelyard set resnet50 metadata.team=
        modelyard set digits_vit
    """
    from modelyard.core.errors import UsageError
    from modelyard.registry.change import planned
    from modelyard.registry.edit import edit
    from modelyard.registry.notices import deprecation
    from modelyard.registry.resolve import resolve
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    plan = planned(changes)
    before = resolve(model, opened).model
    if not changes and before.zoo.writable:
        raise UsageError("set needs at least one KEY=VALUE")
    if before.status == "deprecated":
        _show.warn(deprecation(before))
    _say([edit(model, plan, opened)])
    return 0


def deprecate(model: str, *, by: str | None = None, guide: str | None = None, zoo: str | None = None) -> int:
    """Mark a model as deprecated, name what takes over, and keep a migration guide beside it.

    Without a version behind @ all versions are marked. Whoever uses the model from then on is warned,
    and told the successor and the first line of the guide.

    Args:
        model: A name, name@version or stub.
        by: The model that takes over.
        guide: A file that says how to move; it is copied into the model's folder.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard deprecate resnet50@1.0.0 --by resnet50@2.0.0
        modelyard deprecate vgg16 --by resnet50 --guide moving-from-vgg.md
    """
    from modelyard.registry.life.deprecate import deprecate as mark
    from modelyard.registry.zoo import open_zoo

    _say(mark(model, by, guide, open_zoo(zoo)))
    return 0


def _say(edits: Iterable[Edit]) -> None:
    said: set[str] = set()
    for each in edits:
        for notice in each.notices:
            if notice not in said:
                _show.say(notice)
                said.add(notice)
        _show.say(f"{each.path}: " + ("changed" if each.changed else "as it was"))
