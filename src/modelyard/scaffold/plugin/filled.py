"""The templates of plug-ins: plain files with a few placeholders."""

from __future__ import annotations

from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from modelyard.scaffold.requirement import requirement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.scaffold.plugin.kinds import PluginKind

_EXTRAS = {
    "runtime": "onnx,onnxruntime", "format": "torch,onnx,onnxruntime", "method": "onnx,onnxruntime",
    "dataset": "torch", "metric": "torch,pictures", "task": "pictures", "backbone": "torch", "head": "torch",
    "architecture": "torch",
}  # fmt: skip
"""What an example and its contract need of modelyard."""


def words_for(kind: PluginKind, name: str) -> dict[str, str]:
    """Give what stands for the placeholders.

    Args:
        kind: of the plug-in.
        name: of the plug-in.
    """
    words = {
        "name": name,
        "upper": name.upper(),
        "slug": name.replace("_", "-"),
        "Title": "".join(part.capitalize() for part in name.split("_")),
        "kind": kind.name,
        "said": kind.said,
        "group": kind.group,
        "dist": f"modelyard-{name.replace('_', '-')}",
        "package": f"modelyard_{name}",
        "requirement": requirement(_EXTRAS.get(kind.name, "")),
    }
    what, use = filled(f"{kind.name}/about.txt", words).splitlines()
    return words | {"what": what, "use": use}


def filled(template: str, words: Mapping[str, str]) -> str:
    """Give a template with its placeholders filled.

    Args:
        template: its path below `templates`.
        words: what stands for each placeholder.
    """
    text = (files("modelyard.scaffold.plugin") / "templates" / template).read_text(encoding="utf-8")
    return Template(text).substitute(words)
