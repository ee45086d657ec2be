"""What the schema's keys mean, read from the texts below them in the source.

pydantic could collect these texts itself, at each import, which would double the time that a
command needs to read its first card; so they are read only when somebody asks for the schema.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise

from pydantic import BaseModel


@cache
def meanings(model: type[BaseModel]) -> dict[str, str]:
    """Give the meaning of each key of a part, its bases' keys included, where one is written."""
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if issubclass(each, BaseModel) and each.__module__.startswith("modelyard."):
            found |= _own(each)
    return found


def _own(model: type[BaseModel]) -> dict[str, str]:
    body = _classes(inspect.getsource(inspect.getmodule(model) or model)).get(model.__name__, [])
    return {
        key.target.id: inspect.cleandoc(text.value.value)
        for key, text in pairwise(body)
        if isinstance(key, ast.AnnAssign)
        and isinstance(key.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


@cache
def _classes(source: str) -> dict[str, list[ast.stmt]]:
    return {node.name: node.body for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
