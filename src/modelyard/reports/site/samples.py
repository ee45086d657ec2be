"""Samples of a model on its page: pictures that lie beside its card, and what came out for them."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import ModelyardError
from modelyard.registry.index.scan import inside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from modelyard.reports.site.entry import Version

MOST = 6
WIDEST = 256  # pixels
SMALL = 64  # up to here each pixel is kept as it is
_NAMES = {"originals": "sample_originals", "outputs": "sample_outputs", "labels": "sample_labels"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture as the page holds it, and what is said below it."""

    source: str
    """The picture itself, as a `data:` address."""
    width: int
    height: int
    alt: str
    answers: tuple[tuple[str, str], ...] = ()
    """What came out, each with its share where it has one; the likeliest first."""
    truth: str = ""
    """What should have come out, where that is known."""

    @property
    def is_wrong(self) -> bool:
        """Whether something else came out than should have."""
        return bool(self.truth and self.answers) and self.answers[0][0] != self.truth


def sample_files(version: Version) -> dict[str, str]:
    """Name the folders of samples that lie beside a card, by role; nothing that leads out of the zoo.

    Args:
        version: of a model.
    """
    home = f"{version.zoo.registry}/{version['dir']}"
    stated = (version.card.get("samples") or {}) if '"samples"' in version["data"] else {}
    found = {role: os.path.join(home, str(stated.get(role) or name)) for role, name in _NAMES.items()}
    return {
        role: path for role, path in found.items() if os.path.isdir(path) and inside(version.zoo.root, path)
    }


def digest_of_files(folders: Mapping[str, str]) -> list[tuple[str, str]]:
    """Name what the files of these folders hold; only as many are read as a page would show."""
    from modelyard.store.digest import sha256_of

    return [
        (f"{role}/{name}", sha256_of(os.path.join(folder, name)))
        for role, folder in folders.items()
        for name in _names(folder)
    ]


def _names(folder: str) -> list[str]:
    """Name the first files of a folder that are files of its own."""
    own = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    paths = ((name, os.path.join(folder, name)) for name in own)
    return [name for name, path in paths if os.path.isfile(path) and not os.path.islink(path)][:MOST]


def samples_of(version: Version, folders: Mapping[str, str]) -> list[Sample]:
    """Read the pictures beside a card; what cannot be read is passed over.

    Args:
        version: of a model.
        folders: as `sample_files` names them.
    """
    if "originals" not in folders:
        return []
    stated = version.card.get("labels")
    labels = stated if isinstance(stated, list) else []
    found = []
    for at, name in enumerate(_names(folders["originals"])):
        pixels = _pixels(_read(os.path.join(folders["originals"], name)))
        if pixels is not None:
            answer, truth = (_said(folders, role, at, labels) for role in ("outputs", "labels"))
            found.append(drawn(pixels, f"sample {at}: {name}", ((answer, ""),) if answer else (), truth))
    return found


def _read(path: str) -> Any:
    from modelyard.store.folder.values import is_sample, read_value

    try:
        return read_value(path, os.path.basename(path)) if is_sample(path) else None
    except ModelyardError:
        return None


def _pixels(value: Any) -> NDArray[Any] | None:
    """Give what may be drawn as a picture: one array of bytes, with one or three colours."""
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    shape = getattr(value, "shape", ())
    if str(getattr(value, "dtype", "")) != "uint8" or not shape:
        return None
    if len(shape) == 3 and shape[0] in (1, 3) and shape[2] not in (1, 3):
        value = value.transpose(1, 2, 0)
    if len(value.shape) == 3 and value.shape[2] == 1:
        value = value[..., 0]
    fits = len(value.shape) == 2 or (len(value.shape) == 3 and value.shape[2] == 3)
    return value if fits and min(value.shape[:2]) > 0 and max(value.shape[:2]) <= 10_000 else None


def _said(folders: Mapping[str, str], role: str, at: int, labels: Sequence[Any]) -> str:
    """Say what came out, or what should have, where that is the number of a class."""
    names = _names(folders[role]) if role in folders else []
    if at >= len(names):
        return ""
    number = _class_of(_read(os.path.join(folders[role], names[at])), len(labels))
    return "" if number is None else str(labels[number])


def _class_of(value: Any, classes: int) -> int | None:
    """Give the class that an array names: itself the number, or the place of the highest score."""
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    if hasattr(value, "shape"):
        value = value.reshape(-1)
        number = (
            int(value.argmax()) if value.size == classes > 1 else int(value[0]) if value.size == 1 else -1
        )
    else:
        number = value if isinstance(value, int) and not isinstance(value, bool) else -1
    return number if 0 <= number < classes else None


def drawn(
    pixels: NDArray[Any], alt: str, answers: tuple[tuple[str, str], ...] = (), truth: str = ""
) -> Sample:
    """Give a picture as the page holds it: its pixels alone, made smaller where they are many.

    Args:
        pixels: [height, width] or [height, width, 3].
        alt: what it shows, for those who do not see it.
        answers: what came out, each with its share.
        truth: what should have.
    """
    import io

    from PIL import Image

    image = Image.fromarray(pixels)
    image.thumbnail((WIDEST, WIDEST))
    data = io.BytesIO()
    kind = "png" if max(image.size) <= SMALL else "jpeg"
    image.save(data, kind, optimize=True)
    source = f"data:image/{kind};base64,{b64encode(data.getvalue()).decode()}"
    return Sample(source, image.width, image.height, alt, answers, truth)
