"""A file of answers, as anybody may have written it: a regular file, small, that says each thing once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.regular import open_regular

if TYPE_CHECKING:
    import yaml

LARGEST = 100_000
_QUOTED = 'Write values in quotes: author_name: "Ann".'


def read_answers(path: str) -> dict[str, object]:
    """Read a YAML file that maps names to values.

    Args:
        path: of the file.
    """
    raw = _read(path)
    import yaml

    try:
        _demand_once(yaml.compose(raw, Loader=yaml.SafeLoader), path)
        data = yaml.safe_load(raw)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{path}: not YAML: {' '.join(str(error).split())[:200]}") from error
    except (ValueError, OverflowError) as error:  # a date or a number that is none
        raise InputError(f"{path}: a value cannot be read: {error}", hint=_QUOTED) from error
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise InputError(f"{path}: expected a mapping of answers", hint="project_name: Vision Zoo")
    return data


def _read(path: str) -> bytes:
    try:
        descriptor = open_regular(path)
    except FileNotFoundError:
        raise NotFoundError(f"{path}: no such file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise InputError(f"{path}: too large: at most {LARGEST // 1000} kB")
    return raw


def _demand_once(root: yaml.Node | None, path: str) -> None:
    """Refuse a name that is answered twice, of which the last would count and nobody be told."""
    from yaml import MappingNode

    seen: set[str] = set()
    for key, _ in root.value if isinstance(root, MappingNode) else ():
        if isinstance(key.value, str) and key.value in seen:
            raise InputError(f"{path}:{key.start_mark.line + 1}: `{key.value}` is answered twice")
        seen.add(str(key.value))
