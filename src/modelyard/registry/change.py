"""Changes of a card as people write them: `status=active`, `tags+=fast`, `metadata.team=vision`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from modelyard.cards.text.rewrite import REMOVE
from modelyard.core.errors import InputError
from modelyard.registry.edit import Changes, Plan

_FORM = re.compile(r"(?P<key>[^=+\-\s][^=]*?)\s*(?P<how>\+=|-=|=)(?P<value>.*)\Z", re.DOTALL)
_NEVER_NUMBERS = frozenset({"name", "version", "description", "deprecated_by", "tags", "licence", "status"})


def planned(changes: Sequence[str]) -> Plan:
    """Read changes; they are applied to what the card says at the moment of writing."""
    read = [_read(change) for change in changes]

    def plan(data: dict[str, object]) -> Changes:
        values: dict[tuple[str, ...], object] = {}
        for path, how, value in read:
            now = values.get(path, _now(data, path))
            values[path] = value if how == "=" else _listed(path, how, value, now)
        return values

    return plan


def _read(change: str) -> tuple[tuple[str, ...], str, object]:
    match = _FORM.match(change)
    if match is None:
        raise InputError(f"{change!r} is no change", hint="Write KEY=VALUE, KEY+=WORD, KEY-=WORD or KEY= .")
    path = tuple(match["key"].split("."))
    if not all(path):
        raise InputError(f"{match['key']!r} is no key", hint="Such as status, metadata.team, weights.url.")
    if path == ("license",):
        path = ("licence",)
    return path, match["how"], _value(path, match["value"])


def _value(path: tuple[str, ...], text: str) -> object:
    """Read a value as YAML would, except where the key holds text whatever it looks like."""
    if text == "":
        return REMOVE
    worded = path[0] in _NEVER_NUMBERS and text != "null" and not text.startswith("[")
    value = text if worded else _yaml(text)
    # 1.10 is no number to a person who writes it among words of their own: it would lose its zero.
    lossy = isinstance(value, float) and path[0] == "metadata" and repr(value) != text
    return text if lossy else value


def _yaml(text: str) -> object:
    import yaml_rs

    try:
        data: object = yaml_rs.loads(f"v: {text}", parse_datetime=False)
    except (yaml_rs.YAMLDecodeError, ValueError):
        return text
    return data["v"] if isinstance(data, dict) and list(data) == ["v"] else text


def _now(data: object, path: tuple[str, ...]) -> object:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _listed(path: tuple[str, ...], how: str, value: object, now: object) -> object:
    key = ".".join(path)
    if now is None or now is REMOVE:
        now = []
    if not isinstance(now, list):
        raise InputError(f"`{key}` is no list, so nothing can be added to it or taken from it")
    words = value if isinstance(value, list) else [value]
    if REMOVE in words:
        raise InputError(f"`{key}{how}` needs a word behind it")
    if how == "+=":
        return now + [word for word in words if word not in now]
    missing = [word for word in words if word not in now]
    if missing:
        there = ", ".join(map(str, now)) or "nothing"
        raise InputError(f"`{key}` has no {missing[0]!r}", hint=f"It has: {there}")
    return [word for word in now if word not in words]
