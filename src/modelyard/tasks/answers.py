"""What a model says of one input, in words, as data, and drawn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from modelyard.core.errors import InputError
from modelyard.tasks.parts import Box, Scored, Share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from modelyard.tasks.pictures import PictureSource


__all__ = [
    "Answer", "Box", "ClassificationAnswer", "DetectionAnswer", "Scored", "SegmentationAnswer", "Share",
    "TextAnswer",
]  # fmt: skip


@dataclass(frozen=True)
class Answer(ABC):
    """What every answer can do; it is drawn in a notebook where it knows its picture."""

    picture: PictureSource | None = field(default=None, repr=False, compare=False, kw_only=True)

    def on(self, picture: PictureSource) -> Self:
        """Give the same answer with the picture that it is about, for notebooks."""
        return replace(self, picture=picture)

    @abstractmethod
    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""

    @abstractmethod
    def text(self) -> str:
        """Give it as lines for a terminal."""

    @abstractmethod
    def drawn(self, picture: PictureSource) -> NDArray[np.uint8]:
        """Draw it on a picture, which is left as it is.

        Args:
            picture: what the answer is about, as `read_picture` takes it.
        """

    def _repr_png_(self) -> bytes | None:
        if self.picture is None:
            return None
        from modelyard.tasks.draw.png import png_of

        return png_of(self.drawn(self.picture))

    def _repr_html_(self) -> str:
        from base64 import b64encode
        from html import escape

        drawn = self._repr_png_()
        image = "" if drawn is None else f'<img src="data:image/png;base64,{b64encode(drawn).decode()}"/>'
        return f"{image}<pre>{escape(self.text())}</pre>"


@dataclass(frozen=True)
class ClassificationAnswer(Answer):
    """The likeliest classes, the best first."""

    labels: tuple[Scored, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"labels": [asdict(one) for one in self.labels]}

    def text(self) -> str:
        widest = max((len(one.label) for one in self.labels), default=0)
        return "\n".join(f"{one.label:<{widest}}  {one.score:6.1%}" for one in self.labels)

    def drawn(self, picture: PictureSource) -> NDArray[np.uint8]:
        from modelyard.tasks.draw.caption import with_caption
        from modelyard.tasks.pictures import read_picture

        return with_caption(read_picture(picture), self.labels)


@dataclass(frozen=True)
class DetectionAnswer(Answer):
    """What was found in a picture of a height and width, the surest first."""

    boxes: tuple[Box, ...]
    height: int
    width: int

    def as_dict(self) -> dict[str, Any]:
        return {"height": self.height, "width": self.width, "boxes": [asdict(one) for one in self.boxes]}

    def text(self) -> str:
        if not self.boxes:
            return "nothing found"
        widest = max(len(one.label) for one in self.boxes)
        return "\n".join(
            f"{one.label:<{widest}}  {one.score:6.1%}  "
            f"left {one.left:.0f}  top {one.top:.0f}  right {one.right:.0f}  bottom {one.bottom:.0f}"
            for one in self.boxes
        )

    def drawn(self, picture: PictureSource) -> NDArray[np.uint8]:
        from modelyard.tasks.draw.boxes import with_boxes
        from modelyard.tasks.pictures import read_picture

        return with_boxes(read_picture(picture), self.boxes)


@dataclass(frozen=True, eq=False)
class SegmentationAnswer(Answer):
    """The class of each pixel [height, width], as an index into `labels`."""

    mask: NDArray[np.integer]
    labels: tuple[str, ...]

    @property
    def shares(self) -> tuple[Share, ...]:
        """What is there, the largest first."""
        import numpy as np

        found, counts = np.unique(self.mask, return_counts=True)
        parts = (counts / self.mask.size).tolist()
        named = [Share(self.labels[i], i, part) for i, part in zip(found.tolist(), parts, strict=True)]
        return tuple(sorted(named, key=lambda one: -one.share))

    def as_dict(self) -> dict[str, Any]:
        """Give shares, and the mask as runs: `np.repeat(values, lengths).reshape(height, width)`."""
        import numpy as np

        flat = self.mask.reshape(-1)
        starts = np.concatenate([[0], np.flatnonzero(np.diff(flat)) + 1])
        return {
            "height": self.mask.shape[0],
            "width": self.mask.shape[1],
            "shares": [asdict(one) for one in self.shares],
            "values": flat[starts].tolist(),
            "lengths": np.diff(np.append(starts, flat.size)).tolist(),
        }

    def text(self) -> str:
        shares = self.shares
        widest = max(len(one.label) for one in shares)
        return "\n".join(f"{one.label:<{widest}}  {one.share:6.1%} of the picture" for one in shares)

    def drawn(self, picture: PictureSource) -> NDArray[np.uint8]:
        from modelyard.tasks.draw.masks import with_mask
        from modelyard.tasks.pictures import read_picture

        return with_mask(read_picture(picture), self.mask, self.labels)


@dataclass(frozen=True)
class TextAnswer(Answer):
    """What a language model wrote, and the tokens it wrote it in; `prompt` is what it was given."""

    written: str
    tokens: tuple[int, ...] = ()
    prompt: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"prompt": self.prompt, "text": self.written, "tokens": list(self.tokens)}

    def text(self) -> str:
        return self.prompt + self.written

    def drawn(self, picture: PictureSource) -> NDArray[np.uint8]:
        raise InputError(f"a text is not drawn on a picture ({type(picture).__name__})")
