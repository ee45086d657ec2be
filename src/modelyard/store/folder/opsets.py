"""The folder `onnx/`: the same model for other opsets, one file each."""

from __future__ import annotations

import re

from modelyard.core.errors import FolderError
from modelyard.store.folder.files import File, Files

_NUMBERED = re.compile(r".*\.([0-9]{1,3})\.onnx\Z")


class Opsets(Files):
    """ONNX files by opset, `onnx[13]` for `model.13.onnx`, or by file name."""

    __slots__ = ()

    @property
    def opsets(self) -> dict[int, File]:
        """The files that state their opset in their name, lowest first."""
        found = {opset_of(name): name for name in self.names}
        return {opset: self[found[opset]] for opset in sorted(key for key in found if key is not None)}

    def __getitem__(self, key: str | int) -> File:
        if isinstance(key, str):
            return super().__getitem__(key)
        files = self.opsets
        if key not in files:
            has = ", ".join(map(str, files)) or "none that is stated in a file name"
            raise FolderError(f"{self.label}: there is no model.{key}.onnx", hint=f"Opsets here: {has}")
        return files[key]


def opset_of(name: str) -> int | None:
    """Give the opset that a file name states: 13 for `model.13.onnx`."""
    found = _NUMBERED.match(name)
    return int(found[1]) if found else None
