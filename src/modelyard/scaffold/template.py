"""The templates that ship: where each lies, and of which version it is."""

from __future__ import annotations

import os
from dataclasses import dataclass

from modelyard.core.errors import NotFoundError
from modelyard.core.suggest import did_you_mean

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")
VERSION = "version.txt"
EXTRAS = {
    "zoo": "torch,pictures,digits,onnx,onnxruntime,reports{storage}",
    "pipeline": "torch,timm,pictures,onnx,onnxruntime,reports,hf",
}
"""What of modelyard a project needs."""
_STORED = {"s3": ",s3", "gcs": ",gs"}


@dataclass(frozen=True)
class Template:
    """One template: a folder with copier.yml, the tree it makes, its version, and older versions packed."""

    name: str
    root: str

    @property
    def version(self) -> str:
        with open(os.path.join(self.root, VERSION), encoding="ascii") as file:
            return file.read().strip()

    @property
    def source(self) -> str:
        """What a project notes of where it came from: no place of any machine."""
        return f"modelyard://templates/{self.name}.git"


def template_named(name: str, folder: str = FOLDER) -> Template:
    """Find a template that ships.

    Args:
        name: such as `zoo`.
        folder: in which templates lie.
    """
    known = sorted(one for one in os.listdir(folder) if os.path.isfile(os.path.join(folder, one, VERSION)))
    if name not in known:
        hint = did_you_mean(name, known, f"There are: {', '.join(known)}.")
        raise NotFoundError(f"there is no template {name!r}", hint=hint)
    return Template(name, os.path.join(folder, name))


def extras_for(template: str, storage: str) -> str:
    """Name the extras of modelyard that a project of a template needs."""
    return EXTRAS[template].format(storage=_STORED.get(storage, ""))
