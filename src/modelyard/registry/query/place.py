"""Where a field's value is, in SQL: its column or its place in a JSON column, and whether it is there."""

from __future__ import annotations

from modelyard.registry.query.names import resolve_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.query.fields import Field

    Sql = tuple[str, list[object]]


class Place:
    """SQL for the type and the value at a JSON path, arguments of json_each, and what each of them binds."""

    __slots__ = ("binds", "elements", "kind", "value")

    def __init__(self, kind: str, value: str, elements: str, binds: list[object]) -> None:
        self.kind = kind
        self.value = value
        self.elements = elements
        self.binds = binds


ELEMENT = Place("element.type", "element.value", "", [])


def place_of(field: Field) -> Place:
    """Find the place of a field that lives at a path of a JSON column."""
    source = f"card.{field.column}"
    if all(_is_plain(key) for key in field.path):
        at = "$" + "".join(f'."{key}"' for key in field.path)
        return Place(f"json_type({source}, ?)", f"json_extract({source}, ?)", f"{source}, ?", [at])
    # A path cannot name such a key in every SQLite; its members, read one by one, can be compared.
    for _ in field.path[:-1]:
        source = f"(SELECT value FROM json_each({source}) WHERE key = ? AND type = 'object')"
    member = f"FROM json_each({source}) WHERE key = ?"
    elements = f"(SELECT value {member} AND type = 'array')"
    return Place(f"(SELECT type {member})", f"(SELECT value {member})", elements, list(field.path))


def value_of(
    text: str, *, metrics: frozenset[str] = frozenset(), benchmarks: frozenset[str] = frozenset()
) -> Sql:
    """Compile a field's name to the SQL of its value, for a column of a table."""
    field = resolve_field(text, metrics=metrics, benchmarks=benchmarks)
    if not field.path:
        return f"card.{field.column}", []
    place = place_of(field)
    return place.value, place.binds


def sort_key(field: Field) -> Sql:
    """Compile a field to what cards are ordered by; a list or a part has no order, as if missing."""
    if field.kind == "version":
        return "card.version_key", []
    if not field.path:
        return f"card.{field.column}" + (" COLLATE NOCASE" if field.kind == "text" else ""), []
    place = place_of(field)
    scalar = f"CASE WHEN {place.kind} NOT IN ('array', 'object') THEN {place.value} END"
    return f"{scalar} COLLATE NOCASE", place.binds * 2


def missing(field: Field) -> Sql:
    """Compile `= null`: absent, null, or an empty list or part."""
    if not field.path:
        return f"card.{field.column} IS NULL", []
    place = place_of(field)
    empty = f"{place.kind} IN ('array', 'object') AND {place.value} IN ('[]', '{{}}')"
    return f"{place.kind} IS NULL OR {place.kind} = 'null' OR {empty}", place.binds * 4


def present(field: Field) -> Sql:
    """Compile `!= null`."""
    sql, values = missing(field)
    return f"NOT ({sql})", values


def _is_plain(key: str) -> bool:
    return bool(key) and key.isascii() and '"' not in key and "\\" not in key
