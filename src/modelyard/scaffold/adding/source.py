"""`Source`: where the weights of a new model are, as a person says it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal

from modelyard.cards.reference import Reference
from modelyard.core.errors import InputError, NotFoundError
from modelyard.store.address import file_name, scheme_of, shown

Kind = Literal["file", "url", "hub", "none"]
FORMATS = {
    ".pth": "pytorch_state_dict", ".pt": "pytorch_state_dict", ".bin": "pytorch_state_dict",
    ".ckpt": "pytorch_state_dict", ".safetensors": "safetensors", ".onnx": "onnx", ".pt2": "torch_export",
}  # fmt: skip
HUBS = ("hf", "timm")
_DIGEST = re.compile(r"[-_.][0-9a-f]{8,64}$")
_ODD = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True)
class Source:
    """A file, a URL, a model of a hub, or nothing: an architecture alone."""

    kind: Kind
    said: str
    """A whole path, a URL, `hf:org/name`, or nothing."""
    format: str = ""
    """Of a file, by its suffix."""

    @classmethod
    def parse(cls, text: str) -> Source:
        """Read what a person said; a file that is not there is refused at once."""
        word = text.strip()
        if not word:
            return cls("none", "")
        if any("\ud800" <= one <= "\udfff" for one in word):
            told = os.fsencode(word).decode("utf-8", "backslashreplace")
            raise InputError(f"{told}: a name that is no UTF-8, which no card can hold", hint="Rename it.")
        if _is_hub(word):
            return cls("hub", _hub(word))
        name = file_name(word)
        suffix = os.path.splitext(name)[1].lower()
        if suffix not in FORMATS:
            raise InputError(
                f"{shown(word)}: weights end in {', '.join(FORMATS)}",
                hint="Or name a model of a hub: hf:organisation/name, timm:name.",
            )
        if scheme_of(word):
            _demand_open(word)
            return cls("url", word, FORMATS[suffix])
        path = os.path.abspath(os.path.expanduser(word))
        if not os.path.isfile(path):
            raise NotFoundError(f"{word}: no such file", hint="A path is relative to the folder you are in.")
        return cls("file", path, FORMATS[suffix])

    @property
    def is_artifact(self) -> bool:
        """Whether it is a file that is run as it is, and no weights of a network that is built."""
        return self.format in ("onnx", "torch_export")

    @property
    def name(self) -> str:
        """A name for the model, from that of the file or of the repository."""
        stem = (
            self.said.rpartition("/")[2] if self.kind == "hub" else os.path.splitext(file_name(self.said))[0]
        )
        plain = _ODD.sub("-", _DIGEST.sub("", stem.lower().partition("@")[0]))
        return plain.removeprefix("timm:").strip("-._")[:100]


def _demand_open(url: str) -> None:
    """Refuse a URL that holds a secret: it would stand on a card, where all can read it."""
    if shown(url) != url.partition("#")[0]:
        raise InputError(
            f"{shown(url)}: a login or a token in a URL would stand on the card, where everybody reads it",
            hint="Give the URL without it: a login stands in ~/.netrc; or download the file, and give that.",
        )


def _is_hub(word: str) -> bool:
    return word.partition(":")[0] in HUBS and not word.partition(":")[2].startswith("//")


def _hub(word: str) -> str:
    parsed = Reference.parse(word)
    if parsed.hub == "hf" and parsed.name.count("/") != 1:
        raise InputError(
            f"{word!r} names no repository of the Hub, which is `hf:organisation/name`",
            hint="Its page on the Hub tells the two, such as `hf:timm/resnet18.a1_in1k`.",
        )
    return word
