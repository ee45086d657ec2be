"""The parts of `modelyard.models` and how they meet, read from its code: what docs/images draws."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from modelyard import models
from modelyard.core.errors import ModelyardError
from modelyard.models import ModelConfig, list_backbones
from modelyard.models.architectures import __all__ as architectures
from modelyard.models.backbone import family_of
from modelyard.models.blocks import __all__ as blocks
from modelyard.models.create import FAMILY as KINDS
from modelyard.models.create import kind_of

ROOM = Path(models.__file__).parent
BLOCKS = tuple(name for name in blocks if name[0].isupper())


@dataclass(frozen=True)
class Parts:
    """What is drawn: names with a line below each, and the edges between them."""

    blocks: dict[str, str]
    backbones: dict[str, str]
    heads: dict[str, str]
    architectures: dict[str, str]
    edges: frozenset[tuple[str, str]]


def parts() -> Parts:
    """Read the code."""
    families = dict(_families())
    kinds = {_home(name): name for name in architectures if name != "BaseArchitecture"}
    heads = {_home(name, "heads"): name for name in models.heads.__all__ if name.endswith("Head")}
    edges = {(block, f"backbones.{family}") for family in families for block in _used("backbones", family)}
    edges |= {(block, f"heads.{head}") for head in heads for block in _used("heads", head)}
    edges |= {(block, f"architectures.{kind}") for kind in kinds for block in _used("architectures", kind)}
    edges |= {(f"backbones.{family}", f"architectures.{kind}") for family, kind in _usual(families)}
    edges |= {(f"heads.{head}", f"architectures.{kind}") for head, kind in _usual_heads(kinds)}
    return Parts(
        {name: _made_of(name) for name in BLOCKS},
        {f"backbones.{name}": _counted(variants) for name, variants in families.items()}
        | {"backbones.timm": "any network of timm"},
        {f"heads.{name}": kind for name, kind in heads.items()},
        {f"architectures.{name}": _class(name, kind) for name, kind in kinds.items()},
        frozenset(edges),
    )


def _class(kind: str, name: str) -> str:
    return f"{name}: any with any" if kind == "custom" else name


def _home(name: str, room: str = "architectures") -> str:
    return getattr(importlib.import_module(f"modelyard.models.{room}"), name).__module__.rpartition(".")[2]


def _families() -> Iterator[tuple[str, list[str]]]:
    """Each family of backbones, with its variants."""
    found: dict[str, list[str]] = {}
    for variant in list_backbones():
        module = family_of(variant)[0].__name__.rpartition(".")[2]
        found.setdefault(module, []).append(variant)
    yield from found.items()


def _counted(variants: list[str]) -> str:
    return f"{len(variants)} variants" if len(variants) > 1 else f"{variants[0]}, of any width and depth"


def _used(room: str, module: str) -> set[str]:
    """The blocks that a module names, by itself or through a private module beside it."""
    return set(_blocks_in(ROOM / room / f"{module}.py")) & set(BLOCKS)


def _blocks_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        room, _, module = node.module.removeprefix("modelyard.models.").partition(".")
        if room == "blocks":
            yield from (alias.name for alias in node.names)
        elif room == path.parent.name and module.startswith("_"):
            yield from _blocks_in(ROOM / room / f"{module}.py")


def _made_of(block: str) -> str:
    """The blocks that a block is made of: those its module imports, and those beside it that it names."""
    path = Path(_home_of_block(block))
    own = {name for name in BLOCKS if _home_of_block(name) == str(path)}
    body = next(one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if _is_class(one, block))
    named = {one.id for one in ast.walk(body) if isinstance(one, ast.Name)} & own
    inner = sorted((set(_blocks_in(path)) & set(BLOCKS) - own) | named - {block})
    return f"of {', '.join(inner)}" if inner else ""


def _is_class(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.ClassDef) and node.name == name


def _home_of_block(name: str) -> str:
    module = importlib.import_module(
        getattr(importlib.import_module("modelyard.models.blocks"), name).__module__
    )
    return str(module.__file__)


def _usual(families: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Which architecture a family's name alone builds, and those whose published networks stand on it."""
    for family, variants in {**families, "timm": ["timm:resnet18"]}.items():
        for variant in variants[:1]:
            try:
                yield family, kind_of(ModelConfig(architecture=variant))[0].__name__.rpartition(".")[2]
            except ModelyardError:
                continue  # a backbone that is no whole network by its name
    for kind in KINDS.names():
        for adds in KINDS.get(kind).VARIANTS.values():
            if adds.get("backbone"):
                yield family_of(_name(adds["backbone"]))[0].__name__.rpartition(".")[2], kind


def _name(backbone: object) -> str:
    return str(backbone["name"] if isinstance(backbone, dict) else backbone)


def _usual_heads(kinds: dict[str, str]) -> Iterator[tuple[str, str]]:
    room = importlib.import_module("modelyard.models.architectures")
    for kind, name in kinds.items():
        head = getattr(getattr(room, name), "usual_head", None)
        if head and kind != "custom":
            yield head, kind
