"""Where the keys and values of a YAML text stand: libyaml's nodes, walked beside the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modelyard.cards.problem import Problem, show_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

# YAML 1.1, which libyaml reads, ends a line at these; YAML 1.2 and editors do not.
NO_LINE_ENDS = {0x85: 0xA0, 0x2028: 0xA0, 0x2029: 0xA0}

Path = tuple[object, ...]


class Place(NamedTuple):
    """Where a key and its value start, from 1; `plain` tells a value without quotes, `written` its text.

    `name` is the key's text, `plain_name` tells whether it stands without quotes.
    """

    key: tuple[int, int]
    value: tuple[int, int]
    plain: bool
    written: str
    plain_name: bool = False
    name: str = ""


def compose(text: str) -> yaml.Node | None:
    """Give libyaml's nodes of a text, which know their places; None where libyaml does not read it."""
    import yaml

    try:
        node: yaml.Node | None = yaml.compose(text.translate(NO_LINE_ENDS), Loader=loader())
    except (yaml.YAMLError, RecursionError):
        return None
    return node


def loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def places(root: yaml.Node, data: object, *, duplicates: list[Problem] | None = None) -> dict[Path, Place]:
    """Map each path of the data to its place in the text; note keys that are there twice."""
    found: dict[Path, Place] = {(): Place((1, 1), start(root), False, "")}
    _walk(root, data, (), found, duplicates)
    return found


def _walk(
    node: Any, data: object, path: Path, found: dict[Path, Place], duplicates: list[Problem] | None
) -> None:
    if node.id == "mapping" and isinstance(data, dict):
        aligned = duplicates is None and len(node.value) == len(data)
        names = list(data) if aligned else [_key(key) for key, _ in node.value]
        seen: dict[object, int] = {}
        for name, (key_node, value_node) in zip(names, node.value, strict=True):
            if name in seen:
                if duplicates is not None:
                    first = f"each key once; it stands on line {seen[name]} too"
                    key, found_ = dotted((*path, name)), "a key that is there twice"
                    duplicates.append(Problem(*start(key_node), key, found_, first))
                continue
            seen[name] = start(key_node)[0]
            found[(*path, name)] = _place(key_node, value_node)
            _walk(value_node, data.get(name), (*path, name), found, duplicates)
    elif node.id == "sequence" and isinstance(data, list):
        for index, (item, value) in enumerate(zip(node.value, data, strict=False)):
            found[(*path, index)] = _place(item, item)
            _walk(item, value, (*path, index), found, duplicates)


def _key(node: Any) -> object:
    """Give a key as the data have it."""
    import yaml_rs

    if node.id != "scalar":
        return node.start_mark.index, "a key that is no word"
    if node.style or not node.value:
        return node.value
    try:
        value: object = yaml_rs.loads(node.value, parse_datetime=False)
    except (yaml_rs.YAMLDecodeError, ValueError):
        return node.value
    return value if isinstance(value, bool | int | float | None) else node.value


def _place(key: Any, value: Any) -> Place:
    scalar = value.id == "scalar"
    word = key.id == "scalar"
    plain, plain_name = scalar and not value.style, word and not key.style
    written, name = value.value if scalar else "", key.value if word else ""
    return Place(start(key), start(value), plain, written, plain_name, name)


def start(node: Any) -> tuple[int, int]:
    """Give the line and column, from 1, of a node or event."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def dotted(path: Path) -> str:
    """Write a path the way queries do: `architecture.input_size[0]`."""
    text = ""
    for part in path:
        if isinstance(part, int) and not isinstance(part, bool):
            text += f"[{part}]"
        else:
            word = part if isinstance(part, str) else show_key(part)
            text += f".{word}" if text else word
    return text


def events(text: str) -> Iterator[Any]:
    """Give libyaml's events of a text, as far as libyaml reads it."""
    import yaml

    try:
        yield from yaml.parse(text.translate(NO_LINE_ENDS), Loader=loader())
    except yaml.YAMLError:
        return


def trouble(text: str) -> int | None:
    """Give the place where libyaml stops reading, if it does."""
    import yaml

    try:
        yaml.compose(text.translate(NO_LINE_ENDS), Loader=loader())
    except yaml.MarkedYAMLError as error:
        return error.problem_mark.index if error.problem_mark else None
    except (yaml.YAMLError, RecursionError):
        return None
    return None
