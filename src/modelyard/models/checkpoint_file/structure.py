"""Plain Python data as JSON and back, each value with its exact type; never a class by its name.

What JSON knows stands as it is; anything else is an object of one key that begins with `$`:
`{"$tuple": [1, 2]}`, `{"$float": "7ff0000000000000"}`. Libraries' own types come in through `Foreign`.
"""

from __future__ import annotations

import base64
import math
import struct
from collections import Counter, OrderedDict, defaultdict, deque

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    Path = tuple[object, ...]
    Foreign = Callable[[object, Path], "dict[str, object] | None"]

DEEPEST = 100
FACTORIES = {
    "None": None, "bool": bool, "int": int, "float": float, "str": str, "list": list, "tuple": tuple,
    "dict": dict, "set": set,
}  # fmt: skip
_LARGEST = 1 << 63


def encode(value: object, path: Path, foreign: Foreign | None = None) -> object:
    """Give the JSON of a value; `InputError` says where there is something that has none.

    Args:
        value: What to store.
        path: Where it stands, for messages: `("optimizer", "state", 0)`.
        foreign: Gives the JSON of types that are not Python's own, and `None` of those it does not know.
    """
    return _Encoder(foreign).encode(value, path)


def decode(json: object, foreign: Mapping[str, Callable[[Any], object]] | None = None) -> Any:
    """Give back the value that `encode` made JSON of; `foreign` has a maker for each `$kind` of others."""
    return _Decoder({} if foreign is None else foreign).decode(json)


def where(path: Path) -> str:
    """Write a path as Python: `optimizer.state[0]['hook']`."""
    text = str(path[0])
    for depth, key in enumerate(path[1:]):
        named = depth == 0 and isinstance(key, str) and key.isidentifier()
        text += f".{key}" if named else f"[{key!r}]"
    return text


class _Encoder:
    def __init__(self, foreign: Foreign | None) -> None:
        self._foreign = foreign

    def encode(self, value: object, path: Path) -> object:
        if len(path) > DEEPEST:
            raise InputError(f"{where(path[:4])}: nested deeper than {DEEPEST}, or it holds itself")
        if value is None or type(value) is bool:
            return value
        writer = _WRITERS.get(type(value))
        found = writer(self, value, path) if writer else self._foreign and self._foreign(value, path)
        if found is None:
            raise _unfit(value, path)
        return found

    def text(self, value: str, _: Path) -> object:
        """JSON makes one character of two that stand for halves of it."""
        return value if _is_sound(value) else {"$text": value.encode("utf-8", "surrogatepass").hex()}

    def integer(self, value: int, _: Path) -> object:
        return value if -_LARGEST <= value < _LARGEST else {"$int": hex(value)}

    def number(self, value: float, _: Path) -> object:
        return value if math.isfinite(value) else {"$float": struct.pack(">d", value).hex()}

    def complex(self, value: complex, path: Path) -> object:
        return {"$complex": [self.number(value.real, path), self.number(value.imag, path)]}

    def items(self, values: Iterable[object], path: Path) -> list[object]:
        return [self.encode(one, (*path, at)) for at, one in enumerate(values)]

    def pairs(self, value: Mapping[object, object], path: Path) -> list[object]:
        return [
            [self.encode(key, (*path, "key")), self.encode(one, (*path, key))] for key, one in value.items()
        ]

    def dict(self, value: dict[object, object], path: Path) -> object:
        if all(type(key) is str and not key.startswith("$") and _is_sound(key) for key in value):
            return {key: self.encode(one, (*path, key)) for key, one in value.items()}
        return {"$dict": self.pairs(value, path)}

    def ordered(self, value: OrderedDict[object, object], path: Path) -> object:
        """Also the versions of its modules, which torch writes to a state dict as an attribute."""
        attributes = dict(vars(value))
        versions = attributes.pop("_metadata", None)
        if attributes:
            raise InputError(
                f"{where(path)}: an OrderedDict with attributes of its own: {', '.join(attributes)}"
            )
        return {"$ordered": [self.pairs(value, path), self.encode(versions, (*path, "_metadata"))]}

    def default(self, value: defaultdict[object, object], path: Path) -> object:
        for name, factory in FACTORIES.items():
            if value.default_factory is factory:
                return {"$defaultdict": [name, self.pairs(value, path)]}
        raise _unfit(value.default_factory, (*path, "default_factory"))

    def deque(self, value: deque[object], path: Path) -> object:
        return {"$deque": [self.items(value, path), value.maxlen]}

    def bytes(self, value: bytes, _: Path) -> object:
        return {"$bytes": base64.b64encode(value).decode()}

    def bytearray(self, value: bytearray, _: Path) -> object:
        return {"$bytearray": base64.b64encode(value).decode()}


