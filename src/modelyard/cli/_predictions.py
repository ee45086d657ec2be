"""How predictions look on a terminal, and where their drawings go."""

from __future__ import annotations

import os

from modelyard.cli import _show
from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.runtimes.predict.prediction import Prediction

_SHOWN = 6  # boxes or classes in a line


def show(one: Prediction, *, alone: bool) -> None:
    """Print one prediction: as lines where it is the only one, else in one line behind its name."""
    if one.found is None:
        _show.warn(one.problem or f"{one.source} could not be read")
    elif alone:
        _show.out(_show.inert_lines(one.found.text()))
    else:
        parts = one.found.phrases()
        more = f", and {len(parts) - _SHOWN} more" if len(parts) > _SHOWN else ""
        _show.out(_show.inert(f"{one.source}  {', '.join(parts[:_SHOWN])}{more}"))


class Drawings:
    """Writes drawn answers: to one file, or into a folder under the pictures' names."""

    def __init__(self, output: str, pictures: Sequence[str]) -> None:
        """Take where to, and the paths of the pictures, none of which is ever written over."""
        several = len(pictures) > 1
        self._folder = output if several or not os.path.splitext(output)[1] or os.path.isdir(output) else None
        self._output = output
        self._taken: set[str] = set()
        if several and os.path.splitext(output)[1] and not os.path.isdir(output):
            raise InputError(
                f"{output} is one file, and there are several pictures", hint="Name a folder, such as drawn/."
            )
        target = os.path.realpath(self._folder or output)
        places = {os.path.realpath(path) for path in pictures}
        if target in (places if self._folder is None else {os.path.dirname(place) for place in places}):
            raise InputError(
                f"drawings in {output} could take the place of the pictures", hint="Name another place."
            )

    def write(self, one: Prediction) -> str:
        """Draw an answer on its picture, and give where it was written."""
        picture = one.answer.picture
        if picture is None:
            raise InputError("only answers about pictures are drawn")
        from modelyard.store.atomic import write_atomically
        from modelyard.store.writing import writing
        from modelyard.tasks.draw.png import png_of

        path = self._output if self._folder is None else os.path.join(self._folder, self._name(one.source))
        drawn = png_of(one.answer.drawn(picture))
        with writing(path):
            if os.path.dirname(path):
                os.makedirs(os.path.dirname(path), exist_ok=True)
            write_atomically(path, drawn)
        return path

    def _name(self, source: str) -> str:
        """Two pictures of one name, from two folders, are drawn under two names."""
        stem = os.path.splitext(os.path.basename(source))[0] or "picture"
        name, number = f"{stem}.png", 2
        while name in self._taken:
            name, number = f"{stem}-{number}.png", number + 1
        self._taken.add(name)
        return name
