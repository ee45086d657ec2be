"""The query language a second time: conditions as tuples, judged on plain dictionaries.

It shares nothing with `modelyard.registry.query`. A condition is `("and", a, b, …)`, `("or", …)`,
`("not", a)` or `(operator, field, literals)`; a literal is `("number", "30M")`, `("word", "resnet50")`,
`("string", "a text")`, `("pattern", [pieces])` or `("null",)`, where a piece of a pattern is a text, or
one of MANY (`*`) and ONE (`?`).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from semantic_version import Version

TEXT_FIELDS = frozenset({"task", "name", "licence", "backbone", "architecture", "dataset"})
MANY, ONE = object(), object()
FACTORS = {
    "": "1", "k": "1e3", "m": "1e6", "g": "1e9", "b": "1e9", "t": "1e12", "%": "0.01",
    "kb": "0.001", "mb": "1", "gb": "1000", "tb": "1e6", "us": "0.001", "ms": "1", "s": "1000",
}  # fmt: skip

Record = dict[str, Any]
Condition = tuple[Any, ...]


def holds(condition: Condition, record: Record) -> bool:
    """Is the condition true of the record? A record maps each field of the test to its value."""
    head, *rest = condition
    if head == "and":
        return all(holds(part, record) for part in rest)
    if head == "or":
        return any(holds(part, record) for part in rest)
    if head == "not":
        return not holds(rest[0], record)
    field, literals = rest
    value = record.get(field)
    if field == "version" and head not in ("~", "!~") and literals != [("null",)]:
        return _compare_versions(head, value, literals)
    if field in TEXT_FIELDS:
        literals = [("word", one[1]) if one[0] == "number" else one for one in literals]
    return _compare(head, value, literals)


def _compare(operator: str, value: Any, literals: list[Any]) -> bool:
    if literals == [("null",)]:
        return _is_missing(value) if operator == "=" else not _is_missing(value)
    if _is_missing(value) or isinstance(value, dict):
        return False
    elements = value if isinstance(value, list) else [value]
    if operator in ("=", "in"):
        return any(_same(element, literal) for element in elements for literal in literals)
    if operator in ("!=", "not in"):
        return not any(_same(element, literal) for element in elements for literal in literals)
    if operator == "~":
        return any(_like(element, literals[0]) for element in elements)
    if operator == "!~":
        return not any(_like(element, literals[0]) for element in elements)
    return any(_ordered(operator, element, literals[0]) for element in elements)


def _is_missing(value: Any) -> bool:
    return value is None or value == [] or value == {}


def _same(value: Any, literal: Any) -> bool:
    kind, text = literal
    if isinstance(value, str):
        return _fold(value) == _fold(text)
    if isinstance(value, bool):
        return bool(kind == "word" and text.lower() == ("true" if value else "false"))
    return isinstance(value, int | float) and kind == "number" and value == number(text)


def _like(value: Any, literal: Any) -> bool:
    if not isinstance(value, str):
        return False
    kind, sought = literal
    if kind != "pattern":
        return _fold(sought) in _fold(value)
    if MANY not in sought and ONE not in sought:
        return _fold("".join(sought)) in _fold(value)
    wanted = "".join({MANY: ".*", ONE: "."}.get(p) or re.escape(_fold(p)) for p in sought)
    return re.fullmatch(wanted, _fold(value), re.DOTALL) is not None


def _ordered(operator: str, value: Any, literal: Any) -> bool:
    kind, text = literal
    if isinstance(value, str):
        return kind != "number" and _holds_order(operator, _fold(value), _fold(text))
    if isinstance(value, bool) or not isinstance(value, int | float) or kind != "number":
        return False
    return _holds_order(operator, value, number(text))


def _compare_versions(operator: str, value: str | None, literals: list[Any]) -> bool:
    if value is None:
        return False
    own, others = Version(value), [_padded(text) for _, text in literals]
    if operator in ("=", "in", "!=", "not in"):
        return (own in others) is (operator in ("=", "in"))
    return _holds_order(operator, own, others[0])


def _padded(text: str) -> Version:
    return Version(text + ".0" * (2 - text.count("."))) if "-" not in text else Version(text)


def _holds_order(operator: str, left: Any, right: Any) -> bool:
    return bool({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator])


def number(text: str) -> float | int:
    """The number a literal stands for, by way of exact decimals."""
    found = re.fullmatch(r"([-+]?[\d_.]+(?:e[-+]?\d+)?)([a-zA-Z%]*)", text)
    assert found
    exact = Decimal(found[1].replace("_", "")) * Decimal(FACTORS[found[2].lower()])
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _fold(text: str) -> str:
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)
