"""What every backbone is: a network that turns a picture into maps of features, at several scales."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from torch import Tensor, nn

from modelyard.models.blocks._shapes import expect_picture
from modelyard.models.layout import Layout
from modelyard.models.row import changed

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    N = TypeVar("N", bound=DataclassInstance)
else:
    N = TypeVar("N")


class Backbone(nn.Module, ABC):
    """A network without a head.

    `features` gives named maps, from fine to coarse; `out_channels` and `strides` tell of each by its
    name. Maps of a pyramid are called after their stride: `c1` is half the picture's size, `c5` a 32nd.
    """

    smallest: int = 1  # pixels of a side
    multiple: int = 1  # of which the sides of a picture are multiples
    variant: str = ""
    changes: Mapping[str, Any] = {}  # what differs from the variant

    def __init__(self, in_channels: int, maps: Mapping[str, tuple[int, int]], num_features: int) -> None:
        """Tell of the maps by name, from fine to coarse: channels and stride of each."""
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = {name: channels for name, (channels, _) in maps.items()}
        self.strides = {name: stride for name, (_, stride) in maps.items()}
        self.num_features = num_features  # channels of what `forward` gives

    @abstractmethod
    def features(self, x: Tensor) -> dict[str, Tensor]:
        """Give the maps by name, from fine to coarse."""

    @abstractmethod
    def forward(self, x: Tensor) -> Tensor:
        """Give what a classifier reads: a map [B, C, H, W], or tokens [B, N, C]."""

    def check(self, x: Tensor) -> None:
        """Refuse an input that this network cannot take."""
        expect_picture(self, x, self.in_channels, self.smallest)

    @property
    def classifier(self) -> Mapping[str, Any]:
        """How the classifier of the published network is made: arguments of `ClassificationHead`."""
        return {}

    @property
    def neck(self) -> Mapping[str, Any]:
        """How the neck of the published detector is made: arguments of `PathAggregation`."""
        return {}


def pyramid(*maps: tuple[int, int]) -> dict[str, tuple[int, int]]:
    """Name maps, given as channels and stride, after their stride: 2 is `c1`, 32 is `c5`."""
    return {f"c{stride.bit_length() - 1}": (channels, stride) for channels, stride in maps}


def numbers_of(variants: Mapping[str, N], variant: str, changes: Mapping[str, Any]) -> N:
    """Give a variant's row of numbers, with some of them changed."""
    return changed(variants[variant], changes, f"the backbone {variant}")


class BackboneFamily(Protocol):
    """What the module of a family states."""

    VARIANTS: Mapping[str, object]
    SPELLINGS: Mapping[str, str]
    LAYOUTS: tuple[Layout, ...]
    ARCHITECTURE: str

    def create(self, variant: str, *, in_channels: int = 3, **changes: Any) -> Backbone: ...
