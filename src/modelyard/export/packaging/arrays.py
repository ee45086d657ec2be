"""Arrays as `.npz` files of which equal arrays give equal bytes: no times, no permissions, nothing packed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write_npz(path: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays by name."""
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for name, array in arrays.items():
            entry = ZipInfo(f"{name}.npy", _LONG_AGO)
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=array.nbytes > 1 << 31) as file:
                np.lib.format.write_array(file, np.array(array, order="C"), allow_pickle=False)
