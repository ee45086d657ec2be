"""What the module of a format states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import nn

    from modelyard.convert.examples import Examples
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options


class Format(Protocol):
    """One format: a module of this package, or of another one with an entry point of `modelyard.formats`.

    Nothing heavy is imported before `write`: whether a kept artifact can be used again is asked of the
    module without it.
    """

    SUFFIX: str
    REQUIRES: tuple[str, ...]
    EXTRA: str
    MADE_BY: tuple[str, ...]
    """The packages whose versions an artifact depends on, as they are called where they come from."""

    def write(self, network: nn.Module, examples: Examples, to: str, options: Options) -> Metadata:
        """Write a network to `to` (and beside it, names that begin alike); give what the artifact says."""