_WRITERS: dict[type, Callable[[_Encoder, Any, Path], object]] = {
    str: _Encoder.text,
    int: _Encoder.integer,
    float: _Encoder.number,
    complex: _Encoder.complex,
    list: _Encoder.items,
    tuple: lambda encoder, value, path: {"$tuple": encoder.items(value, path)},
    set: lambda encoder, value, path: {"$set": encoder.items(value, path)},
    frozenset: lambda encoder, value, path: {"$frozenset": encoder.items(value, path)},
    dict: _Encoder.dict,
    OrderedDict: _Encoder.ordered,
    Counter: lambda encoder, value, path: {"$counter": encoder.pairs(value, path)},
    defaultdict: _Encoder.default,
    deque: _Encoder.deque,
    bytes: _Encoder.bytes,
    bytearray: _Encoder.bytearray,
    range: lambda _, value, __: {"$range": [value.start, value.stop, value.step]},
}


class _Decoder:
    def __init__(self, foreign: Mapping[str, Callable[[Any], object]]) -> None:
        self._foreign = foreign

    def decode(self, json: Any) -> Any:
        if isinstance(json, list):
            return [self.decode(one) for one in json]
        if not isinstance(json, dict):
            return json
        if len(json) == 1:
            kind, content = next(iter(json.items()))
            if kind.startswith("$"):
                return self._special(kind, content)
        return {key: self.decode(one) for key, one in json.items()}

    def _special(self, kind: str, content: Any) -> object:
        if kind in _READERS:
            return _READERS[kind](self, content)
        if kind in self._foreign:
            return self._foreign[kind](content)
        raise ValueError(f"no kind of value is called {kind!r}")

    def items(self, content: Any) -> list[Any]:
        """Decode a list as the file writes it out: a range in its place could fill the memory."""
        if not isinstance(content, list):
            raise ValueError(f"a {type(content).__name__} where a list should be")
        return [self.decode(one) for one in content]

    def pairs(self, content: Any) -> dict[Any, Any]:
        if not isinstance(content, list):
            raise ValueError(f"a {type(content).__name__} where a list of pairs should be")
        return {self.decode(key): self.decode(one) for key, one in content}

    def ordered(self, content: Any) -> object:
        made = OrderedDict(self.pairs(content[0]))
        versions = self.decode(content[1])
        if versions is not None:
            vars(made)["_metadata"] = versions
        return made


_READERS: dict[str, Callable[[_Decoder, Any], object]] = {
    "$text": lambda _, content: bytes.fromhex(content).decode("utf-8", "surrogatepass"),
    "$int": lambda _, content: int(content, 16),
    "$float": lambda _, content: _double(content),
    "$complex": lambda decoder, content: complex(*decoder.items(content)),
    "$tuple": lambda decoder, content: tuple(decoder.items(content)),
    "$set": lambda decoder, content: set(decoder.items(content)),
    "$frozenset": lambda decoder, content: frozenset(decoder.items(content)),
    "$dict": _Decoder.pairs,
    "$ordered": _Decoder.ordered,
    "$counter": lambda decoder, content: Counter(decoder.pairs(content)),
    "$defaultdict": lambda decoder, content: defaultdict(FACTORIES[content[0]], decoder.pairs(content[1])),
    "$deque": lambda decoder, content: deque(decoder.items(content[0]), content[1]),
    "$bytes": lambda _, content: base64.b64decode(content, validate=True),
    "$bytearray": lambda _, content: bytearray(base64.b64decode(content, validate=True)),
    "$range": lambda _, content: range(*content),
}


def _double(content: str) -> float:
    raw = bytes.fromhex(content)
    if len(raw) != 8:
        raise ValueError(f"a number of {len(raw)} bytes")
    found: float = struct.unpack(">d", raw)[0]
    return found


def _is_sound(text: str) -> bool:
    """Tell whether a text holds whole characters alone."""
    return text.isascii() or not any("\ud800" <= one <= "\udfff" for one in text)


def _unfit(value: object, path: Path) -> InputError:
    kind = "a function" if callable(value) and hasattr(value, "__code__") else f"of type {_name(type(value))}"
    return InputError(
        f"{where(path)}: {kind}, which a checkpoint cannot hold: it holds data, never code or objects",
        hint="Leave it out and make it again when you resume, or store what it is made of.",
    )


def _name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
