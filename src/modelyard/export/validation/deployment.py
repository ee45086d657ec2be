"""Is what a server is given the model of the folder, and does it prepare and name as the card says?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from modelyard.store.digest import sha256_of
from modelyard.store.folder.layout import is_data_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.export.validation.findings import Notes
    from modelyard.store.folder.files import File, Files

MODEL = "model.onnx"


def check_copies(deployment: Files, files: Mapping[str, File], notes: Notes) -> None:
    """Hold the model in `deployment/` to the one of the folder, of which it is a copy."""
    for file in deployment:
        original = files.get(file.name)
        if original is None or not (file.name == MODEL or is_data_of(file.name, MODEL)):
            continue
        expected, got = sha256_of(original.path), sha256_of(file.path)
        if got != expected:
            notes.fault(f"deployment/{file.name}", f"is not the same as {file.name}", expected, got)
        notes.checked(f"deployment/{file.name}: held to {file.name}")


def check_sayings(deployment: Files, data: Mapping[str, Any], notes: Notes) -> None:
    """Hold `labels.json` and `preprocessing.json` to the card they were written from."""
    from modelyard.convert.described import preprocessing_of

    promised = {"labels": data.get("labels"), "preprocessing": preprocessing_of(dict(data))}
    for key, expected in promised.items():
        name = f"{key}.json"
        if name in deployment:
            _hold(f"deployment/{name}", key, deployment[name], _as_json(expected), notes)


def _hold(place: str, key: str, file: File, expected: Any, notes: Notes) -> None:
    try:
        got = json.loads(file.read_text())
    except (ValueError, RecursionError):
        notes.fault(place, "is no JSON")
        return
    if got != expected:
        notes.fault(place, f"is not the {key} of the card", *_differing(expected, got))
    notes.checked(f"{place}: held to the card")


def _differing(expected: Any, got: Any) -> tuple[str, str]:
    """Give what differs, and no more: a key of a mapping, a place of a list."""
    if isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return f"{len(expected)} entries", f"{len(got)} entries"
        expected, got = dict(enumerate(expected)), dict(enumerate(got))
    if isinstance(expected, dict) and isinstance(got, dict):
        key = next(key for key in {**expected, **got} if expected.get(key) != got.get(key))
        return f"{key}: {_short(expected.get(key))}", f"{key}: {_short(got.get(key))}"
    return _short(expected), _short(got)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}…"


def _as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))
