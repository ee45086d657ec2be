"""The keys of ONNX Runtime's session configuration: it takes any, and heeds those whose names it holds.

It lists them nowhere that Python sees, so a key is looked for in the library's own file.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable

from modelyard.core.errors import InputError
from modelyard.core.suggest import suggest

_KEY = re.compile(rb"(?:session|optimization|memory|mlas)\.[a-z0-9_.]+(?=\0)", re.IGNORECASE)
_OF_PROVIDERS = "ep."  # they lie in libraries of their own


def demand_known_keys(keys: Iterable[str]) -> None:
    """Refuse a key that the library has no use for."""
    asked = [key for key in keys if not key.startswith(_OF_PROVIDERS)]
    if not asked:
        return
    known = _keys_of_library()
    for key in asked:
        if key not in known:
            near = suggest(key, sorted(known))
            hint = f"Did you mean `{near}`?" if near else "Such as `session.use_deterministic_compute`."
            raise InputError(f"onnxruntime has no session configuration {key!r}", hint=hint)


def _keys_of_library() -> set[str]:
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    with open(state.__file__, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        return {found.decode("ascii") for found in _KEY.findall(held)}
