"""A backend in a process of its own: for a library that reads its environment once, when it is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

METHODS = ("download", "exists", "size", "read", "upload", "credentials")


class FarError(Exception):
    """What the backend raised there: the name of its class, and its message."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


class FarBackend:
    """Calls the methods of a scheme's backend in another process."""

    def __init__(self, scheme: str, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, scheme], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=os.environ | dict(environment), text=True,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def __getattr__(self, method: str) -> Any:
        if method not in METHODS:
            raise AttributeError(method)
        return lambda *arguments: self._call(method, list(arguments))

    def _call(self, method: str, arguments: list[object]) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([method, arguments]) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" not in answer:
            return bytes.fromhex(answer["bytes"]) if "bytes" in answer else answer["value"]
        if answer["error"] == "FileNotFoundError":
            raise FileNotFoundError(answer["message"])
        raise FarError(answer["error"], answer["message"])


def _answered(backend: Any, method: str, arguments: list[Any]) -> dict[str, object]:
    try:
        value = getattr(backend, method)(*arguments)
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)}
    return {"bytes": value.hex()} if isinstance(value, bytes) else {"value": value}


def _main(scheme: str) -> None:
    from modelyard.store.backend import BACKENDS

    backend = BACKENDS.get(scheme).Backend()
    for line in sys.stdin:
        method, arguments = json.loads(line)
        print(json.dumps(_answered(backend, method, arguments)), flush=True)


if __name__ == "__main__":
    _main(sys.argv[1])
