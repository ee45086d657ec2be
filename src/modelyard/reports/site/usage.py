"""How a model is used: in Python, in a shell, in ONNX Runtime. Only what its card and its config allow."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from modelyard.models.names import is_network
from modelyard.registry.index.rows import read_file
from modelyard.registry.zoo import CONFIG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard.reports.site.entry import Version

TEXT = "text-generation"
_DTYPES = ("float32", "float64", "float16", "int64", "int32", "uint8")
_BUILDER = re.compile(r"torchvision(?:\.\w+)+")


@dataclass(frozen=True, slots=True)
class Shown:
    """A way to use a model."""

    title: str
    language: str
    code: str
    needs: str = ""
    """What has to be installed for it."""


@dataclass(frozen=True, slots=True)
class Use:
    """The ways to use a model, and what has to be known for them."""

    notes: list[str] = field(default_factory=list)
    ways: list[Shown] = field(default_factory=list)


def usage(ref: str, version: Version) -> Use:
    """Show how a model is used.

    Args:
        ref: the name that commands take.
        version: of the model.
    """
    name, card = f"{ref}@{version.version}", version.card
    config = _config(version)
    network = str(config.get("architecture") or "")
    has_weights = _is_there(card.get("weights") or {})
    if not (has_weights and is_network(network)):
        return _not_loaded(name, card, network, has_weights=has_weights)
    size = (card.get("architecture") or {}).get("input_size") or config.get("input_size")
    is_text = version["task"] == TEXT
    is_answered = is_text or bool(size or card.get("preprocessing"))
    ways = [_loaded(name), _shell(name, is_text=is_text, is_answered=is_answered)]
    return Use([], ways if is_text or not size else [*ways, _onnx(name, size, card)])


def config_bytes(version: Version) -> bytes | None:
    """Give what the network of a version is built from, as it stands beside the card.

    Args:
        version: of a model.
    """
    return read_file(version.zoo, f"{version['dir']}/{CONFIG}")[0]


def _config(version: Version) -> Mapping[str, Any]:
    """Read the config; nothing where it is not there or does not hold."""
    import yaml_rs

    raw = config_bytes(version)
    try:
        said: Any = yaml_rs.loads(raw.decode(), parse_datetime=False) if raw else {}
    except (yaml_rs.YAMLDecodeError, UnicodeDecodeError):
        return {}
    return said if isinstance(said, dict) else {}


def _is_there(part: Mapping[str, Any]) -> bool:
    return bool(part.get("url") or part.get("urls"))


def _not_loaded(name: str, card: Mapping[str, Any], network: str, *, has_weights: bool) -> Use:
    """Show what is left where there are no weights, or no network of ours to load them into."""
    exports = [part for part, said in (card.get("exports") or {}).items() if _is_there(said)]
    notes, ways = [], []
    if not has_weights:
        notes = ["Its card states no place of its weights: there is nothing to load yet."]
    elif network:
        notes = [f"modelyard fetches its weights, and has no network {network} to load them into."]
    else:
        notes = [f"modelyard fetches its weights; no {CONFIG} says what network they belong to."]
    if has_weights or exports:
        part = "" if has_weights else f" --part {shlex.quote(exports[0])}"
        ways = [Shown("Shell", "sh", f"modelyard fetch {shlex.quote(name)}{part}", "pip install modelyard")]
    return Use(notes, [*_of_torchvision(card), *ways])


def _of_torchvision(card: Mapping[str, Any]) -> Iterator[Shown]:
    """Show the library's own way, where the card names it."""
    said = (card.get("metadata") or {}).get("torchvision")
    builder, weights = (
        (str(said.get(key)) for key in ("builder", "weights")) if isinstance(said, dict) else ("", "")
    )
    kind, _, which = weights.partition(".")
    if _BUILDER.fullmatch(builder) and kind.isidentifier() and which.isidentifier():
        quantized = ", quantize=True" if ".quantization." in builder else ""
        code = f"import torchvision\n\nnetwork = {builder}(weights={json.dumps(which)}{quantized}).eval()"
        yield Shown("torchvision", "python", code, "pip install torchvision")


def _loaded(name: str) -> Shown:
    code = f"import modelyard\n\nnetwork = modelyard.load_model({json.dumps(name)})"
    return Shown("Python", "python", code, "pip install 'modelyard[torch]'")


def _shell(name: str, *, is_text: bool, is_answered: bool) -> Shown:
    said, needs = shlex.quote(name), "pip install modelyard"
    lines = [f"modelyard fetch {said}"]
    if is_answered:
        lines.append(f"modelyard predict {said} " + ("'Once upon a time'" if is_text else "picture.jpg"))
        needs = f"pip install 'modelyard[{'torch' if is_text else 'pictures,torch'}]'"
    return Shown("Shell", "sh", "\n".join(lines), needs)


def _onnx(name: str, size: list[int], card: Mapping[str, Any]) -> Shown:
    """Show the exported file in ONNX Runtime alone, with an input of the right shape."""
    dtype = (card.get("architecture") or {}).get("input_dtype")
    folder = name.replace("@", "/")
    code = (
        f"# modelyard export {shlex.quote(name)} --format onnx --output exports\n"
        "import numpy as np\nimport onnxruntime\n\n"
        f"session = onnxruntime.InferenceSession({json.dumps(f'exports/{folder}/model.onnx')})\n"
        f"batch = np.zeros({(1, *size)}, np.{dtype if dtype in _DTYPES else 'float32'})\n"
        "answers = session.run(None, {session.get_inputs()[0].name: batch})"
    )
    return Shown("ONNX Runtime", "python", code, "pip install 'modelyard[onnx,onnxruntime,torch]'")
